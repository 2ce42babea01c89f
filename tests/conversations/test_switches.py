"""/settings: one message that shows what is true after each tap, whoever taps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

SET = "POST /settings/set/loja"
SECRET = "made-up-wavoip-token"


@pytest.fixture
def group(telegram: BotApi) -> Chat:
    """A listed group, in which Ana and Bia may act."""
    return telegram.group(GROUP, "Plantão", members=[ANA, BIA])


def setting(evolution: EvolutionServer, key: str) -> object:
    return evolution.instances["loja"].row.settings[key]


async def test_each_tap_shows_what_became_true_and_no_secret_is_ever_shown(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", settings={"wavoipToken": SECRET, "readStatus": True})

    chat.says("/settings loja")
    board = await chat.sees("loja · settings on the server")
    assert {"⬜ Reject calls", "✅ Read statuses", "⬜ Always online"} <= set(board.labels)
    chat.presses("⬜ Reject calls")
    await chat.sees("✅ Reject calls")
    chat.presses("✅ Read statuses")
    await chat.sees("⬜ Read statuses")

    assert chat.last is board
    assert [setting(evolution, key) for key in ("rejectCall", "readStatus")] == [True, False]
    assert setting(evolution, "wavoipToken") == SECRET
    assert orders(evolution) == [SET, SET]
    assert all(SECRET not in shown.html for shown in board.history)


async def test_two_who_tap_the_same_at_once_want_the_same(
    group: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    group.says("/settings loja", by=ANA)
    board = await group.sees("settings on the server")

    group.presses("⬜ Ignore groups", by=ANA, message=board)
    group.presses("⬜ Ignore groups", by=BIA, message=board)

    await group.sees("✅ Ignore groups")
    await living.settled()
    assert setting(evolution, "groupsIgnore") is True
    assert orders(evolution) == [SET]


async def test_what_reaches_the_session_at_its_next_connect_is_told_with_a_restart(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    chat.says("/settings loja")
    await chat.sees("settings on the server")

    chat.presses("⬜ Always online")
    told = await chat.sees("That counts from the next connect on")
    assert "⚡ Restart" in told.labels
    chat.presses("⬜ Full history")
    told = await chat.sees("That counts when a phone is linked the next time")
    assert "⚡ Restart" not in told.labels
    chat.presses("⬜ Read messages")
    told = await chat.sees("✅ Read messages")
    assert "That counts" not in (told.text or "")


async def test_an_order_that_the_server_loses_is_told_as_not_done(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    chat.says("/settings loja")
    await chat.sees("settings on the server")
    evolution.faults.add(Fault.cut(SET))

    chat.presses("⬜ Read messages")

    told = await chat.sees("“Read messages” is as it was")
    assert "⬜ Read messages" in told.labels


async def test_the_text_for_callers_is_asked_for_set_changed_and_removed(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", settings={"rejectCall": True})
    chat.says("/settings loja")
    await chat.sees("Whoever calls is sent no text")

    chat.presses("💬 Text for callers")
    await chat.sees("Send me the text that loja shall send")
    chat.says("é" * 101)
    await chat.sees("That text has 101 characters, and the server keeps at most 100")
    chat.says("Escreva, <b>por favor</b>\nObrigado")
    await chat.sees("Whoever calls is sent: Escreva, <b>por favor</b> Obrigado")
    assert setting(evolution, "msgCall") == "Escreva, <b>por favor</b>\nObrigado"

    chat.presses("🚫 No text")
    await chat.sees("Whoever calls is sent no text")
    assert setting(evolution, "msgCall") == ""


async def test_who_goes_back_or_on_with_a_command_has_given_no_text(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says("/settings loja")
    await chat.sees("settings on the server")
    for leave in (lambda: chat.presses("⚙️ Settings"), lambda: chat.says("/settings loja")):
        chat.presses("💬 Text for callers")
        await chat.sees("Send me the text")
        leave()
        await chat.sees("settings on the server")

        chat.says("this is no answer")
        await living.settled()

        assert setting(evolution, "msgCall") == ""
        chat.says("/settings loja")
        await chat.sees("settings on the server")
    assert orders(evolution) == []


async def test_in_a_group_only_a_reply_to_the_bot_is_the_text(
    group: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    group.says("/settings loja", by=ANA)
    await group.sees("settings on the server")
    group.presses("💬 Text for callers", by=ANA)
    question = await group.sees("Send me the text")

    other = group.says("bom dia, Ana", by=BIA)
    group.says("bom dia!", by=ANA)
    group.says("tudo bem?", by=ANA, reply_to=other)
    group.says("not mine to answer", by=BIA, reply_to=question)
    await living.settled()
    assert setting(evolution, "msgCall") == ""

    group.says("Escreva", by=ANA, reply_to=question)
    await group.sees("Whoever calls would be sent this, were calls rejected: Escreva")
    assert setting(evolution, "msgCall") == "Escreva"


async def test_one_that_is_loading_gone_or_on_a_dead_server_is_told_as_such(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CONNECTING, reopening=True)
    chat.says("/settings loja")
    board = await chat.sees("settings on the server")
    evolution.boot(loads=False)
    chat.presses("⬜ Reject calls", message=board)
    await chat.sees("still loading this instance")
    evolution.load()

    chat.says("/settings loja")
    await chat.sees("settings on the server")
    evolution.stop_answering()
    chat.presses("⬜ Reject calls")
    await chat.sees("Nothing listens at the server's address")
    assert orders(evolution) == []
