from __future__ import annotations

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.telegram.polling import PollDeath, PollStalled, PollWatch, TokenRefused
from tests.patience import PATIENCE_S


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_conflict_is_logged_at_first_then_once_a_minute_and_when_it_is_over() -> None:
    clock = Clock()
    watch = PollWatch(clock=clock)
    with capture_logs() as logs:
        for _ in range(30):
            watch.conflicted()
            clock.now += 5
            watch.heard()  # two pollers take turns
            clock.now += 5
        clock.now += 60
        watch.heard()
        watch.heard()
    assert [(line["event"], line.get("seconds")) for line in logs] == [
        ("poll_conflict", None),
        *[("poll_conflict_goes_on", seconds) for seconds in (60, 120, 180, 240)],
        ("poll_conflict_over", 290),
    ]


def test_an_outage_is_logged_once_with_its_length_at_the_end() -> None:
    clock = Clock()
    watch = PollWatch(clock=clock)
    with capture_logs() as logs:
        for kind in ("TimedOut", "NetworkError", "HTTP 502"):
            watch.failed(kind)
            clock.now += 10
        watch.heard()
        watch.heard()
    assert [(line["event"], line.get("error"), line.get("seconds")) for line in logs] == [
        ("poll_outage", "TimedOut", None),
        ("poll_outage_over", None, 30.0),
    ]


@given(st.lists(st.tuples(st.sampled_from(["heard", "conflicted", "failed"]), st.floats(0, 100))))
def test_no_sequence_of_outcomes_floods_the_log(outcomes: list[tuple[str, float]]) -> None:
    clock = Clock()
    watch = PollWatch(clock=clock)
    conflict_lines: list[float] = []
    open_outages = 0
    for outcome, seconds in outcomes:
        clock.now += seconds
        with capture_logs() as logs:
            match outcome:
                case "heard":
                    watch.heard()
                case "conflicted":
                    watch.conflicted()
                case _:
                    watch.failed("x")
        events = [line["event"] for line in logs]
        conflict_lines += [
            clock.now for event in events if event in {"poll_conflict", "poll_conflict_goes_on"}
        ]
        open_outages += events.count("poll_outage") - events.count("poll_outage_over")
        assert open_outages in {0, 1}
        assert open_outages == (outcome == "failed") or outcome == "heard"
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(conflict_lines))


async def died(watch: PollWatch) -> PollDeath:
    async with asyncio.timeout(PATIENCE_S):
        return await watch.died()


async def test_a_refusal_is_told_to_all_who_wait_and_to_all_who_ask_later() -> None:
    watch = PollWatch()
    waiting = [asyncio.create_task(died(watch)) for _ in range(2)]
    watch.refused(401)
    assert await asyncio.gather(*waiting) == [TokenRefused(401)] * 2
    assert await died(watch) == TokenRefused(401)


async def test_the_time_before_anybody_watched_does_not_count_as_silence() -> None:
    clock = Clock()
    watch = PollWatch(patience_s=50, clock=clock)
    clock.now += 1000
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await watch.died()
    clock.now += 51
    assert await died(watch) == PollStalled(51)


async def test_a_pause_that_telegram_asked_for_is_no_silence() -> None:
    clock = Clock()
    watch = PollWatch(patience_s=50, clock=clock)
    watch.told_to_wait(300)
    clock.now += 349
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await watch.died()
    clock.now += 1
    assert await died(watch) == PollStalled(350)


async def test_every_outcome_starts_the_patience_anew() -> None:
    clock = Clock()
    watch = PollWatch(patience_s=50, clock=clock)
    for outcome in (watch.heard, watch.conflicted, lambda: watch.failed("x")):
        clock.now += 49
        outcome()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.005):
                await watch.died()
    clock.now += 50
    assert await died(watch) == PollStalled(50)
