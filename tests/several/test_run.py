"""The runner: never more than four at a time on a server, each instance exactly once, whatever fails."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.evolution import InstanceNotFound, TimedOut
from bot.fleet.circuit import FAILURES, Circuit
from bot.fleet.instance import InstanceRef
from bot.several.ends import OWN_FAULT, Came, End
from bot.several.run import AT_ONCE, Lanes, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SERVERS = ("main", "sp1")


def refs(count: int, server: str = "main") -> list[InstanceRef]:
    return [InstanceRef(server, UUID(int=number + 1)) for number in range(count)]


def opens(circuit: Circuit) -> None:
    """Let calls, one after the other, go unanswered until the server is taken for dead."""
    for number in range(FAILURES):
        circuit.settle(number, TimedOut())


@dataclass
class Book:
    """What was written down, in order."""

    begun_refs: list[InstanceRef] = field(default_factory=list)
    came: dict[InstanceRef, Came] = field(default_factory=dict)

    async def begun(self, ref: InstanceRef) -> None:
        await asyncio.sleep(0)
        self.begun_refs.append(ref)

    async def ended(self, refs: Sequence[InstanceRef], came: Came) -> None:
        await asyncio.sleep(0)
        assert not self.came.keys() & set(refs), "it ended twice"
        self.came |= dict.fromkeys(refs, came)


@dataclass
class Hands:
    """Does what the tests let it do, and counts what goes on at a time on each server."""

    turns: Callable[[InstanceRef], int] = lambda _: 1
    fails: Callable[[InstanceRef], Exception | None] = lambda _: None
    done: list[InstanceRef] = field(default_factory=list)
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    let: asyncio.Event | None = None

    async def __call__(self, ref: InstanceRef) -> Came:
        self.done.append(ref)
        self.now[ref.server] += 1
        self.most[ref.server] = max(self.most[ref.server], self.now[ref.server])
        try:
            for _ in range(self.turns(ref)):
                await asyncio.sleep(0)
            if self.let:
                await self.let.wait()
            if error := self.fails(ref):
                raise error
        finally:
            self.now[ref.server] -= 1
        return Came(End.DONE)


def run_of(
    all_refs: list[InstanceRef],
    hands: Hands,
    *,
    lanes: Lanes | None = None,
    circuits: dict[str, Circuit] | None = None,
    book: Book | None = None,
) -> Run:
    return Run(all_refs, hands, lanes or Lanes(), circuits or {}, book or Book())


async def turns(count: int = 30) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


_a_way = st.sampled_from(["done", "refused", "own fault"])
_ones = st.lists(
    st.tuples(st.sampled_from(SERVERS), st.integers(1, 12), st.integers(0, 5), _a_way), max_size=25
)


@given(first=_ones, second=_ones, stops_after=st.none() | st.integers(0, 40), opens_after=st.integers(0, 60))
def test_never_more_than_four_and_each_exactly_once_whatever_fails(
    first: list[tuple[str, int, int, str]],
    second: list[tuple[str, int, int, str]],
    stops_after: int | None,
    opens_after: int,
) -> None:
    """Two runs at once, of which one may be stopped, while a server dies in the middle."""

    async def story() -> None:
        lanes, circuit, book = Lanes(), Circuit("sp1", "SP1"), Book()
        ways = {InstanceRef(server, UUID(int=n)): (length, way) for server, n, length, way in first + second}

        def fails(ref: InstanceRef) -> Exception | None:
            return {"done": None, "refused": InstanceNotFound(), "own fault": ValueError()}[ways[ref][1]]

        hands = Hands(lambda ref: ways[ref][0], fails)
        both = [
            Run([InstanceRef(s, UUID(int=n)) for s, n, _, _ in part], hands, lanes, {"sp1": circuit}, notes)
            for part, notes in ((first, book), (second, Book()))
        ]
        running = [asyncio.create_task(run.to_the_end()) for run in both]
        for turn in range(100):
            if turn == stops_after:
                both[0].stop()
            if turn == opens_after:
                opens(circuit)
            await asyncio.sleep(0)
        await asyncio.gather(*running)

        assert all(most <= AT_ONCE for most in hands.most.values())
        for run, part in zip(both, (first, second), strict=True):
            wanted = {InstanceRef(server, UUID(int=n)) for server, n, _, _ in part}
            assert run.came.keys() <= wanted
            assert run.progress().under_way == ()
            assert run.progress().total == len(wanted)
            if run is both[1] or stops_after is None:
                assert run.came.keys() == wanted
            assert run.progress().done == len(run.came)
        assert both[0].came == book.came
        assert max(Counter(book.begun_refs).values(), default=1) == 1
        down = Came(End.FAILED, "ServerDown")
        truth = {
            "done": Came(End.DONE),
            "refused": Came(End.FAILED, "InstanceNotFound"),
            "own fault": Came(End.FAILED, OWN_FAULT),
        }
        for run in both:
            for ref, came in run.came.items():
                assert came in {truth[ways[ref][1]], down}
                assert came != down or ref.server == "sp1"
        begun = [ref for run in both for ref, came in run.came.items() if came != down]
        assert Counter(begun) == Counter(hands.done)

    with capture_logs():  # a traceback that is drawn takes longer than all the rest
        asyncio.run(story())


async def test_four_are_under_way_at_a_time_on_each_server_and_no_fewer_while_others_wait() -> None:
    hands = Hands(let=asyncio.Event())
    run = run_of([*refs(9), *refs(7, "sp1")], hands)
    running = asyncio.create_task(run.to_the_end())
    await turns()
    assert hands.now == {"main": 4, "sp1": 4}
    assert [ref.server for ref in run.progress().under_way].count("main") == 4
    assert hands.let
    hands.let.set()
    await running
    assert hands.most == {"main": 4, "sp1": 4}
    assert [ref for ref in hands.done if ref.server == "main"] == refs(9)


async def test_of_two_runs_on_one_server_neither_waits_for_the_end_of_the_other() -> None:
    lanes, hands = Lanes(), Hands(turns=lambda _: 3)
    first, second = run_of(refs(40), hands, lanes=lanes), run_of(refs(40), hands, lanes=lanes)
    running = [asyncio.create_task(run.to_the_end()) for run in (first, second)]
    await turns()
    assert second.came
    assert len(first.came) < 15
    await asyncio.gather(*running)
    assert hands.most == {"main": 4}


async def test_a_stop_lets_those_under_way_end_and_begins_no_other() -> None:
    hands, book = Hands(let=asyncio.Event()), Book()
    run = run_of(refs(20), hands, book=book)
    running = asyncio.create_task(run.to_the_end())
    await turns()
    run.stop()
    await turns()
    assert not running.done()
    assert run.progress().is_stopped
    assert hands.let
    hands.let.set()
    await running
    assert hands.done == refs(4)
    assert run.came == dict.fromkeys(refs(4), Came(End.DONE)) == book.came


async def test_a_stop_does_not_wait_for_places_that_another_run_holds() -> None:
    lanes, busy, idle = Lanes(), Hands(let=asyncio.Event()), Hands()
    holds = asyncio.create_task(run_of(refs(4), busy, lanes=lanes).to_the_end())
    await turns()
    waits = run_of(refs(4), idle, lanes=lanes)
    waiting = asyncio.create_task(waits.to_the_end())
    await turns()
    waits.stop()
    async with asyncio.timeout(1):
        await waiting
    assert idle.done == []
    assert not holds.done()
    assert busy.let
    busy.let.set()
    await holds
    assert [lanes.of("main").locked(), busy.most["main"]] == [False, 4]


async def test_a_server_that_dies_in_the_middle_is_given_up_at_once_and_the_other_goes_on() -> None:
    circuits = {key: Circuit(key, key.upper()) for key in SERVERS}
    hands, book = Hands(let=asyncio.Event()), Book()
    run = run_of([*refs(50), *refs(6, "sp1")], hands, circuits=circuits, book=book)
    running = asyncio.create_task(run.to_the_end())
    await turns()
    opens(circuits["main"])
    await turns()
    lost = [ref for ref, came in run.came.items() if came == Came(End.FAILED, "ServerDown")]
    assert lost == refs(50)[4:]
    assert not running.done()
    assert hands.let
    hands.let.set()
    await running
    assert [ref for ref in hands.done if ref.server == "main"] == refs(4)
    assert Counter(came.end for came in run.came.values()) == {End.DONE: 10, End.FAILED: 46}
    assert book.came == run.came


async def test_a_server_that_was_dead_before_is_not_asked_once() -> None:
    circuit, hands, book = Circuit("main", "Main"), Hands(), Book()
    opens(circuit)
    run = run_of(refs(3), hands, circuits={"main": circuit}, book=book)
    await run.to_the_end()
    assert hands.done == book.begun_refs == []
    assert book.came == dict.fromkeys(refs(3), Came(End.FAILED, "ServerDown"))


async def test_what_a_cancellation_cuts_off_is_unknown_and_its_places_are_free_again() -> None:
    lanes, hands, book = Lanes(), Hands(let=asyncio.Event()), Book()
    run = run_of(refs(6), hands, lanes=lanes, book=book)
    running = asyncio.create_task(run.to_the_end())
    await turns()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert run.came == dict.fromkeys(refs(4), Came(End.UNKNOWN))
    assert book.begun_refs == refs(4)
    assert book.came == {}
    assert not lanes.of("main").locked()


@given(st.builds(Came, st.sampled_from(End), st.sampled_from(["", "TimedOut", OWN_FAULT])))
def test_what_came_of_it_reads_back_as_it_was_written(came: Came) -> None:
    assert Came.read(str(came)) == came
