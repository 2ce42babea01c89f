"""How long something shall be muted, as people write it behind a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.spans import MAX_SPAN, MIN_SPAN, TypedSpan, read_span

UNITS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("loja 8h", TypedSpan("loja", "8h", timedelta(hours=8))),
        ("loja 8 h", TypedSpan("loja", "8 h", timedelta(hours=8))),
        ("loja centro  90m ", TypedSpan("loja centro", "90m", timedelta(minutes=90))),
        ("sp1/loja 2D", TypedSpan("sp1/loja", "2D", timedelta(days=2))),
        ("loja 1 2h", TypedSpan("loja 1", "2h", timedelta(hours=2))),
        ("loja 0h", TypedSpan("loja", "0h")),
        ("loja 31d", TypedSpan("loja", "31d")),
        ("loja 1.5h", TypedSpan("loja", "1.5h")),
        ("loja -1h", TypedSpan("loja", "-1h")),
        ("loja 8", TypedSpan("loja", "8")),
        ("loja 8 weeks", TypedSpan("loja", "8 weeks")),
        ("loja 1h30", TypedSpan("loja", "1h30")),
        ("loja 1h30m", TypedSpan("loja", "1h30m")),
        ("loja ٨h", TypedSpan("loja ٨h")),
        ("loja8h", TypedSpan("loja8h")),
        ("loja h", TypedSpan("loja h")),
        ("loja off", TypedSpan("loja", is_off=True)),
        ("day off  OFF ", TypedSpan("day off", is_off=True)),
        ("off", TypedSpan("off")),
        ("layoff", TypedSpan("layoff")),
        ("8h", TypedSpan("8h")),
        ("", TypedSpan("")),
        ("loja " + "9" * 5000 + "d", TypedSpan("loja", "9" * 5000 + "d")),
    ],
)
def test_the_time_is_taken_off_the_end_and_only_a_right_one_counts(typed: str, read: TypedSpan) -> None:
    assert read_span(typed) == read


@given(
    st.text(min_size=1).filter(lambda name: name.strip()),
    st.integers(1, 50_000),
    st.sampled_from(sorted(UNITS)),
)
def test_any_name_and_any_time_in_bounds_come_apart_again(name: str, number: int, unit: str) -> None:
    name = " ".join(name.split())
    span = number * UNITS[unit]

    read = read_span(f"{name} {number}{unit}")

    assert read.name == name
    assert read.span == (span if MIN_SPAN <= span <= MAX_SPAN else None)


@given(st.text())
def test_nothing_that_is_typed_breaks_it_and_no_letter_of_a_name_is_lost(typed: str) -> None:
    read = read_span(typed)

    assert f"{read.name}{read.time or ''}".split() == typed.split() or read.time
    assert read.span is None or MIN_SPAN <= read.span <= MAX_SPAN
