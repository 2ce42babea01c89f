"""Numbers and texts at the stand-in server: as recorded (#114), or as the sources have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Pace, State
from bot.sandbox.evolution.phone import PhoneRefusedError
from tests.patience import PATIENCE_S
from tests.sandbox.evolution_wire import message, wired

if TYPE_CHECKING:
    import httpx

    from tests.sandbox.evolution_wire import Wire

ANA, NOBODY = "5511988887777", "5511000000000"


async def _look_up(wire: Wire, *numbers: str) -> httpx.Response:
    return await wire.ask("POST", "/chat/whatsappNumbers/loja", {"numbers": list(numbers)})


async def _send(wire: Wire, to: str = ANA, text: str = "Olá\nmundo") -> httpx.Response:
    return await wire.ask("POST", "/message/sendText/loja", {"number": to, "text": text})


async def _statuses(wire: Wire, message_id: str) -> list[str]:
    answer = await wire.ask("POST", "/chat/findStatusMessage/loja", {"where": {"id": message_id}})
    return [row["status"] for row in answer.json()]


async def test_numbers_are_looked_up_as_recorded(wire: Wire) -> None:
    wire.server.has("loja")

    answer = await _look_up(wire, ANA, NOBODY)

    assert answer.status_code == 200
    assert answer.json() == [
        {"jid": f"{ANA}@s.whatsapp.net", "exists": True, "number": ANA},
        {"jid": f"{NOBODY}@s.whatsapp.net", "exists": False, "number": NOBODY},
    ]


@pytest.mark.parametrize(
    ("state", "how", "said"),
    [
        (State.CLOSE, {}, "Connection Closed"),
        (State.CLOSE, {"never_linked": True}, "Cannot read properties of undefined (reading 'onWhatsApp')"),
        (State.NOT_LOADED, {}, "Cannot read properties of undefined (reading 'whatsappNumber')"),
    ],
)
async def test_without_a_session_nothing_is_looked_up(
    wire: Wire, state: State, how: dict[str, bool], said: str
) -> None:
    wire.server.has("loja", state, never_linked=how.get("never_linked", False))

    answer = await _look_up(wire, ANA)

    assert (answer.status_code, message(answer)) == (500, said)


async def test_a_silent_session_says_open_and_answers_nothing_until_it_has_a_new_socket() -> None:
    async with wired(pace=Pace.quick(query_timeout=0.02)) as wire:
        loja = wire.server.has("loja")
        loja.falls_silent()

        answer = await _look_up(wire, ANA)
        assert (answer.status_code, message(answer)) == (500, "Timed Out")
        assert await wire.state("loja") == "open"

        await wire.restart("loja")
        await loja.until(State.CONNECTING)
        await loja.until(State.OPEN)
        assert (await _look_up(wire, ANA)).status_code == 200


async def test_a_server_that_keeps_numbers_answers_for_a_silent_session_those_that_it_has_met() -> None:
    async with wired(pace=Pace.quick(query_timeout=0.02)) as wire:
        loja = wire.server.has("loja")
        wire.server.keeps_numbers = True
        await _look_up(wire, ANA, NOBODY)
        loja.falls_silent()

        assert (await _look_up(wire, ANA)).status_code == 200
        assert (await _look_up(wire, ANA, NOBODY)).status_code == 500


async def test_only_what_is_open_can_fall_silent(wire: Wire) -> None:
    with pytest.raises(PhoneRefusedError):
        wire.server.has("loja", State.CLOSE).falls_silent()


async def test_a_text_is_taken_as_pending_and_acknowledged_step_by_step(wire: Wire) -> None:
    loja = wire.server.has("loja")

    answer = await _send(wire)
    body = answer.json()

    assert (answer.status_code, body["status"]) == (201, "PENDING")
    assert body["key"]["remoteJid"] == f"{ANA}@s.whatsapp.net"
    assert [(sent.to, sent.text) for sent in loja.sent] == [(ANA, "Olá\nmundo")]
    await wire.server.bell.until(lambda: len(loja.sent[0].statuses) == 2, PATIENCE_S)
    assert await _statuses(wire, body["key"]["id"]) == ["SERVER_ACK", "DELIVERY_ACK"]
    assert await _statuses(wire, "another") == []


async def test_a_text_to_nobody_is_refused_with_the_number(wire: Wire) -> None:
    loja = wire.server.has("loja")

    answer = await _send(wire, NOBODY)

    assert answer.status_code == 400
    assert message(answer) == [{"jid": f"{NOBODY}@s.whatsapp.net", "exists": False, "number": NOBODY}]
    assert loja.sent == []


async def test_acknowledgements_can_get_lost(wire: Wire) -> None:
    wire.server.has("loja")
    wire.server.acknowledges = False

    message_id = (await _send(wire)).json()["key"]["id"]
    wire.server.skip(60)

    assert await _statuses(wire, message_id) == []


@pytest.mark.parametrize("body", [{}, {"number": ANA}, {"number": 5511988887777, "text": "x"}])
async def test_a_text_without_a_number_or_words_is_refused(wire: Wire, body: dict[str, object]) -> None:
    loja = wire.server.has("loja")
    answer = await wire.ask("POST", "/message/sendText/loja", body)
    assert answer.status_code == 400
    assert loja.sent == []


@pytest.mark.parametrize("kind", ["numbers", "send"])
async def test_other_kinds_than_a_phones_do_not_offer_it(wire: Wire, kind: str) -> None:
    wire.server.has("loja", integration="WHATSAPP-BUSINESS")
    answer = await (_look_up(wire, ANA) if kind == "numbers" else _send(wire))
    assert answer.status_code == 400
