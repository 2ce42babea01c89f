"""/pair while something else happens to the instance: a phone is linked, somebody asks for a QR."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.clocks import settle
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

PAIR = "/pair loja +55 11 99999-0000"
LOOK = "GET /instance/connectionState/loja"
LOGOUT = "DELETE /instance/logout/loja"
SETTINGS = "GET /settings/find/loja"


@pytest.mark.parametrize("during", ["GET /", SETTINGS])
async def test_a_phone_that_links_while_the_server_is_slow_to_answer_is_left_linked(
    chat: Chat, evolution: EvolutionServer, during: str
) -> None:
    loja = evolution.has("loja", State.CONNECTING, never_linked=True)
    evolution.faults.add(Fault.delay(during, 0.3))
    chat.says(PAIR)
    await evolution.heard(during)
    loja.scan(number="5511988887777")

    await chat.sees("loja is connected as +55 11 98888-7777")
    assert orders(evolution) == []
    assert evolution.instances == {"loja": loja}
    assert loja.state is State.OPEN


@pytest.mark.parametrize("version", ["2.3.6", "2.3.7"])
async def test_the_restart_after_a_scan_is_waited_for_and_nothing_is_ordered(
    tmp_path: Path, version: str
) -> None:
    """Until it is open again the state says ``connecting`` and the row has no owner (flow state-timelines)."""
    async with (
        stand_ins(tmp_path / "data", version=version, pace=Pace.quick(pair=0.4)) as house,
        house.zelador(patience=patient(scan_s=2.0)),
    ):
        loja = house.evolution.has("loja", State.CONNECTING, never_linked=True)
        loja.scan(number="5511988887777")
        house.chat.says(PAIR)
        await house.chat.sees("loja is connected as +55 11 98888-7777")
        assert orders(house.evolution) == []
        assert loja.state is State.OPEN


async def test_a_phone_that_links_after_a_logout_was_lost_is_not_logged_out_again(house: House) -> None:
    loja = house.evolution.has("loja", State.CONNECTING, never_linked=True, loses_next_logout=True)
    async with house.zelador(patience=patient(scan_s=0.5)):
        house.chat.says(PAIR)
        await house.evolution.heard(LOGOUT)
        loja.scan(number="5511988887777")
        await house.chat.sees("loja is connected as +55 11 98888-7777")
        assert orders(house.evolution) == [LOGOUT]
        assert house.evolution.instances == {"loja": loja}


async def test_the_gap_between_two_sockets_after_a_scan_is_not_taken_for_a_logout(tmp_path: Path) -> None:
    gap = Pace.quick(pair=0.001, close_gap=0.1)
    async with (
        stand_ins(tmp_path / "data", pace=gap) as house,
        house.zelador(patience=patient(scan_s=0.0, settle_s=0.3)),
    ):
        loja = house.evolution.has("loja", State.CONNECTING, never_linked=True, loses_next_logout=True)
        house.chat.says(PAIR)
        await house.evolution.heard(LOGOUT)
        loja.scan(number="5511988887777")
        await house.chat.sees("loja is connected as +55 11 98888-7777")
        assert orders(house.evolution) == [LOGOUT]
        assert house.evolution.ghosts == []


async def test_a_qr_that_somebody_asks_for_meanwhile_gives_way_to_the_code(
    chat: Chat, living: House, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    group = living.telegram.group(GROUP, "Plantão", members=[ANA, BIA])
    asked = asyncio.Event()
    evolution.faults.add(Fault.hold(LOOK, asked, times=1))
    chat.says(PAIR)
    await evolution.heard(LOOK)
    group.says("/qr loja", by=BIA)
    await living.telegram.updates.drained()
    await settle()
    asked.set()

    shown = await chat.sees("(+55 11 99999-0000)")
    await group.sees("Linking of loja was stopped")
    assert {heard.query["number"] for heard in evolution.requests if "number" in heard.query} == {
        "5511999990000"
    }
    loja = evolution.instances["loja"]
    loja.enter_code(next(b.copy_text for row in shown.buttons for b in row if b.copy_text))
    await chat.sees("loja is linked")


async def test_a_second_phone_ends_the_pairing_for_the_first(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(PAIR)
    first = await chat.sees("(+55 11 99999-0000)")
    chat.says("/pair loja +55 11 98888-7777")
    await chat.sees("(+55 11 98888-7777)")
    await chat.sees_gone(first)


async def test_who_asks_for_a_qr_sees_the_pairing_by_code_that_runs(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(PAIR)
    await chat.sees("type this code:")
    before = len(chat.messages)
    chat.says("/qr loja")
    await chat.world.changed.until(
        lambda: (len(chat.messages) > before and chat.last.photo) or None, PATIENCE_S
    )
    assert "(+55\u00a011\u00a099999-0000)" in chat.last.html
