"""A pairing between hints and looks: a hint is looked into at once, and without any it looks by itself."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.evolution import EvolutionClient
from bot.fleet.fleet import Fleet
from bot.fleet.hints import Hint, Hints, Saying
from bot.fleet.instance import Instance
from bot.fleet.pace import Pace
from bot.fleet.pairing import DESERTED_AFTER_S
from bot.fleet.pairings import Pairings
from bot.fleet.server import Server
from bot.fleet.steps import Ended, Ending, Linked, Showing
from bot.sandbox.evolution import EvolutionServer, State
from bot.sandbox.evolution import Pace as WorldPace
from tests.conversations.house import KEY, QUICK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.fleet.pairing import Pairing
    from bot.fleet.patience import Patience
    from bot.fleet.steps import Step
    from bot.sandbox.evolution import WhatsAppInstance

NEVER_S = 3600.0
CONNECT = "GET /instance/connect/loja"


class Desk:
    """A server with one instance, its pairings, and hints that come only from the test.

    Attributes:
        loja: the instance, never linked.
    """

    def __init__(self, evolution: EvolutionServer, fleet: Fleet, hints: Hints, patience: Patience) -> None:
        self.evolution, self.fleet, self.hints = evolution, fleet, hints
        self.pairings = Pairings(fleet, patience, hints)
        self.loja: WhatsAppInstance = evolution.has("loja", State.CLOSE, never_linked=True)
        self._looking: set[asyncio.Task[None]] = set()

    async def opens(self, *, looked_at: bool = True) -> Pairing:
        """Start the pairing; somebody looks at it to its end."""
        (row,) = await self.fleet.server("main").client.fetch_all()
        pairing = self.pairings.open(Instance("main", row))
        if looked_at:
            self._looking.add(asyncio.create_task(_looks(pairing)))
        return pairing

    def hears(self, saying: Saying) -> None:
        """The server says something of the instance."""
        self.hints.tell(Hint("main", "loja", saying))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Looks come only with hints, or soon after a look that saw no code."""
    evolution = EvolutionServer(KEY, "2.3.6", WorldPace.quick())
    patience = replace(QUICK.patience, pairing_s=60.0)
    async with evolution.serving() as url, EvolutionClient(url, SecretStr(KEY)) as client:
        fleet = Fleet([Server("main", "main", client)], patience)
        desk = Desk(evolution, fleet, Hints(NEVER_S), patience)
        yield desk
        await desk.pairings.close()


async def _looks(pairing: Pairing) -> None:
    async with aclosing(pairing.follow()) as steps:
        async for _ in steps:
            pass


async def until(pairing: Pairing, kind: type[Step], after: int = 0) -> Step:
    """The first step of a kind; of codes, the first after that many."""
    async with asyncio.timeout(5), aclosing(pairing.follow()) as steps:
        async for step in steps:
            if isinstance(step, kind) and (not isinstance(step, Showing) or step.number > after):
                return step
    raise AssertionError(f"no {kind.__name__} came")


async def test_a_hint_of_a_code_brings_the_next_one_and_nothing_is_asked_meanwhile(desk: Desk) -> None:
    pairing = await desk.opens()
    await until(pairing, Showing)
    desk.loja.rotate()
    asked = len(desk.evolution.asked)
    desk.hears(Saying.CODE)

    step = await until(pairing, Showing, after=1)

    assert isinstance(step, Showing)
    assert step.qr.code == desk.loja.live_codes[0]
    assert step.number == 2
    assert desk.evolution.asked[asked:] == ["GET /instance/connectionState/loja", CONNECT]


async def test_a_gap_is_looked_into_as_a_hint_is(desk: Desk) -> None:
    pairing = await desk.opens()
    await until(pairing, Showing)
    desk.loja.rotate()
    desk.hints.gap("main")
    await until(pairing, Showing, after=1)


async def test_a_hint_that_came_too_early_is_looked_into_again(desk: Desk) -> None:
    pairing = await desk.opens()
    await until(pairing, Showing)
    asked = desk.evolution.asked.count(CONNECT)
    desk.hears(Saying.CODE)
    await desk.evolution.heard(CONNECT, times=asked + 1)
    desk.loja.rotate()
    await until(pairing, Showing, after=1)


async def test_a_hint_of_an_open_session_ends_it_with_the_facts_of_the_server(desk: Desk) -> None:
    pairing = await desk.opens()
    await until(pairing, Showing)
    desk.loja.scan(number="5521988887777")
    await desk.loja.until(State.OPEN)
    desk.hears(Saying.OPEN)
    step = await until(pairing, Linked)
    assert isinstance(step, Linked)
    assert step.now.instance.row.owner_number == "5521988887777"


@pytest.mark.parametrize("saying", [Saying.OPEN, Saying.CLOSED, Saying.LIMIT, Saying.DELETED])
async def test_a_hint_that_is_not_true_ends_nothing(desk: Desk, saying: Saying) -> None:
    pairing = await desk.opens()
    await until(pairing, Showing)
    asked = desk.evolution.asked.count(CONNECT)
    for _ in range(20):
        desk.hears(saying)
    await desk.evolution.heard(CONNECT, times=asked + 1)
    desk.loja.rotate()
    desk.hears(Saying.CODE)
    await until(pairing, Showing, after=1)
    assert not pairing.is_over


