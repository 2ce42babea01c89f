"""/status with a part of a name: one instance, some of them, or what is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.conversations.asking import whole_lists
from tests.conversations.house import stand_ins
from tests.conversations.watching import watching

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House


async def test_several_that_fit_are_shown_as_a_list_and_one_is_opened(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja-1")
    evolution.has("loja-2", State.CLOSE, reason=401)
    evolution.has("mercado")

    chat.says("/status loj")
    shown = await chat.sees("2 of 3: “loj”")
    assert shown.labels == [
        "🔴 loja-2",
        "🟢 loja-1",
        "🔴 1",
        "🟢 1",
        "🔄 Refresh",
        "📋 All",
        "☑️ Choose several",
    ]
    assert "🔴 loja-2 +55 11 99999-0000 · logged out · " in (shown.text or "").replace("\xa0", " ")

    chat.presses("🔴 loja-2")
    assert await chat.sees("loja-2 · disconnected") is shown


@pytest.mark.parametrize("typed", ["entro", "CENTRO", "são paulo", "SAO PAULO", "loja sao", "main/centro"])
async def test_a_part_in_the_middle_finds_too_whatever_its_case_and_accents(
    chat: Chat, evolution: EvolutionServer, typed: str
) -> None:
    evolution.has("Loja São Paulo Centro")
    evolution.has("mercado")

    chat.says(f"/status {typed}")

    await chat.sees("Loja São Paulo Centro · connected")


@pytest.mark.parametrize("more", [0, 205])
async def test_the_exact_name_and_a_unique_beginning_open_the_card_and_the_others_are_a_tap_away(
    tmp_path: Path, more: int
) -> None:
    async with watching(tmp_path) as watched:
        watched.evolution.has_many(more)
        for name in ("loja", "loja-2", "minha loja"):
            watched.evolution.has(name)
        async with watched.running():
            watched.evolution.forget()
            chat = watched.chat

            chat.says("/status loja")
            shown = await chat.sees("loja · connected")
            assert whole_lists(watched.evolution) == 0
            chat.presses("📋 All with “loja”")
            assert await chat.sees(f"3 of {more + 3}: “loja”") is shown
            assert shown.labels[:3] == ["🟢 loja", "🟢 loja-2", "🟢 minha loja"]
            assert whole_lists(watched.evolution) == (0 if more else 1), "a large fleet is searched in memory"

            for part in ("minha", "ha lo"):
                chat.says(f"/status {part}")
                await watched.house.settled()
                assert "minha loja · connected" in (chat.last.text or "")
                assert "📋 All" in chat.last.labels, "nothing else has it in its name"


async def test_what_memory_does_not_have_yet_is_looked_for_on_the_server(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll") as watched:
        watched.evolution.has_many(205)
        async with watched.running():
            watched.evolution.has("brandnew")

            watched.chat.says("/status brand")

            await watched.chat.sees("brandnew · connected")


async def test_what_is_not_there_is_told_with_what_is_near(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja-centro")
    evolution.has("mercado")

    chat.says("/status lojja-centro")
    shown = await chat.sees("No instance has lojja-centro in its name.")
    assert shown.labels == ["loja-centro", "📋 All instances"]
    chat.presses("loja-centro")
    assert await chat.sees("loja-centro · connected") is shown

    chat.says("/status xyz")
    assert (await chat.sees("No instance has xyz in its name.")).labels == ["📋 All instances"]


@pytest.mark.parametrize("part", ["a:b", "~t~c:", "<b>&{x}", "50%", "🛒🛒", "“x”"])
async def test_a_search_for_hostile_signs_turns_its_pages(
    chat: Chat, evolution: EvolutionServer, living: House, part: str
) -> None:
    for number in range(10):
        evolution.has(f"{number:02}{part}", State.CLOSE)
    evolution.has("other", State.CLOSE)

    chat.says(f"/status {part}")
    shown = await chat.sees(f"10 of 11: “{part}”")
    chat.presses("▶️")
    await living.settled()

    assert "2 / 2" in shown.labels
    assert shown.labels[:2] == [f"🔴 08{part}", f"🔴 09{part}"]


async def test_a_search_that_fits_no_button_says_what_it_looks_for(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    long = "uma loja com um nome muito comprido mesmo e mais"
    for number in range(9):
        evolution.has(f"{long} {number}", State.CLOSE)

    chat.says(f"/status {long}")
    shown = await chat.sees("That is long, so I look for its beginning.")
    assert "9 of 9: “uma loja com um nome muito comprido mesmo e”" in (shown.text or "")
    chat.presses("▶️")
    await living.settled()

    assert "2 / 2" in shown.labels


async def test_a_name_behind_its_server_looks_there_only(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", servers=("sp1",)) as house, house.zelador():
        house.evolution.has("loja-1")
        house.others["sp1"].has("loja-2")
        house.others["sp1"].has("loja-3")

        house.chat.says("/status sp1/loja")
        shown = await house.chat.sees("2 of 3: SP1 · “loja”")
        assert shown.labels[:2] == ["🟢 sp1/loja-2", "🟢 sp1/loja-3"]

        house.chat.says("/status sp1/ja-3")
        await house.chat.sees("loja-3 · connected")


async def test_a_silent_server_may_have_what_is_looked_for(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", servers=("sp1",)) as house, house.zelador():
        house.evolution.has("minha loja")
        house.others["sp1"].stop_answering()

        house.chat.says("/status loja")

        shown = await house.chat.sees("1 of 1: “loja”")
        assert "SP1" in (shown.text or ""), "and that is told"
