"""Quiet hours and the digest's hour against looking at the local clock again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.alerts.chats import AlertChat
from bot.alerts.hours import is_quiet, next_digest, quiet_began, quiet_ends
from bot.locales import ZONES

MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
"""Of an hour: local clocks strike, and are changed, at no other moment of UTC."""

EASTERN = "America/New_York"

hours = st.integers(0, 23)
zones = st.sampled_from([*ZONES, "Australia/Lord_Howe"])
moments = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + MINUTE * minutes
)
near_changes = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York goes from 2 to 3
            datetime(2026, 11, 1, 6, tzinfo=UTC),  # and from 2 back to 1
            datetime(2026, 9, 6, 4, tzinfo=UTC),  # Santiago goes from 0 to 1
            datetime(2026, 4, 5, 3, tzinfo=UTC),  # and from 24 back to 23
            datetime(2016, 10, 16, 3, tzinfo=UTC),  # Brasília went from 0 to 1
            datetime(2016, 2, 21, 2, tzinfo=UTC),  # and from 24 back to 23
        ]
    ),
    st.integers(-1500, 200),
)
some_moment = moments | near_changes
some_zone = zones | st.sampled_from([EASTERN, "America/Santiago", "America/Sao_Paulo"])


def _chat(zone: str, quiet: tuple[int, int] | None = None, digest: int | None = None) -> AlertChat:
    begins, ends = quiet or (None, None)
    return AlertChat(1, quiet_from=begins, quiet_to=ends, digest_at=digest, zone=zone)


def _quarters(after: datetime) -> list[datetime]:
    """All those of some fifty hours."""
    last = after - (after - datetime(2015, 1, 1, tzinfo=UTC)) % QUARTER
    return [last + QUARTER * number for number in range(1, 4 * 50)]


@settings(max_examples=200, deadline=None)
@given(some_moment, some_zone, hours, hours)
def test_quiet_is_what_the_local_clock_says(now: datetime, zone: str, begins: int, ends: int) -> None:
    hour, quiet = begins, set()
    while hour != ends:
        quiet.add(hour)
        hour = (hour + 1) % 24

    assert is_quiet(_chat(zone, (begins, ends)), now) == (now.astimezone(ZoneInfo(zone)).hour in quiet)


@settings(max_examples=200, deadline=None)
@given(some_moment, some_zone, hours, hours)
@example(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), EASTERN, 22, 2)
@example(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), EASTERN, 22, 1)
@example(datetime(2026, 3, 8, 5, 30, tzinfo=UTC), EASTERN, 22, 2)
@example(datetime(2026, 3, 8, 5, 30, tzinfo=UTC), EASTERN, 22, 3)
def test_the_end_is_the_first_moment_that_is_not_quiet(
    now: datetime, zone: str, begins: int, ends: int
) -> None:
    chat = _chat(zone, (begins, ends))

    if is_quiet(chat, now):
        assert quiet_ends(chat, now) == next(at for at in _quarters(now) if not is_quiet(chat, at))


@settings(max_examples=200, deadline=None)
@given(some_moment, some_zone, hours)
def test_the_digest_is_due_once_each_local_day_when_its_hour_has_come(
    now: datetime, zone: str, hour: int
) -> None:
    place = ZoneInfo(zone)
    told: set[object] = set()
    due = []
    for at in _quarters(now - timedelta(days=1)):
        local = at.astimezone(place)
        if local.hour >= hour and local.date() not in told:
            told.add(local.date())
            due.append(at)

    assert next_digest(_chat(zone, digest=hour), now) == next(at for at in due[1:] if at > now)


@settings(max_examples=100, deadline=None)
@given(some_moment, some_zone, hours, hours)
def test_a_night_began_before_it_ended_and_was_quiet_all_along(
    now: datetime, zone: str, begins: int, ends: int
) -> None:
    chat = _chat(zone, (begins, ends))
    end = quiet_ends(chat, now)
    assert (end is None) == (begins == ends)
    if end is None:
        return
    began = quiet_began(chat, end)

    assert end - timedelta(hours=26) < began < end
    if not _is_left_out(chat, began):
        assert all(is_quiet(chat, at) for at in [began, *_quarters(began)] if at < end)


def _is_left_out(chat: AlertChat, began: datetime) -> bool:
    """The hour at which it would have begun did not come that day, or came and went before the clock went back."""
    return not is_quiet(chat, began) or _changes(chat.zone, began)


def _changes(zone: str, at: datetime) -> bool:
    place = ZoneInfo(zone)
    return (at + timedelta(days=1)).astimezone(place).utcoffset() != at.astimezone(place).utcoffset()


def test_without_hours_nothing_is_quiet_and_nothing_due() -> None:
    now = datetime(2026, 11, 27, 3, tzinfo=UTC)
    chat = _chat("UTC")

    assert not is_quiet(chat, now)
    assert quiet_ends(chat, now) is None
    assert next_digest(chat, now) is None
    assert quiet_began(chat, now) == now


@pytest.mark.parametrize(
    ("hour", "quiet"), [(21, False), (22, True), (23, True), (0, True), (6, True), (7, False)]
)
def test_a_night_goes_over_midnight(hour: int, quiet: bool) -> None:  # noqa: FBT001 -- a column of the table
    at = datetime(2026, 11, 27, hour, 59, tzinfo=ZoneInfo("America/Sao_Paulo"))

    assert is_quiet(_chat("America/Sao_Paulo", (22, 7)), at.astimezone(UTC)) is quiet