async def test_a_storm_of_hints_between_two_sockets_is_not_taken_for_a_closed_instance(desk: Desk) -> None:
    """Each hint is a look, and many looks can be made while one socket follows another."""
    desk.loja.world.pace = WorldPace.quick(close_gap=0.03)
    pairing = await desk.opens()
    await until(pairing, Showing)
    desk.loja.loaded().reopen()
    storm = asyncio.create_task(_storm(desk))
    await until(pairing, Showing, after=1)
    storm.cancel()


async def _storm(desk: Desk) -> None:
    while True:
        desk.hears(Saying.CLOSED)
        await asyncio.sleep(0.002)


async def test_at_the_limit_of_codes_it_says_so(desk: Desk) -> None:
    pairing = await desk.opens()
    await until(pairing, Showing)
    desk.loja.loaded().refuse()
    desk.hears(Saying.LIMIT)
    step = await until(pairing, Ended)
    assert isinstance(step, Ended)
    assert step.ending is Ending.LIMIT
    assert step.codes == 1


async def test_a_new_code_is_made_for_whoever_wants_one(desk: Desk) -> None:
    pairing = await desk.opens()
    first = await until(pairing, Showing)
    pairing.renew()
    second = await until(pairing, Showing, after=1)
    assert isinstance(first, Showing)
    assert isinstance(second, Showing)
    assert second.qr.code == desk.loja.live_codes[0] != first.qr.code
    assert len(desk.loja.live_codes) == 1


async def test_however_many_hints_come_a_server_is_asked_no_faster_than_its_pace(desk: Desk) -> None:
    desk.fleet.server("main").pairing_looks = Pace(20)
    pairing = await desk.opens()
    await until(pairing, Showing)
    asked = desk.evolution.asked.count(CONNECT)
    storm = asyncio.create_task(_storm(desk))
    await desk.evolution.heard(CONNECT, times=asked + 10)
    storm.cancel()
    first, *_, last = [heard.at for heard in desk.evolution.requests if heard.line == CONNECT][asked:][:10]
    assert last - first >= 9 / 20 - 0.1


async def test_where_nobody_looks_any_more_nothing_is_asked(desk: Desk) -> None:
    desk.hints.look_s = 0.02
    pairing = await desk.opens(looked_at=False)
    async with aclosing(pairing.follow()) as mine, aclosing(pairing.follow()) as theirs:
        await anext(mine)
        await anext(theirs)
        await mine.aclose()
        await asyncio.sleep(1.5 * DESERTED_AFTER_S)
        assert not pairing.is_over

    async with asyncio.timeout(5):
        await pairing.over()
    await desk.pairings.close()
    asked = len(desk.evolution.asked)
    await asyncio.sleep(0.1)
    assert len(desk.evolution.asked) == asked


async def test_a_viewer_who_comes_back_at_once_has_not_left(desk: Desk) -> None:
    pairing = await desk.opens(looked_at=False)
    await until(pairing, Showing)
    await desk.opens()
    await asyncio.sleep(1.5 * DESERTED_AFTER_S)
    assert not pairing.is_over


async def test_a_server_whose_events_come_no_more_is_looked_at_as_often_as_without_any(desk: Desk) -> None:
    """A webhook that is switched off tells nobody: the first look that finds news no event told shows it."""
    desk.hints.look_s, desk.hints.safety_s = 0.01, 1.0
    desk.hears(Saying.CODE)
    pairing = await desk.opens()
    await until(pairing, Showing)
    asked = desk.evolution.asked.count(CONNECT)
    desk.loja.rotate()
    await until(pairing, Showing, after=1)
    assert desk.evolution.asked.count(CONNECT) <= asked + 2
    await desk.evolution.heard(CONNECT, times=asked + 22)  # by the safety's looks alone it would take 20 s


async def test_a_hint_that_came_before_its_fact_is_no_missed_one(desk: Desk) -> None:
    desk.hints.look_s, desk.hints.safety_s = 0.01, NEVER_S
    desk.hears(Saying.CODE)
    pairing = await desk.opens()
    await until(pairing, Showing)
    asked = desk.evolution.asked.count(CONNECT)
    desk.hears(Saying.CODE)
    await desk.evolution.heard(CONNECT, times=asked + 1)
    desk.loja.rotate()
    await until(pairing, Showing, after=1)
    asked = desk.evolution.asked.count(CONNECT)
    await asyncio.sleep(0.1)
    assert desk.evolution.asked.count(CONNECT) == asked


async def test_those_of_an_earlier_process_are_found_no_faster_than_that(desk: Desk) -> None:
    (row,) = await desk.fleet.server("main").client.fetch_all()
    desk.fleet.server("main").pairing_looks = Pace(20)
    asked = len(desk.evolution.requests)
    found = await asyncio.gather(*(desk.pairings.find(Instance("main", row).ref) for _ in range(6)))
    assert {instance.name for instance in found} == {"loja"}
    first, *_, last = [heard.at for heard in desk.evolution.requests[asked:]]
    assert last - first >= 5 / 20 - 0.1
