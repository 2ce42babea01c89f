"""/delete: asks first, goes the safe way, and is told as done only once the server knows it no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.asking import orders
from tests.conversations.house import patient, stand_ins

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

LOGOUT = "DELETE /instance/logout/loja"
DELETE = "DELETE /instance/delete/loja"
STATE = "GET /instance/connectionState/loja"
WEBHOOK = {"enabled": True, "url": "https://hooks.example.com/in", "events": []}


async def test_it_asks_first_and_names_instance_number_server_and_what_is_lost(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja", number="5511988887777")

    chat.says("/delete loja")

    question = await chat.sees("Delete loja (+55 11 98888-7777) on 127.0.0.1?")
    assert "messages, contacts and chats on the server are lost for good" in (question.text or "")
    assert question.labels == ["❌ No", "🗑 Delete"]
    assert question.button("🗑 Delete").json["style"] == "danger"  # type: ignore[union-attr]  # it is there
    await living.settled()
    assert orders(evolution) == []


async def test_a_no_deletes_nothing(chat: Chat, evolution: EvolutionServer, living: House) -> None:
    evolution.has("loja")
    chat.says("/delete loja")
    question = await chat.sees("Delete loja")

    chat.presses("❌ No")

    assert await chat.sees("Nothing was done") is question
    await living.settled()
    assert orders(evolution) == []
    assert "loja" in evolution.instances


async def test_an_open_one_is_logged_out_and_seen_closed_before_it_is_deleted(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")

    await _confirmed(chat)

    told = await chat.sees("loja is deleted")
    assert orders(evolution) == [LOGOUT, DELETE]
    between = evolution.asked[evolution.asked.index(LOGOUT) : evolution.asked.index(DELETE)]
    assert STATE in between
    assert evolution.instances == {}
    assert evolution.ghosts == []
    assert told.labels == ["📋 All instances"]


async def test_a_closed_one_is_not_logged_out_again(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE)

    await _confirmed(chat)

    await chat.sees("loja is deleted")
    assert orders(evolution) == [DELETE]


async def test_one_that_was_reopening_leaves_no_ghost(chat: Chat, evolution: EvolutionServer) -> None:
    """Deleted meanwhile it would stay connected where nobody can reach it (contract, ghost-after-delete)."""
    loja = evolution.has("loja", State.CONNECTING, reopening=True)
    await _confirmed(chat)
    await evolution.heard(STATE, times=3)
    assert orders(evolution) == []

    loja.outage_ends()

    await chat.sees("loja is deleted")
    assert orders(evolution) == [LOGOUT, DELETE]
    assert evolution.ghosts == []


async def test_one_that_never_comes_back_is_left_as_it_is(impatient: House) -> None:
    chat, evolution = impatient.chat, impatient.evolution
    evolution.has("loja", State.CONNECTING, reopening=True)

    await _confirmed(chat)

    told = await chat.sees("The deletion of loja was not possible")
    assert "still connecting" in (told.text or "")
    assert "Nothing was deleted" in (told.text or "")
    assert orders(evolution) == []
    assert evolution.ghosts == []
    assert "loja" in evolution.instances


async def test_one_that_waits_for_a_scan_is_deleted(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CONNECTING)

    await _confirmed(chat)

    await chat.sees("loja is deleted")
    assert orders(evolution) == [LOGOUT, DELETE]


async def test_a_logout_that_is_lost_on_the_way_is_ordered_again_before_the_deletion(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", loses_next_logout=True)

    await _confirmed(chat)

    await chat.sees("loja is deleted")
    assert orders(evolution) == [LOGOUT, LOGOUT, DELETE]


async def test_a_deletion_that_waits_for_a_failing_webhook_is_told_as_unconfirmed_with_the_reason(
    tmp_path: Path,
) -> None:
    """The server tries the webhook for over 20 minutes first (contract #201)."""
    pace = Pace.quick(webhook_give_up=1215.0)
    async with stand_ins(tmp_path / "data", pace=pace) as house, house.zelador(patience=patient(act_s=0.3)):
        house.evolution.has("loja", State.CLOSE, webhook_fails=True, webhook=WEBHOOK)

        await _confirmed(house.chat)

        told = await house.chat.sees("The deletion of loja is not confirmed")
        assert "only after the instance's own webhook has answered" in (told.text or "")
        assert "Nothing was deleted" not in (told.text or "")
        assert "hooks.example.com" not in (told.text or "")
        assert orders(house.evolution) == [DELETE]


async def test_a_deletion_that_waits_for_something_else_does_not_blame_a_webhook(tmp_path: Path) -> None:
    pace = Pace.quick(delete=60.0)
    async with stand_ins(tmp_path / "data", pace=pace) as house, house.zelador(patience=patient(act_s=0.3)):
        house.evolution.has("loja", State.CLOSE)

        await _confirmed(house.chat)

        told = await house.chat.sees("The deletion of loja is not confirmed")
        assert "webhook" not in (told.text or "")
        assert "Nothing was deleted" not in (told.text or "")


async def test_one_that_somebody_else_deleted_meanwhile_is_told_as_gone(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says("/delete loja")
    await chat.sees("Delete loja")
    del evolution.instances["loja"]

    chat.presses("🗑 Delete")

    told = await chat.sees("no such instance")
    await living.settled()
    assert orders(evolution) == []
    assert told.labels == ["📋 All instances"]


async def test_the_yes_does_not_delete_another_one_that_has_the_name_now(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says("/delete loja")
    await chat.sees("Delete loja")
    del evolution.instances["loja"]
    evolution.has("loja", State.CLOSE)

    chat.presses("🗑 Delete")

    await chat.sees("no such instance")
    await living.settled()
    assert orders(evolution) == []
    assert "loja" in evolution.instances


async def test_an_answer_that_is_cut_off_does_not_hide_that_it_was_deleted(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE)
    evolution.faults.add(Fault.cut(DELETE, midway=True))

    await _confirmed(chat)
    await evolution.heard(DELETE)
    del evolution.instances["loja"]

    await chat.sees("loja is deleted")
    assert orders(evolution) == [DELETE]


async def test_while_the_server_loads_nothing_is_deleted(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.NOT_LOADED)

    await _confirmed(chat)

    await chat.sees("still loading this instance")
    assert orders(evolution) == []


async def _confirmed(chat: Chat) -> None:
    chat.says("/delete loja")
    question = await chat.sees("Delete loja")
    chat.presses("🗑 Delete", message=question)
