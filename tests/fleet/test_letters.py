"""A text for a phone as people type it: whatever the name, the phone and the words look like."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.letters import Letter, UnclearEnd, letter_of
from bot.fleet.phones import BadPhone, Phone

ANA = Phone("5511988887777")
HOME = Phone("5511999990000")


@pytest.mark.parametrize(
    ("line", "name", "phone", "text"),
    [
        ("loja +5511988887777 Olá", "loja", ANA, "Olá"),
        ("loja +55 (11) 98888-7777 Olá, mundo", "loja", ANA, "Olá, mundo"),
        ("Loja São João 11 98888-7777 oi", "Loja São João", ANA, "oi"),
        ("loja 2 +55 11 98888 7777 2 caixas", "loja 2", ANA, "2 caixas"),
        ("loja 2 5511988887777 oi", "loja 2", ANA, "oi"),
        ("sp1/loja +5511988887777  oi  ", "sp1/loja", ANA, "oi"),
        ("5511999990000 5511988887777 oi", "5511999990000", ANA, "oi"),
        ("loja +5511988887777 ligue +5511999990000", "loja", ANA, "ligue +5511999990000"),
        ("loja +5511988887777 +5511999990000", "loja", ANA, "+5511999990000"),
        ("loja +5511988887777 ligue 11 99999-0000 já", "loja", ANA, "ligue 11 99999-0000 já"),
        ("<b>🏪</b> +5511988887777 <i>oi</i>", "<b>🏪</b>", ANA, "<i>oi</i>"),
        ("loja 005511988887777 oi", "loja", ANA, "oi"),
    ],
)
def test_name_phone_and_text(line: str, name: str, phone: Phone, text: str) -> None:
    letter = letter_of(line)
    assert letter is not None
    assert (letter.name, letter.phones[0], letter.text) == (name, phone, text)


@pytest.mark.parametrize(
    ("line", "below", "text"),
    [
        ("loja +5511988887777", "Olá\n\n  mundo", "Olá\n\n  mundo"),
        ("loja +5511988887777 Olá", "mundo", "Olá\nmundo"),
        ("loja +5511988887777 Olá ", "\nmundo\n\n", "Olá\n\nmundo"),
        ("loja +5511988887777", "\n\nOlá", "Olá"),
        ("loja +5511988887777", "   recuado", "   recuado"),
        ("loja +5511988887777", "11 99999-0000", "11 99999-0000"),
    ],
)
def test_the_text_keeps_its_lines(line: str, below: str, text: str) -> None:
    assert letter_of(line, below) == Letter("loja", (ANA,), text)


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("", ""),
        ("", "loja +5511988887777 oi"),
        ("loja", ""),
        ("loja oi", ""),
        ("loja +5511988887777", ""),
        ("loja +5511988887777", " \n "),
        ("+5511988887777 oi", ""),
        ("11 98888-7777 oi", ""),
    ],
)
def test_where_one_of_the_three_is_missing_there_is_no_letter(line: str, below: str) -> None:
    assert letter_of(line, below) is None


@pytest.mark.parametrize("line", ["loja +55 11 98888 oi", "loja 11 98888-77777 oi", "loja +99988887777 oi"])
def test_a_mistyped_phone_is_told_as_such(line: str) -> None:
    with pytest.raises(BadPhone):
        letter_of(line)


def test_a_phone_that_may_end_at_two_places_is_not_guessed() -> None:
    with pytest.raises(UnclearEnd):
        letter_of("loja +49 30 901820 20 Kisten")


def test_a_line_break_says_where_it_ends() -> None:
    letter = letter_of("loja +49 30 901820 20", "Kisten")
    assert letter == Letter("loja", (Phone("493090182020"),), "Kisten")


def test_a_phone_without_its_country_keeps_every_reading() -> None:
    letter = letter_of("loja 11 3333 4444 oi")
    assert letter is not None
    assert Phone("551133334444") in letter.phones


WORDS = st.from_regex(r"[a-zà-ü!?,.]{1,12}", fullmatch=True)
NAMES = st.lists(st.from_regex(r"[A-Za-zÀ-ü][\w.-]{0,11}", fullmatch=True), min_size=1, max_size=4)
TYPED = st.sampled_from(
    ["+5511988887777", "+55 11 98888-7777", "+55 (11) 98888-7777", "5511988887777", "11 98888-7777"]
)


@given(NAMES, TYPED, st.lists(WORDS, min_size=1, max_size=8), st.lists(WORDS, max_size=3))
def test_whatever_is_put_together_comes_apart_again(
    name: list[str], typed: str, first: list[str], below: list[str]
) -> None:
    line = " ".join([*name, typed, *first])

    letter = letter_of(line, "\n".join(below))

    assert letter is not None
    assert letter.name == " ".join(name)
    assert letter.phones[0] == ANA
    assert letter.text == "\n".join([" ".join(first), *below])


@given(st.text(max_size=400), st.text(max_size=50))
def test_whatever_is_typed_is_a_letter_or_a_reason_why_not(line: str, below: str) -> None:
    try:
        letter = letter_of(line, below)
    except (BadPhone, UnclearEnd):
        return
    if letter is not None:
        assert letter.name
        assert letter.phones
        assert letter.text.strip()


def test_the_longest_message_is_read_at_once() -> None:
    letter_of("loja +5511988887777 oi")  # loads what reads phones
    started = time.perf_counter()
    for line in ("1 " * 2000, "+" * 4000, "loja " + "11 9888 " * 500):
        with suppress(BadPhone, UnclearEnd):
            letter_of(line)
    assert time.perf_counter() - started < 0.5
