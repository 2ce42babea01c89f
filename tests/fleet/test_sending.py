"""Sending a text: once, told as what the server and WhatsApp said of it."""

from __future__ import annotations

from uuid import UUID

import pytest

from bot.evolution import (
    ConnectFailed,
    EvolutionError,
    InstanceNotFound,
    NotConnected,
    NotOnWhatsApp,
    Refused,
    StillLoading,
)
from bot.fleet.instance import InstanceRef
from bot.fleet.phones import Phone
from bot.fleet.sending import Ack, MaybeSent, Sending, SendOutcome, Taken
from bot.sandbox.evolution import Fault, State
from tests.fleet.places import PATIENCE, Place, placed

SEND = "POST /message/sendText/loja"
LOOK = "POST /chat/findStatusMessage/loja"
ANA, NOBODY = Phone("5511988887777"), Phone("5511900000000")
TEXT = "Olá\n\n*mundo* 🙂 <b>"


async def _send(place: Place, to: Phone = ANA) -> SendOutcome:
    return await Sending(place.fleet, PATIENCE).send(place.ref(), to, TEXT)


async def _acks(place: Place, taken: SendOutcome) -> list[Ack]:
    assert isinstance(taken, Taken)
    return [ack async for ack in Sending(place.fleet, PATIENCE).acknowledgements(taken)]


async def test_a_text_goes_out_as_it_was_typed_and_its_acknowledgements_are_told_in_order() -> None:
    async with placed() as place:
        loja = place.evolution.has("loja")

        taken = await _send(place)
        acks = await _acks(place, taken)

        assert isinstance(taken, Taken)
        assert (taken.instance.name, taken.phone) == ("loja", ANA)
        assert [(sent.to, sent.text) for sent in loja.sent] == [(ANA.digits, TEXT)]
        assert acks[-1] is Ack.DELIVERED
        assert acks == sorted(set(acks))
        assert place.asked(SEND) == [{"number": ANA.digits, "text": TEXT}]


async def test_what_is_never_acknowledged_is_watched_with_few_looks_and_told_as_such() -> None:
    async with placed() as place:
        place.evolution.has("loja")
        place.evolution.acknowledges = False

        assert await _acks(place, await _send(place)) == []

        assert 3 <= len(place.asked(LOOK)) <= 12


@pytest.mark.parametrize(
    ("rows", "acks"),
    [
        ([{"status": "ERROR"}], [Ack.FAILED]),
        ([{"status": "READ"}, {"status": "SERVER_ACK"}], [Ack.READ]),
        ([{"status": "PLAYED"}], [Ack.READ]),
        ([{"status": "PENDING"}, {"status": "DELETED"}, {}], []),
    ],
)
async def test_what_each_status_means(rows: list[dict[str, str]], acks: list[Ack]) -> None:
    async with placed() as place:
        place.evolution.has("loja")
        place.evolution.acknowledges = False
        place.evolution.faults.add(Fault.answer(LOOK, 200, rows))

        assert await _acks(place, await _send(place)) == acks


@pytest.mark.parametrize(
    "fault",
    [Fault.cut(LOOK, times=3), Fault.answer(LOOK, 500, times=1), Fault.garbage(LOOK, times=1)],
    ids=["cut", "500", "garbage"],
)
async def test_a_look_that_fails_is_passed_over(fault: Fault) -> None:
    async with placed() as place:
        place.evolution.has("loja")
        taken = await _send(place)
        place.evolution.faults.add(fault)

        assert (await _acks(place, taken))[-1] is Ack.DELIVERED


async def test_a_server_that_dies_afterwards_takes_nothing_back() -> None:
    async with placed() as place:
        place.evolution.has("loja")
        taken = await _send(place)
        place.evolution.stop_answering()

        assert await _acks(place, taken) == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault.hang(SEND),
        Fault.cut(SEND),
        Fault.cut(SEND, midway=True),
        Fault.garbage(SEND),
        Fault.answer(SEND, 500, {"oops": True}),
        Fault.answer(SEND, 504, "<html>"),
        Fault.answer(SEND, 201, {"no": "key"}),
    ],
    ids=["hang", "cut", "cut midway", "garbage", "500", "504", "malformed"],
)
async def test_what_may_have_been_sent_is_told_so_and_never_sent_again(fault: Fault) -> None:
    async with placed() as place:
        place.evolution.has("loja")
        place.evolution.faults.add(fault)

        outcome = await _send(place)

        assert isinstance(outcome, MaybeSent)
        assert outcome.phone == ANA
        assert len(place.asked(SEND)) == 1


@pytest.mark.parametrize(
    ("state", "how", "error"),
    [
        (State.CLOSE, {}, NotConnected),
        (State.CLOSE, {"never_linked": True}, NotConnected),
        (State.NOT_LOADED, {}, StillLoading),
    ],
)
async def test_without_a_session_nothing_is_sent(
    state: State, how: dict[str, bool], error: type[EvolutionError]
) -> None:
    async with placed() as place:
        loja = place.evolution.has("loja", state, never_linked=how.get("never_linked", False))
        with pytest.raises(error):
            await _send(place)
        assert loja.sent == []


async def test_a_number_that_nobody_has_is_told_as_such() -> None:
    async with placed() as place:
        loja = place.evolution.has("loja")
        with pytest.raises(NotOnWhatsApp):
            await _send(place, NOBODY)
        assert loja.sent == []


async def test_a_refusal_and_a_dead_server_are_errors_since_nothing_was_sent() -> None:
    async with placed() as place:
        loja = place.evolution.has("loja")
        place.evolution.faults.add(Fault.answer(SEND, 400, {"response": {"message": ["no"]}}, times=1))
        with pytest.raises(Refused):
            await _send(place)
        place.evolution.stop_answering()
        with pytest.raises(ConnectFailed):
            await _send(place)
        assert loja.sent == []


async def test_one_that_is_gone_is_told_as_such() -> None:
    async with placed() as place:
        with pytest.raises(InstanceNotFound):
            await Sending(place.fleet, PATIENCE).send(InstanceRef("main", UUID(int=7)), ANA, TEXT)
