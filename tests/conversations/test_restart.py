"""/restart: told as done only once the session was down and is open again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.asking import orders
from tests.conversations.house import patient, stand_ins

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.program import Program
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

RESTART = "POST /instance/restart/loja"
STATE = "GET /instance/connectionState/loja"
SAYS_OPEN = {"instance": {"instanceName": "loja", "state": "open"}}


async def test_a_restart_is_told_once_the_session_is_open_again(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja")

    chat.says("/restart loja")

    told = await chat.sees("loja was restarted and is connected again")
    assert loja.state is State.OPEN
    assert told.edits == 0
    assert orders(evolution) == [RESTART]
    assert evolution.asked[-1] == STATE


async def test_one_that_takes_a_while_is_shown_to_be_under_way_in_the_same_message(tmp_path: Path) -> None:
    slow = Pace.quick(reopen=0.3)
    async with stand_ins(tmp_path / "data", pace=slow) as house, _hasty(house):
        house.evolution.has("loja")

        house.chat.says("/restart loja")

        interim = await house.chat.sees("Restarting loja")
        assert await house.chat.sees("was restarted and is connected again") is interim
        assert interim.edits == 1


async def test_one_between_two_sockets_has_a_session_to_restart(tmp_path: Path) -> None:
    gap = Pace.quick(close_gap=0.3)
    async with stand_ins(tmp_path / "data", pace=gap) as house, house.zelador(patience=patient(look_s=0.4)):
        house.evolution.has("loja").drop(408)

        house.chat.says("/restart loja")

        await house.chat.sees("was restarted and is connected again")


async def test_the_work_goes_on_where_telegram_does_not_take_the_interim_words(tmp_path: Path) -> None:
    slow = Pace.quick(reopen=0.3)
    async with stand_ins(tmp_path / "data", pace=slow) as house, _hasty(house):
        house.evolution.has("loja")
        house.telegram.faults.add("sendMessage", status=400, description="Bad Request: no")

        house.chat.says("/restart loja")

        await house.chat.sees("was restarted and is connected again")


async def test_a_session_that_stays_down_is_told_as_unconfirmed(impatient: House) -> None:
    """The server answers ``open`` all the same (contract #117)."""
    chat, evolution = impatient.chat, impatient.evolution
    loja = evolution.has("loja")
    loja.whatsapp_reachable = False

    chat.says("/restart loja")

    told = await chat.sees("The restart of loja is not confirmed")
    assert "connecting" in (told.text or "")
    assert "🔁 Try again" in told.labels
    assert orders(evolution) == [RESTART]
    loja.outage_ends()
    await loja.until(State.OPEN)
    chat.presses("🔁 Try again")
    assert await chat.sees("was restarted and is connected again") is told


async def test_a_restart_that_the_server_loses_is_not_told_as_done(impatient: House) -> None:
    """It says ``open``, and open it is, since it never was down."""
    chat, evolution = impatient.chat, impatient.evolution
    evolution.has("loja")
    evolution.faults.add(Fault.answer(RESTART, 200, SAYS_OPEN))

    chat.says("/restart loja")

    told = await chat.sees("The restart of loja is not confirmed")
    assert "connected" in (told.text or "")


async def test_a_fall_between_two_looks_is_known_by_the_row(tmp_path: Path) -> None:
    """The row is written at each opening."""
    async with stand_ins(tmp_path / "data", pace=Pace.quick(effect=0.03)) as house:
        patience = replace(house.tuning.patience, look_s=0.2, settle_s=0.1)
        async with house.zelador(patience=patience):
            house.evolution.has("loja")

            house.chat.says("/restart loja")

            await house.chat.sees("was restarted and is connected again")


async def test_an_answer_that_is_cut_off_does_not_hide_that_it_was_restarted(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja")
    evolution.faults.add(Fault.cut(RESTART, midway=True))

    chat.says("/restart loja")
    await evolution.heard(RESTART)
    loja.restart()

    await chat.sees("was restarted and is connected again")
    assert orders(evolution) == [RESTART]


async def test_a_look_that_fails_is_no_proof_that_the_session_was_down(impatient: House) -> None:
    chat, evolution = impatient.chat, impatient.evolution
    evolution.has("loja")
    evolution.faults.add(Fault.answer(RESTART, 200, SAYS_OPEN))
    chat.says("/restart loja")
    await evolution.heard(RESTART)
    evolution.faults.add(Fault.answer(STATE, 502, "", times=3))

    await chat.sees("The restart of loja is not confirmed")


@pytest.mark.parametrize("never_linked", [False, True])
async def test_a_closed_one_has_nothing_to_restart_and_is_offered_a_qr(
    chat: Chat, evolution: EvolutionServer, *, never_linked: bool
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=never_linked)

    chat.says("/restart loja")

    told = await chat.sees("loja has no session to restart")
    assert told.labels == ["📷 Show QR", "ℹ️ Details"]
    assert orders(evolution) == []


async def test_one_that_waits_for_a_scan_has_nothing_to_restart_and_keeps_its_code(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CONNECTING)
    shown = loja.live_codes

    chat.says("/restart loja")

    await chat.sees("loja has no session to restart")
    assert orders(evolution) == []
    assert loja.live_codes == shown


async def test_one_that_is_coming_back_can_be_restarted(chat: Chat, evolution: EvolutionServer) -> None:
    loja = evolution.has("loja", State.CONNECTING, reopening=True)

    chat.says("/restart loja")
    await evolution.heard(RESTART)
    loja.outage_ends()

    await chat.sees("was restarted and is connected again")


async def test_while_the_server_loads_nothing_is_restarted(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.NOT_LOADED)

    chat.says("/restart loja")

    await chat.sees("still loading this instance")
    assert orders(evolution) == []


def _hasty(house: House) -> AbstractAsyncContextManager[Program]:
    """The program, which tells after a tenth of a second that something is under way."""
    return house.zelador(patience=replace(house.tuning.patience, interim_s=0.1))
