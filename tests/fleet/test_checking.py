"""Whether "open" is alive: WhatsApp is made to answer, nobody is sent anything, and a guess is told as one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.evolution import InstanceNotFound, Refused, ServerBroke, TimedOut, WrongKind
from bot.fleet.checking import Alive, Checking, Dead, NotOpen, nobodys_number
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.phones import BadPhone, readings_of
from bot.sandbox.evolution import Fault, Pace, State
from tests.fleet.places import PATIENCE, Place, placed

ASK = "POST /chat/whatsappNumbers/loja"
NUMBER = "5511999990000"


async def _check(place: Place, name: str = "loja") -> Alive | Dead | NotOpen:
    return await Checking(place.fleet, PATIENCE, lambda: "999123456789").check(place.ref(name))


async def test_one_that_answers_is_alive_and_nobody_was_sent_anything() -> None:
    async with placed() as place:
        loja = place.evolution.has("loja", number=NUMBER)

        outcome = await _check(place)

        assert isinstance(outcome, Alive)
        assert (outcome.instance.name, outcome.deaf_since) == ("loja", None)
        assert 0 < outcome.took_s < PATIENCE.check_s
        assert place.asked(ASK) == [{"numbers": [NUMBER, "999123456789"]}]
        assert loja.sent == []
        assert [line for line in place.evolution.asked if not line.startswith("GET ")] == [ASK]


@pytest.mark.parametrize("pace", [Pace.quick(), Pace.quick(query_timeout=0.02)], ids=["hangs", "gives up"])
async def test_one_that_says_open_and_answers_nothing_is_dead_and_not_its_server(pace: Pace) -> None:
    async with placed(pace=pace) as place:
        place.evolution.has("loja").falls_silent()

        for _ in range(4):
            outcome = await _check(place)
            assert isinstance(outcome, Dead)
            assert outcome.waited_s < PATIENCE.check_s + 0.3

        assert not place.circuit.is_open
        assert place.circuit.since is None


async def test_a_server_that_answers_known_numbers_from_a_table_does_not_make_a_dead_one_look_alive() -> None:
    async with placed() as place:
        loja = place.evolution.has("loja")
        place.evolution.keeps_numbers = True
        assert isinstance(await _check(place), Alive)

        loja.falls_silent()

        assert isinstance(await _check(place), Dead)


async def test_one_whose_socket_is_closed_at_two_questions_is_dead() -> None:
    closed = {"status": 500, "response": {"message": "Connection Closed"}}
    async with placed() as place:
        place.evolution.has("loja")
        place.evolution.faults.add(Fault.answer(ASK, 500, closed))

        assert isinstance(await _check(place), Dead)

        assert len(place.asked(ASK)) == 2


async def test_one_that_was_between_two_sockets_is_asked_again() -> None:
    closed = {"status": 500, "response": {"message": "Connection Closed"}}
    async with placed() as place:
        place.evolution.has("loja")
        place.evolution.faults.add(Fault.answer(ASK, 500, closed, times=1))

        assert isinstance(await _check(place), Alive)


@pytest.mark.parametrize(
    ("state", "how", "health"),
    [
        (State.CLOSE, {}, Health.DISCONNECTED),
        (State.CLOSE, {"never_linked": True}, Health.NEVER_PAIRED),
        (State.CONNECTING, {}, Health.PAIRING),
        (State.CONNECTING, {"reopening": True}, Health.CONNECTING),
        (State.NOT_LOADED, {}, Health.LOADING),
    ],
)
async def test_what_is_not_open_is_told_as_what_it_is_and_not_asked(
    state: State, how: dict[str, bool], health: Health
) -> None:
    async with placed() as place:
        place.evolution.has(
            "loja",
            state,
            never_linked=how.get("never_linked", False),
            reopening=how.get("reopening", False),
        )

        outcome = await _check(place)

        assert isinstance(outcome, NotOpen)
        assert outcome.now.health is health
        assert place.asked(ASK) == []


async def test_one_that_drops_while_it_is_asked_is_told_as_dropped() -> None:
    async with placed() as place:
        loja = place.evolution.has("loja")
        loja.falls_silent()
        checking = asyncio.create_task(_check(place))
        await place.evolution.heard(ASK)
        loja.drop(401)

        outcome = await checking

        assert isinstance(outcome, NotOpen)
        assert outcome.now.health is Health.DISCONNECTED


LOGGED_OUT_AT = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)


async def _logged_out_and_linked_again(place: Place, reason: int | None) -> None:
    if reason is None:
        loja = place.evolution.has("loja", State.CLOSE, closed_at=LOGGED_OUT_AT)
    else:
        loja = place.evolution.has("loja", State.CLOSE, closed_at=LOGGED_OUT_AT, reason=reason)
    loja.links_again(NUMBER, "Loja")
    await loja.until(State.OPEN)


@pytest.mark.parametrize("version", ["2.3.1", "2.3.6"])
async def test_one_that_was_logged_out_by_api_and_linked_again_may_be_deaf(version: str) -> None:
    async with placed(version) as place:
        await _logged_out_and_linked_again(place, None)

        outcome = await _check(place)

        assert isinstance(outcome, Alive)
        assert outcome.deaf_since == LOGGED_OUT_AT


@pytest.mark.parametrize(
    ("version", "reason"), [("2.3.0", None), ("2.3.7", None), ("2.3.6", 401), ("2.3.6", 403)]
)
async def test_a_mended_release_or_a_logout_on_the_phone_deafens_nobody(
    version: str, reason: int | None
) -> None:
    async with placed(version) as place:
        await _logged_out_and_linked_again(place, reason)

        outcome = await _check(place)

        assert isinstance(outcome, Alive)
        assert outcome.deaf_since is None


async def test_other_kinds_are_not_asked() -> None:
    async with placed() as place:
        place.evolution.has("loja", integration="WHATSAPP-BUSINESS")
        with pytest.raises(WrongKind):
            await _check(place)
        assert place.asked(ASK) == []


async def test_one_that_is_gone_is_told_as_such() -> None:
    async with placed() as place:
        with pytest.raises(InstanceNotFound):
            await Checking(place.fleet, PATIENCE).check(InstanceRef("main", UUID(int=7)))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.answer(ASK, 502, "<html>"), ServerBroke),
        (Fault.answer(ASK, 500, {"oops": True}), ServerBroke),
        (Fault.answer(ASK, 400, {"response": {"message": ["no"]}}), Refused),
        (Fault.hang("(POST|GET) /(chat|instance)/.*"), TimedOut),
    ],
)
async def test_what_is_the_servers_fault_is_not_told_as_the_instances(
    fault: Fault, error: type[Exception]
) -> None:
    async with placed() as place:
        place.evolution.has("loja")
        place.evolution.faults.add(fault)
        with pytest.raises(error):
            await _check(place)


def test_nobodys_number_is_nobodys_and_another_one_each_time() -> None:
    drawn = {nobodys_number() for _ in range(50)}
    assert len(drawn) > 45
    for number in drawn:
        assert number.isdecimal()
        assert 8 <= len(number) <= 15
        with pytest.raises(BadPhone):
            readings_of(f"+{number}")
