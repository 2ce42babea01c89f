"""A server's circuit: when it opens, what it lets out, and how the server is found again."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import evolution as e
from bot.fleet.circuit import (
    FAILURES,
    FIRST_PAUSE_S,
    JITTER,
    LONGEST_PAUSE_S,
    Circuit,
    Standing,
    Turned,
    is_silence,
    pause_s,
    probed_in_vain,
    unanswered,
)
from tests.clocks import NOON, SECOND, HandClock, settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SILENCE = e.ConnectFailed()
standings = st.builds(
    Standing, st.integers(0, FAILURES), st.none() | st.just(NOON), st.integers(0, 10_000)
).filter(lambda standing: (standing.since is None) is (standing.failures == 0))


def _call(status: int) -> e.Call:
    return e.Call("GET", "/instance/fetchInstances", status, 0.1)


@pytest.mark.parametrize(
    "error",
    [
        e.ConnectFailed(),
        e.ConnectTimedOut(),
        e.DnsFailed(),
        e.TlsFailed(),
        e.ServerCutConnection(),
        e.TimedOut(),
        *(e.ServerBroke(_call(status)) for status in (502, 503, 504)),
    ],
    ids=lambda error: f"{type(error).__name__} {error}",
)
def test_no_answer_is_silence(error: e.EvolutionError) -> None:
    assert is_silence(error)


@pytest.mark.parametrize(
    "error",
    [
        e.WrongKey(_call(401)),
        e.InstanceNotFound(_call(404)),
        e.Refused(_call(400)),
        e.ServerBroke(_call(500)),
        e.ServerBroke(),
        e.SaidNo(_call(200)),
        e.LicenceRequired(_call(503)),
        e.NotUnderstood(_call(200)),
        e.Redirected(_call(301)),
    ],
    ids=lambda error: f"{type(error).__name__} {error}",
)
def test_a_no_is_an_answer(error: e.EvolutionError) -> None:
    assert not is_silence(error)


@given(standings, st.integers(0, FAILURES))
def test_a_failure_counts_once_for_all_that_were_under_way(standing: Standing, before: int) -> None:
    after = unanswered(standing, before, NOON + timedelta(hours=1))

    assert after.failures - standing.failures in {0, 1}
    assert (after.failures > standing.failures) is (before == standing.failures and not standing.is_open)
    assert after.since == (standing.since or (NOON + timedelta(hours=1) if after != standing else None))
    assert unanswered(after, before, NOON) == after


@given(standings)
def test_a_pause_grows_to_its_limit_and_never_beyond_its_jitter(standing: Standing) -> None:
    shortest, longest = pause_s(standing, 0), pause_s(standing, 1)
    later = pause_s(probed_in_vain(standing), 0.5)

    assert FIRST_PAUSE_S * (1 - JITTER) <= shortest <= longest <= LONGEST_PAUSE_S * (1 + JITTER)
    assert later >= pause_s(standing, 0.5)
    assert later <= LONGEST_PAUSE_S


@given(st.lists(st.booleans(), max_size=60))
def test_it_is_open_exactly_after_so_many_failures_without_an_answer_between(answers: list[bool]) -> None:
    """One call after the other, against the obvious count."""
    circuit = Circuit("main", "Main", HandClock())
    told: list[Turned] = []
    circuit.subscribe(told.append)
    in_a_row = 0

    for is_answered in answers:
        try:
            before = circuit.admit()
        except e.ServerDown:
            assert in_a_row >= FAILURES
            break
        circuit.settle(before, None if is_answered else SILENCE)
        in_a_row = 0 if is_answered else in_a_row + 1
        assert circuit.is_open is (in_a_row >= FAILURES)
        assert (circuit.since is None) is (in_a_row == 0)
    assert told == ([Turned("main", True, NOON)] if in_a_row >= FAILURES else [])  # noqa: FBT003 -- as told


def test_only_the_first_silence_after_an_answer_is_doubted() -> None:
    circuit = Circuit("main", "Main", HandClock())
    doubts: list[int] = []
    circuit.doubted_by(lambda: doubts.append(number))
    answers = [SILENCE, e.WrongKey(_call(401)), SILENCE, SILENCE, SILENCE]

    for number, failure in enumerate(answers):  # noqa: B007 -- the doubter reads it
        circuit.settle(circuit.admit(), failure)

    assert doubts == [0, 2]


def test_a_session_that_hears_nothing_of_whatsapp_is_no_sign_of_the_servers_death_nor_of_its_life() -> None:
    circuit = Circuit("main", "Main", HandClock())

    for _ in range(2 * FAILURES):
        circuit.settle(circuit.admit(), e.WhatsAppSilent())
    assert not circuit.is_open
    assert circuit.since is None

    for failure in [SILENCE] * (FAILURES - 1) + [e.WhatsAppSilent(), SILENCE]:
        circuit.settle(circuit.admit(), failure)
        assert failure.server == "Main"
    assert circuit.is_open


class Patient:
    """A server that answers when it likes, behind a circuit that is kept."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.circuit = Circuit("main", "Main", self.clock, hurry_s=1.0, chance=lambda: 0.5)
        self.told: list[Turned] = []
        self.circuit.subscribe(self.told.append)
        self.is_there = False
        self.asked: list[float] = []
        self.is_out = asyncio.Event()

    async def ask(self) -> None:
        """A call as the client makes it."""
        before = self.circuit.admit()
        self.asked.append((self.clock.now() - NOON).total_seconds())
        self.is_out.set()
        await asyncio.sleep(0)
        failure = None if self.is_there else SILENCE
        self.circuit.settle(before, failure)
        if failure:
            raise failure

    async def fails(self, times: int = FAILURES) -> None:
        for _ in range(times):
            with pytest.raises(e.ConnectFailed):
                await self.ask()


