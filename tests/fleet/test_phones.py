"""Phones: what typed digits can mean, and where a name ends and its phone begins."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.fleet.phones import (
    BadPhone,
    Phone,
    is_same_phone,
    names_its_country,
    readings_of,
    split_name_and_phone,
)

phone_like = st.text("0123456789+() -.", max_size=24) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+55 (11) 99999-0000", ["5511999990000"]),
        ("(+55) 11 99999-0000", ["5511999990000"]),
        ("5511999990000", ["5511999990000"]),
        ("11999990000", ["5511999990000"]),
        ("011 99999.0000", ["5511999990000"]),
        ("0055 11 99999-0000", ["5511999990000"]),
        ("11 99999\u20130000", ["5511999990000"]),
        ("٥٥١١٩٩٩٩٩٠٠٠٠", ["5511999990000"]),
        ("551199990000", ["551199990000"]),
        ("+1 415 555 2671", ["14155552671"]),
        ("14155552671", ["14155552671"]),
        ("4155552671", ["554155552671"]),
    ],
)
def test_realistic_numbers_are_read(typed: str, digits: list[str]) -> None:
    assert [phone.digits for phone in readings_of(typed)] == digits


def test_digits_that_are_two_phones_are_given_as_both() -> None:
    peru_or_porto_alegre = readings_of("51 99123-4567")

    assert [phone.digits for phone in peru_or_porto_alegre] == ["51991234567", "5551991234567"]
    assert readings_of("+51 99123-4567") == peru_or_porto_alegre[:1]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("+55 (11) 99999-0000", True),
        ("0055 11 99999-0000", True),
        ("5511999990000", True),
        ("٥٥١١٩٩٩٩٩٠٠٠٠", True),
        ("14155552671", True),
        ("11999990000", False),
        ("(11) 99999-0000", False),
        ("011 99999-0000", False),
        ("51 99123-4567", False),
    ],
)
def test_a_phone_whose_country_is_a_guess_is_told_from_one_that_names_it(typed: str, *, whole: bool) -> None:
    assert names_its_country(typed, readings_of(typed)) is whole


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "()", "+", "++5511999990000", "loja", "55", "99999-0000", "1199990000", "1" * 300]
)
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(BadPhone):
        readings_of(typed)


@given(phone_like)
@example("+" + "9" * 15)
def test_every_reading_has_8_to_15_digits_and_is_read_back_as_itself(typed: str) -> None:
    try:
        phones = readings_of(typed)
    except BadPhone:
        return
    assert phones
    for phone in phones:
        assert re.fullmatch(r"[0-9]{8,15}", phone.digits)
        assert readings_of(f"+{phone.digits}") == [phone]
        assert readings_of(str(phone)) == [phone]


def test_a_phone_reads_as_people_write_it() -> None:
    assert str(Phone("5511999990000")) == "+55 11 99999-0000"
    assert str(Phone("999999999999999")).startswith("+")


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("loja +55 (11) 99999-0000", ("loja", "+55 (11) 99999-0000")),
        ("loja (+55) 11 99999-0000", ("loja", "(+55) 11 99999-0000")),
        ("loja (11) 99999-0000", ("loja", "(11) 99999-0000")),
        ("loja-2 11 99999-0000", ("loja-2", "11 99999-0000")),
        ("loja 2 11 99999-0000", ("loja 2", "11 99999-0000")),
        ("loja 2 55 11 99999-0000", ("loja 2", "55 11 99999-0000")),
        ("loja 2 +1 415 555 2671", ("loja 2", "+1 415 555 2671")),
        ("loja 44 7911 123456", ("loja", "44 7911 123456")),
        ("loja 1 415 555 2671", ("loja", "1 415 555 2671")),
        ("loja 41 3333-2671", ("loja", "41 3333-2671")),
        ("loja 0 11 99999 0000", ("loja", "0 11 99999 0000")),
        ("loja 00 55 11 99999 0000", ("loja", "00 55 11 99999 0000")),
        ("Loja 5511999990000", ("Loja", "5511999990000")),
        ("  Loja  São  João  5511999990000 ", ("Loja  São  João", "5511999990000")),
        ("loja - 11 99999-0000", ("loja", "- 11 99999-0000")),
        ("5511999990000 5511988880000", ("5511999990000", "5511988880000")),
    ],
)
def test_a_phone_at_the_end_is_parted_from_the_name(line: str, parts: tuple[str, str]) -> None:
    assert split_name_and_phone(line) == parts


@pytest.mark.parametrize(
    "line",
    [
        "",
        "loja",
        "loja 2024",
        "loja 20240101",
        "loja +1",
        "loja 2024 2025",
        "loja 11",
        "5511999990000",
        "24/7",
    ],
)
def test_a_name_that_ends_in_digits_is_a_name(line: str) -> None:
    assert split_name_and_phone(line) == (line, None)


@pytest.mark.parametrize("phone", ["+55 11 99999-0000", "+5511999990000", "11 99999-0000"])
def test_a_phone_alone_has_no_name(phone: str) -> None:
    assert split_name_and_phone(phone) == ("", phone)


@pytest.mark.parametrize("slip", ["11 99999-000", "+55 11 9999-000", "551199999000000"])
def test_a_mistyped_phone_is_a_phone_so_that_it_is_told_as_such(slip: str) -> None:
    assert split_name_and_phone(f"loja {slip}") == ("loja", slip)
    with pytest.raises(BadPhone):
        readings_of(slip)


@given(st.text(max_size=20), phone_like)
def test_parting_loses_nothing_but_spaces(name: str, phone: str) -> None:
    line = f"{name} {phone}"

    first, second = split_name_and_phone(line)

    assert "".join((first + (second or "")).split()) == "".join(line.split())
    assert second is None or len(second) <= 40


@given(st.from_regex(r"[A-Za-z]{2,8}(-[0-9]{1,3})?", fullmatch=True), st.integers(10_000_000, 99_999_999))
def test_name_and_mobile_number_are_parted_however_it_is_written(name: str, local: int) -> None:
    digits = f"{local}"
    for phone in (
        f"+55 11 9{digits[:4]}-{digits[4:]}",
        f"55119{digits}",
        f"119{digits}",
        f"(11) 9{digits[:4]}-{digits[4:]}",
        f"55 (11) 9 {digits[:4]} {digits[4:]}",
    ):
        assert split_name_and_phone(f"{name} {phone}") == (name, phone)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("5511999990000", "5511999990000", True),
        ("5511999990000", "551199990000", True),
        ("5215555550000", "5215555550000", True),
        ("5491155550000", "541155550000", True),
        ("5215512345678", "525512345678", True),
        ("5511999990000", "5521999990000", False),
        ("5511999990000", "5511999990001", False),
        ("551133334444", "5511933334444", True),
        ("14155552671", "4155552671", False),
    ],
)
def test_one_phone_is_known_by_the_older_form_of_its_number(one: str, other: str, *, same: bool) -> None:
    assert is_same_phone(one, other) is same
    assert is_same_phone(other, one) is same
