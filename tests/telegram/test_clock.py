"""Telegram's time of day, by the headers of its answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.clock import TelegramClock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOON_HEADER = "Sun, 22 Nov 2026 12:00:00 GMT"


class OurClock:
    def __init__(self, ahead_s: float) -> None:
        self.time = NOON.timestamp() + ahead_s

    def __call__(self) -> float:
        return self.time


@pytest.mark.parametrize("ahead_s", [-7200.0, 0.0, 240.0])
def test_it_goes_as_telegrams_does_once_an_answer_came(ahead_s: float) -> None:
    ours = OurClock(ahead_s)
    clock = TelegramClock(ours)
    clock.note(NOON_HEADER)
    ours.time += 30
    assert (clock.now() - NOON).total_seconds() == pytest.approx(30)


def test_until_then_it_goes_as_ours() -> None:
    assert TelegramClock(OurClock(240)).now().timestamp() == NOON.timestamp() + 240


def test_it_is_set_at_most_once_a_minute_and_anew_where_our_clock_was_set_back() -> None:
    ours = OurClock(0)
    clock = TelegramClock(ours)
    clock.note(NOON_HEADER)
    ours.time += 59
    clock.note(NOON_HEADER)
    assert (clock.now() - NOON).total_seconds() == pytest.approx(59)
    ours.time -= 3600
    clock.note(NOON_HEADER)
    assert clock.now() == NOON


@given(st.none() | st.text())
def test_what_is_no_date_changes_nothing(header: str | None) -> None:
    clock = TelegramClock(OurClock(0))
    clock.note(header)
    assert isinstance(clock.now(), datetime)
