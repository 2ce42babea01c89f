"""What somebody does through the bot alerts nobody; what other hands do to the list of instances is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.clocks import MINUTE, SECOND
from tests.conversations.watching import NUMBER, Watching, watching

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("deed", ["logout", "delete", "restart"])
async def test_what_is_done_through_the_bot_alerts_nobody(watched: Watching, deed: str) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("other", State.OPEN)
    async with watched.running():
        watched.chat.says(f"/{deed} loja")
        if deed != "restart":
            await watched.chat.sees("loja")
            watched.chat.presses("Log out" if deed == "logout" else "Delete")
        told = {"logout": "is logged out", "delete": "is deleted", "restart": "was restarted"}[deed]
        await watched.chat.sees(told)
        if deed == "restart":
            await loja.until(State.OPEN)
        await watched.passes(10 * MINUTE)
        assert len(watched.alerts) == 1, "the answer, and no alert"

        watched.evolution.instances["other"].drop(401)
        await watched.knows("other", "disconnected")
        await watched.chat.sees("other · disconnected")
        assert len(watched.alerts) == 2


async def test_a_new_instance_through_the_bot_is_no_news(watched: Watching) -> None:
    watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        watched.chat.says("/new mercado")
        photo = await watched.chat.sees_photo()
        watched.evolution.instances["mercado"].scan(number=NUMBER)
        await watched.chat.sees("mercado is linked")
        await watched.chat.sees_gone(photo)
        await watched.passes(10 * MINUTE)
        assert len(watched.alerts) == 1


async def test_what_other_hands_made_or_took_away_is_said_once(watched: Watching) -> None:
    watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("gone", State.OPEN)
    async with watched.running():
        watched.evolution.has("mercado", State.OPEN)
        del watched.evolution.instances["gone"]
        await watched.passes(2 * MINUTE)
        told = await watched.chat.sees("Gone from the server, and not by me")
        assert "New on the server, and not by me:\n🟢 mercado" in (told.text or "")
        await watched.passes(10 * MINUTE)
        assert (watched.alerts, told.edits) == ([told], 0)


async def test_what_comes_soon_after_is_said_in_the_same_message(tmp_path: Path) -> None:
    async with watching(tmp_path, watch_interval=10) as watched:
        watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            for name in ("mercado", "padaria"):
                watched.evolution.has(name, State.OPEN)
                await watched.passes(12 * SECOND)
            told = await watched.chat.sees("padaria")
            assert "mercado" in (told.text or "")
            await watched.passes(2 * MINUTE)
            assert watched.alerts == [told]


async def test_one_that_is_down_and_is_deleted_by_other_hands_ends_its_alert(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        watched.evolution.has("other", State.OPEN)
        async with watched.running():
            loja.drop(401)
            alert = await watched.chat.sees("loja · disconnected")
            del watched.evolution.instances["loja"]
            await watched.passes(2 * MINUTE)
            assert "loja is no longer on the server" in (alert.text or "")
            await watched.passes(10 * MINUTE)
            assert len([m for m in watched.alerts if "no longer" in (m.text or "")]) <= 2


async def test_an_alert_whose_instance_somebody_deletes_through_the_bot_is_over_without_a_word(
    tmp_path: Path,
) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            loja.drop(401)
            alert = await watched.chat.sees("loja · disconnected")
            watched.chat.says("/delete loja")
            await watched.chat.sees("Delete")
            watched.chat.presses("Delete")
            await watched.chat.sees("is deleted")
            await watched.passes(5 * MINUTE)
            assert "loja is no longer on the server" in (alert.text or "")
            assert len(watched.alerts) == 2
