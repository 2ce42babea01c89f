"""/logout: asks first, and is told as done only once it is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import Fault, State
from tests.conversations.asking import orders
from tests.conversations.house import stand_ins
from tests.fleet.made_up import OWNER_SHOWN

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

LOGOUT = "DELETE /instance/logout/loja"
DEAF = "hears no more messages"
ANEW = "♻️ Delete and create again"


async def test_it_asks_first_and_names_instance_number_and_server(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja", number="5511988887777")

    chat.says("/logout loja")

    question = await chat.sees("Log out loja (+55 11 98888-7777) on 127.0.0.1?")
    assert "Good for 2 minutes, for you alone" in (question.text or "")
    assert question.labels == [ANEW, "❌ No", "🚪 Log out"]
    await living.settled()
    assert orders(evolution) == []


async def test_a_no_does_nothing(chat: Chat, evolution: EvolutionServer, living: House) -> None:
    loja = evolution.has("loja")
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")

    chat.presses("❌ No")

    assert await chat.sees("Cancelled. Nothing was done.") is question
    await living.settled()
    assert question.labels == []
    assert orders(evolution) == []
    assert loja.state is State.OPEN


async def test_after_the_yes_it_is_told_once_the_server_agrees(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja")
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")
    chat.presses("🚪 Log out")

    assert await chat.sees("loja is logged out") is question
    assert loja.state is State.CLOSE
    assert orders(evolution) == [LOGOUT]
    assert evolution.asked.index(LOGOUT) < len(evolution.asked) - 2


async def test_where_an_instance_goes_deaf_after_it_the_question_says_so_and_offers_to_create_it_anew(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """2.3.1 to 2.3.6 (contract, flow deaf-after-logout)."""
    evolution.has("loja")
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")
    assert DEAF in (question.text or "")
    chat.presses(ANEW)

    await chat.sees(f"Delete loja ({OWNER_SHOWN}) on 127.0.0.1 and create it again?")
    assert orders(evolution) == []


async def test_on_a_release_without_that_fault_nothing_of_it_is_said(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", version="2.3.7") as house, house.zelador():
        house.evolution.has("loja")
        house.chat.says("/logout loja")
        question = await house.chat.sees("Log out loja")
        assert DEAF not in (question.text or "")
        assert question.labels == ["❌ No", "🚪 Log out"]

        house.chat.presses("🚪 Log out")
        told = await house.chat.sees("loja is logged out")

        assert "no messages" not in (told.text or "")
        assert told.labels == ["📷 Show QR", "ℹ️ Details"]


async def test_one_that_the_server_loses_is_ordered_again(chat: Chat, evolution: EvolutionServer) -> None:
    """It answers SUCCESS and does nothing (contract #233)."""
    loja = evolution.has("loja", loses_next_logout=True)

    await _confirmed(chat)

    await chat.sees("loja is logged out")
    assert loja.state is State.CLOSE
    assert orders(evolution) == [LOGOUT, LOGOUT]


async def test_one_that_the_server_goes_on_losing_is_told_as_unconfirmed(impatient: House) -> None:
    chat, evolution = impatient.chat, impatient.evolution
    loja = evolution.has("loja")
    evolution.faults.add(
        Fault.answer(LOGOUT, 200, {"status": "SUCCESS", "error": False, "response": {"message": "done"}})
    )

    await _confirmed(chat)

    told = await chat.sees("The logout of loja is not confirmed")
    assert "connected" in (told.text or "")
    assert told.labels[:2] == ["🔁 Try again", "ℹ️ Details"]
    assert loja.state is State.OPEN
    chat.presses("🔁 Try again")
    assert await chat.sees(f"Log out loja ({OWNER_SHOWN})") is told


async def test_while_the_socket_reopens_it_waits_until_a_logout_counts(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """Ordered meanwhile it would be lost (contract #233)."""
    loja = evolution.has("loja", State.CONNECTING, reopening=True)
    await _confirmed(chat)
    await evolution.heard("GET /instance/connectionState/loja", times=3)
    assert orders(evolution) == []

    loja.outage_ends()

    await chat.sees("loja is logged out")
    assert loja.state is State.CLOSE
    assert orders(evolution) == [LOGOUT]


async def test_one_that_never_comes_back_was_not_ordered_and_is_not_told_as_ordered(impatient: House) -> None:
    chat, evolution = impatient.chat, impatient.evolution
    evolution.has("loja", State.CONNECTING, reopening=True)

    await _confirmed(chat)

    told = await chat.sees("The logout of loja was not possible")
    assert "still connecting" in (told.text or "")
    assert orders(evolution) == []


async def test_a_server_that_refuses_it_while_the_socket_reopens_is_asked_again(tmp_path: Path) -> None:
    """2.3.7 waits for the logout, and answers 500 where it failed (contract 2.3.7 #136)."""
    async with stand_ins(tmp_path / "data", version="2.3.7") as house, house.zelador():
        loja = house.evolution.has("loja", loses_next_logout=True)

        await _confirmed(house.chat)

        await house.chat.sees("loja is logged out")
        assert loja.state is State.CLOSE
        assert orders(house.evolution) == [LOGOUT, LOGOUT]


async def test_an_answer_that_is_cut_off_does_not_hide_that_it_was_logged_out(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja")
    evolution.faults.add(Fault.cut(LOGOUT, midway=True))

    await _confirmed(chat)
    await evolution.heard(LOGOUT)
    loja.log_out()

    await chat.sees("loja is logged out")


async def test_one_that_the_phone_has_logged_out_is_told_so_without_a_warning(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """Unlinked on the phone it does not go deaf (contract, flow deaf-after-logout)."""
    evolution.has("loja", State.CLOSE, reason=401)

    await _confirmed(chat)

    told = await chat.sees("loja was logged out already")
    assert "no messages" not in (told.text or "")
    assert orders(evolution) == []


async def test_while_the_server_loads_nothing_is_logged_out(chat: Chat, evolution: EvolutionServer) -> None:
    """It would say SUCCESS and do nothing (contract #226)."""
    evolution.has("loja", State.NOT_LOADED)

    await _confirmed(chat)

    await chat.sees("still loading this instance")
    assert orders(evolution) == []


async def _confirmed(chat: Chat) -> None:
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")
    chat.presses("🚪 Log out", message=question)
