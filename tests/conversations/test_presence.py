"""/online and /offline: told plainly, and only where somebody hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.conversations.asking import orders

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat

PRESENCE = "POST /instance/setPresence/loja"
NOT_CONNECTED = "is not connected"


async def test_online_says_that_the_phone_goes_quiet(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")

    chat.says("/online loja")

    told = await chat.sees("loja shows as online")
    assert "WhatsApp keeps the phone's own notifications quiet" in (told.text or "")
    assert "/offline" in (told.text or "")
    assert _presences(evolution) == ["available"]


async def test_offline_says_that_the_phone_rings_again(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")

    chat.says("/offline loja")

    told = await chat.sees("loja shows as offline")
    assert "notifications ring again" in (told.text or "")
    assert _presences(evolution) == ["unavailable"]


@pytest.mark.parametrize("command", ["online", "offline"])
async def test_a_logged_out_one_is_told_as_not_connected(
    chat: Chat, evolution: EvolutionServer, command: str
) -> None:
    evolution.has("loja", State.CLOSE)

    chat.says(f"/{command} loja")

    await chat.sees(NOT_CONNECTED)
    assert "shows as" not in (chat.last.text or "")


async def test_one_that_was_never_linked_is_told_as_not_connected(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)

    chat.says("/online loja")

    await chat.sees(NOT_CONNECTED)


async def test_one_that_waits_for_a_scan_is_told_as_not_connected(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CONNECTING)

    chat.says("/online loja")

    await chat.sees(NOT_CONNECTED)


async def test_during_an_outage_the_servers_yes_is_not_believed(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """It answers 201, and nothing is delivered (contract #207)."""
    evolution.has("loja", State.CONNECTING, reopening=True)

    chat.says("/online loja")

    told = await chat.sees(NOT_CONNECTED)
    assert orders(evolution) == [PRESENCE]
    assert evolution.asked[-1] == "GET /instance/connectionState/loja"
    assert "shows as" not in (told.text or "")


async def test_a_channel_of_the_business_api_is_told_that_it_has_no_presence(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("oficial", integration="WHATSAPP-BUSINESS")

    chat.says("/online oficial")

    await chat.sees("Business API does not offer this")


async def test_while_the_server_loads_it_is_told_so(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.NOT_LOADED)

    chat.says("/online loja")

    await chat.sees("still loading this instance")


def _presences(evolution: EvolutionServer) -> list[str]:
    return [
        str(heard.json["presence"])
        for heard in evolution.requests
        if heard.line == PRESENCE and isinstance(heard.json, dict)
    ]


async def test_a_slow_server_is_told_meanwhile(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.delay("POST /instance/setPresence/loja", 0.6))
    chat.says("/online loja")
    await chat.sees("Working on loja")
    await chat.sees("shows as online")
    assert len(chat.messages) == 1
