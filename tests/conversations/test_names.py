"""Names as people type them: shortened, ambiguous, hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.conversations.asking import orders

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

HOSTILE = [
    "loja centro",
    "a/b",
    "..",
    ".",
    "../../server",
    "<b>loja</b>",
    "&amp;",
    "loja 🛍️ ç",
    "{name}",
    "{0} %s",
    "100%25",
    "a?b=c#d",
    "a+b",
    "\"quoted\" 'single'",
    "_*[x](y)`",
    "x" * 255,
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_any_name_that_the_server_takes_can_be_looked_at_and_acted_on(
    chat: Chat, evolution: EvolutionServer, name: str
) -> None:
    evolution.has(name)

    chat.says(f"/status {name}")
    card = await chat.sees("connected")
    chat.presses("⚡ Restart")
    await chat.sees("was restarted")

    assert name in (card.text or "")
    assert "bold" in {entity["type"] for entity in card.shown.entities}
    assert orders(evolution) == [f"POST /instance/restart/{name}"]


async def test_every_name_stands_in_the_list_and_its_button_opens_it(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    for name in HOSTILE[:8]:
        evolution.has(name, State.CLOSE)

    chat.says("/status")
    listed = await chat.sees("8 instances")

    for name in HOSTILE[:8]:
        assert name in (listed.text or "")
        chat.presses(f"🔴 {name}")
        await living.settled()
        assert f"🔴 {name} · disconnected" in (listed.text or "")
        chat.presses("📋 All")
        await living.settled()
    assert chat.messages == [listed]


async def test_a_name_that_begins_with_spaces_is_found_by_what_can_be_typed(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has(" loja ")

    chat.says("/status loja")

    await chat.sees("connected")
    assert "GET /instance/connectionState/ loja " in evolution.asked


async def test_a_name_of_two_lines_is_found_by_its_beginning(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja\ncentro")

    chat.says("/status loja")

    card = await chat.sees("connected")
    assert "loja centro" in (card.text or "")


async def test_a_unique_beginning_is_enough_whatever_its_case(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("Loja-Centro")
    evolution.has("mercado")

    chat.says("/online loja")

    await chat.sees("Loja-Centro shows as online")
    assert orders(evolution) == ["POST /instance/setPresence/Loja-Centro"]


async def test_the_exact_name_wins_over_longer_ones(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    evolution.has("loja-2")

    chat.says("/online loja")

    await chat.sees("loja shows as online")
    assert orders(evolution) == ["POST /instance/setPresence/loja"]


@pytest.mark.parametrize(
    ("command", "goes_on", "ordered"),
    [
        ("restart", "loja-2 was restarted", ["POST /instance/restart/loja-2"]),
        ("logout", "Log out loja-2", []),
        ("delete", "Delete loja-2", []),
        ("online", "loja-2 shows as online", ["POST /instance/setPresence/loja-2"]),
        ("offline", "loja-2 shows as offline", ["POST /instance/setPresence/loja-2"]),
    ],
)
async def test_an_ambiguous_beginning_gets_a_picker_that_goes_on_with_the_command(
    chat: Chat, evolution: EvolutionServer, command: str, goes_on: str, ordered: list[str]
) -> None:
    evolution.has("loja-1")
    evolution.has("loja-2")
    evolution.has("mercado")

    chat.says(f"/{command} loj")
    picker = await chat.sees("More than one instance begins with loj")
    assert picker.labels == ["loja-1", "loja-2", "❌ Cancel"]
    assert orders(evolution) == []
    chat.presses("loja-2")

    assert await chat.sees(goes_on) is picker
    assert orders(evolution) == ordered


@pytest.mark.parametrize("command", ["restart", "logout", "delete", "online", "offline"])
async def test_without_a_name_everything_is_offered(
    chat: Chat, evolution: EvolutionServer, command: str
) -> None:
    evolution.has("loja")
    evolution.has("mercado", State.CLOSE)

    chat.says(f"/{command}")

    picker = await chat.sees("Which instance?")
    assert picker.labels == ["loja", "mercado", "❌ Cancel"]
    assert orders(evolution) == []


async def test_the_picker_of_a_large_fleet_is_turned_in_place(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(30, prefix="n")

    chat.says("/restart")
    picker = await chat.sees("Which instance?")
    chat.presses("▶️")
    await living.settled()

    assert "2 / 3" in picker.labels
    chat.presses(picker.labels[0])
    assert await chat.sees("was restarted") is picker


async def test_without_a_name_and_without_instances_the_way_to_write_it_is_shown(chat: Chat) -> None:
    chat.says("/restart")

    await chat.sees("/restart <name>")


async def test_a_name_that_nobody_has_is_said_to_be_unknown(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")

    chat.says("/delete mercado")

    told = await chat.sees("No instance is called mercado or begins so")
    assert told.labels == ["📋 All instances"]
    assert orders(evolution) == []


async def test_what_was_typed_cannot_write_markup_into_the_answer(chat: Chat) -> None:
    chat.says("/status <b>nobody</b> & {x}")

    told = await chat.sees("No instance has <b>nobody</b> & {x} in its name")
    assert [entity["type"] for entity in told.shown.entities] == ["bold"]


async def test_while_the_server_loads_a_name_is_found_in_its_list(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """Asked for by name it is a 404 until it is loaded (contract #231)."""
    evolution.has("loja", State.NOT_LOADED)

    chat.says("/status loja")

    await chat.sees("loja · loading")