@asynccontextmanager
async def _kept() -> AsyncIterator[Patient]:
    server = Patient()
    keeping = asyncio.create_task(server.circuit.keep(server.ask))
    try:
        yield server
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_an_open_circuit_refuses_without_asking_and_says_since_when() -> None:
    async with _kept() as server:
        await server.fails(1)
        await server.clock.advance(7 * SECOND)
        await server.fails(2)

        with pytest.raises(e.ServerDown) as refused:
            await server.ask()

    assert (refused.value.server, refused.value.since) == ("Main", NOON)
    assert len(server.asked) == FAILURES
    assert server.told == [Turned("main", True, NOON)]  # noqa: FBT003 -- as told


async def test_probes_go_out_one_at_a_time_with_growing_pauses_until_one_is_answered() -> None:
    async with _kept() as server:
        await server.fails()
        await server.clock.advance(200 * SECOND)
        probes = server.asked[FAILURES:]
        server.is_there = True
        await server.clock.advance(60 * SECOND)
        await server.ask()

    assert probes == [5, 15, 35, 75, 135, 195]
    assert server.asked[FAILURES + len(probes) :] == [255, 260]
    assert server.told[1:] == [Turned("main", False, NOON + timedelta(seconds=255))]  # noqa: FBT003 -- as told
    assert server.circuit.since is None


async def test_while_a_probe_is_out_others_are_still_refused() -> None:
    async with _kept() as server:
        await server.fails()
        await server.clock.advance(4 * SECOND)
        server.is_there = True
        server.is_out.clear()
        asking = asyncio.create_task(server.clock.advance(1 * SECOND))
        await server.is_out.wait()
        with pytest.raises(e.ServerDown):
            server.circuit.admit()
        await asking

    assert not server.circuit.is_open


async def test_who_waits_has_a_probe_go_out_sooner_but_not_more_often_than_the_measure() -> None:
    async with _kept() as server:
        await server.fails()
        waiting = [asyncio.create_task(server.circuit.look()) for _ in range(50)]
        await server.clock.advance(0.5 * SECOND)
        assert server.asked[FAILURES:] == []
        await server.clock.advance(0.5 * SECOND)
        assert server.asked[FAILURES:] == [1]
        await asyncio.gather(*waiting)
        await server.clock.advance(4.9 * SECOND)
        assert server.asked[FAILURES:] == [1], "a hurried one costs no pause and brings none forward"
        await server.clock.advance(0.1 * SECOND)
        assert server.asked[FAILURES:] == [1, 6]


async def test_nobody_waits_for_a_server_that_answers() -> None:
    await Circuit("main", "Main", HandClock()).look()


async def test_one_that_dies_again_is_probed_soon_again() -> None:
    async with _kept() as server:
        await server.fails()
        await server.clock.advance(200 * SECOND)
        server.is_there = True
        await server.clock.advance(60 * SECOND)
        server.is_there = False
        await server.fails()
        server.asked.clear()
        await server.clock.advance(5 * SECOND)
        await settle()

    assert len(server.asked) == 1


async def test_an_answer_that_was_under_way_closes_it() -> None:
    async with _kept() as server:
        before = server.circuit.admit()
        await server.fails()
        server.circuit.settle(before, None)

        assert not server.circuit.is_open
        assert [turned.is_open for turned in server.told] == [True, False]


async def test_who_does_not_listen_any_more_is_not_told() -> None:
    async with _kept() as server:
        heard: list[Turned] = []
        server.circuit.subscribe(heard.append)()
        await server.fails()

    assert heard == []


async def test_a_probe_that_breaks_loses_the_server_for_good_no_more_than_one_that_fails() -> None:
    server = Patient()

    async def breaks() -> None:
        with contextlib.suppress(e.EvolutionError):
            await server.ask()
        if not server.is_there:
            raise RuntimeError("made up")

    keeping = asyncio.create_task(server.circuit.keep(breaks))
    await server.fails()
    await server.clock.advance(20 * SECOND)
    server.is_there = True
    await server.clock.advance(20 * SECOND)

    assert not server.circuit.is_open
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
