"""Actions on one instance keep their order; nobody waits for anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import Fault
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

FETCH = "GET /instance/fetchInstances"
ONLINE, RESTART = "POST /instance/setPresence/loja", "POST /instance/restart/loja"


async def test_commands_on_one_instance_reach_the_server_in_their_order(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.delay(ONLINE, 0.2, times=1))

    chat.says("/online loja")
    chat.says("/offline loja")
    chat.says("/restart loja")
    await living.settled()

    assert orders(evolution) == [ONLINE, ONLINE, RESTART]
    assert _presences(evolution) == ["available", "unavailable"]
    for what in ("shows as online", "shows as offline", "was restarted"):
        await chat.sees(what)
    assert len(chat.messages) == 3


async def test_they_keep_it_where_each_names_the_instance_in_its_own_way(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    """The first name takes longest to be found."""
    evolution.has("loja-centro")
    evolution.faults.add(Fault.delay(FETCH, 0.2, times=1))

    chat.says("/online loj")
    chat.says("/offline loja-centro")
    chat.says("/restart LOJA")
    await living.settled()

    assert [line.split("/")[2] for line in orders(evolution)] == ["setPresence", "setPresence", "restart"]
    assert _presences(evolution) == ["available", "unavailable"]


async def test_presses_on_one_instance_keep_it_too(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    for _ in range(3):
        chat.says("/status loja")
        await living.settled()
    first, second, third = chat.messages
    evolution.forget()
    evolution.faults.add(Fault.delay(FETCH, 0.2, times=1))

    chat.presses("⚡ Restart", message=first)
    chat.presses("👁 Online", message=second)
    chat.presses("🌙 Offline", message=third)
    await living.settled()

    assert orders(evolution) == [RESTART, ONLINE, ONLINE]
    assert _presences(evolution) == ["available", "unavailable"]
    assert len(chat.answers) == 3


async def test_presses_keep_it_also_where_the_first_is_answered_slowly(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi, living: House
) -> None:
    evolution.has("loja")
    for _ in range(2):
        chat.says("/status loja")
        await living.settled()
    first, second = chat.messages
    telegram.faults.add("answerCallbackQuery", delay=0.3)

    chat.presses("👁 Online", message=first)
    chat.presses("🌙 Offline", message=second)
    await living.settled()

    assert _presences(evolution) == ["available", "unavailable"]


async def test_two_chats_act_on_one_instance_one_after_the_other(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja")
    group = telegram.group(GROUP, "Plantão", members=[ANA, BIA])
    evolution.faults.add(Fault.delay(ONLINE, 0.2, times=1))
    chat.says("/online loja")
    await evolution.heard(ONLINE)

    group.says("/restart loja", by=BIA)

    await group.sees("was restarted")
    assert "shows as online" in (chat.last.text or "")
    assert orders(evolution) == [ONLINE, RESTART]


async def test_a_command_to_an_instance_that_hangs_delays_no_other_one_in_the_same_chat(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    evolution.has("mercado")
    evolution.faults.add(Fault.hang(ONLINE))
    chat.says("/online loja")
    await evolution.heard(ONLINE)

    chat.says("/online mercado")
    await chat.sees("mercado shows as online")
    chat.says("/status")
    await chat.sees("2 instances")

    assert not any("loja shows" in (message.text or "") for message in chat.messages)


async def test_a_name_that_is_looked_up_for_long_delays_no_other_name_and_no_button(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    evolution.has("mercado")
    chat.says("/status mercado")
    card = await chat.sees("mercado · connected")
    evolution.faults.add(Fault.hang(FETCH, times=1))
    evolution.forget()
    chat.says("/online loja")
    await evolution.heard(FETCH)

    chat.says("/offline mercado")
    await chat.sees("mercado shows as offline")
    chat.presses("👁 Online", message=card)
    assert await chat.sees("mercado shows as online") is card

    assert not any("loja" in (message.text or "") for message in chat.messages)


def _presences(evolution: EvolutionServer) -> list[object]:
    return [
        heard.json["presence"]
        for heard in evolution.requests
        if heard.path.startswith("/instance/setPresence/") and isinstance(heard.json, dict)
    ]
