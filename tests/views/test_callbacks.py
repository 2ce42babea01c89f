"""What buttons carry: any press there and back, within 64 bytes, and nothing else understood."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.views.callbacks import (
    LIMIT,
    CreateWithPhone,
    Press,
    ShowFleet,
    Sift,
    UnknownPress,
    bound_to,
    decode,
    encode,
    part_that_fits,
)
from tests.views.presses import KINDS, LONGEST_KEY, any_of, largest, presses


def test_no_two_kinds_share_a_code() -> None:
    codes = [kind.code for kind in KINDS]

    assert len(set(codes)) == len(codes) >= 20
    assert all(1 <= len(code) <= 2 for code in codes), "one is used up; more would cost a name its place"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=40)
@given(data=st.data())
def test_every_press_comes_back_from_its_button(kind: type[Press], data: st.DataObject) -> None:
    press = data.draw(any_of(kind))

    carried = encode(press)

    assert decode(carried) == press
    assert 1 <= len(carried.encode()) <= LIMIT


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_largest_press_of_each_kind_fits_a_button(kind: type[Press]) -> None:
    press = largest(kind)

    assert len(encode(press).encode()) <= LIMIT == 64
    assert decode(encode(press)) == press


def _decoded(data: str) -> Press | None:
    try:
        return decode(data)
    except UnknownPress:
        return None


almost = presses.map(encode).flatmap(
    lambda data: st.tuples(st.integers(0, len(data)), st.characters(), st.booleans()).map(
        lambda change: data[: change[0]] + change[1] + data[change[0] + change[2] :]
    )
)


@given(st.text() | almost | st.lists(st.sampled_from("fcqnLP:-+ 0z\u0661"), max_size=80).map("".join))
@example("")
@example("f:-5")
@example("f:+5")
@example("f:5_5")
@example("f: 5")
@example("f:05")
@example("f:5:6")
@example("fs:0::main:~x")
@example("fs:0:q::")
@example("fs:0:::a:b")
@example("f:" + "z" * 100)
@example("f:" + "9" * 9_999)
@example("n:1:\ud800")
@example("c:main:AAAAAAAAAAAAAAAAAAAAAB")
@example("c:main:")
def test_any_other_text_is_unknown_and_no_two_texts_are_one_press(data: str) -> None:
    press = _decoded(data)

    if press is not None:
        assert encode(press) == data


@pytest.mark.parametrize(
    "data", ["", ":", "z", "f", "f:", "f:-1", "c:main", "x:1", "F:0", "status", "\0", "f:0\n"]
)
def test_what_no_button_carries_is_unknown(data: str) -> None:
    with pytest.raises(UnknownPress):
        decode(data)


@pytest.mark.parametrize("press", [CreateWithPhone(1, "n" * 80), ShowFleet(36**70), ShowFleet(-1)])
def test_what_does_not_fit_is_not_cut(press: Press) -> None:
    with pytest.raises(ValueError, match=r".+"):
        encode(press)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("~:ct")))
def test_a_part_of_a_name_is_cut_only_where_it_does_not_fit(text: str) -> None:
    part = part_that_fits(text)

    assert text.startswith(part)
    assert part == text or len(text.encode()) + text.count("~") + text.count(":") > 43
    assert decode(encode(Sift(1_000_000, "d", LONGEST_KEY, part))) == Sift(1_000_000, "d", LONGEST_KEY, part)


def test_the_page_of_an_old_button_is_still_known() -> None:
    assert decode("f:2s") == ShowFleet(100)


@given(st.integers(), st.integers(), st.integers(), st.integers())
def test_the_mark_of_chat_and_person_tells_them_apart(
    chat: int, asker: int, other_chat: int, other: int
) -> None:
    assert (bound_to(chat, asker) == bound_to(other_chat, other)) == ((chat, asker) == (other_chat, other))
    assert ":" not in bound_to(chat, asker)
