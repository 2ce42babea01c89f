"""An instance that goes and comes again and again is told once as unstable, and then once as stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from tests.clocks import MINUTE, SECOND
from tests.conversations.watching import Watching, watching

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import WhatsAppInstance


async def _goes_and_comes(watched: Watching, instance: WhatsAppInstance, times: int) -> None:
    for _ in range(times):
        instance.outage()
        await watched.knows(instance.name, "connecting")
        await watched.passes(20 * SECOND)
        instance.outage_ends()
        await watched.opens(instance.name)
        await watched.passes(20 * SECOND)


async def test_three_changes_in_five_minutes_are_one_alert_and_silence_until_it_is_stable(
    watched: Watching,
) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        await _goes_and_comes(watched, loja, 2)
        alert = await watched.chat.sees("loja is unstable")
        await _goes_and_comes(watched, loja, 4)
        assert watched.alerts == [alert]
        await watched.passes(8 * MINUTE)
        assert watched.alerts == [alert], "not yet"
        await watched.passes(3 * MINUTE)

        answer = await watched.chat.sees("loja is stable again, and connected")
        assert watched.alerts == [alert, answer]
        assert answer.silent
        assert "stable again" in (alert.text or "")


async def test_two_changes_are_none(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            await _goes_and_comes(watched, loja, 1)
            await watched.passes(6 * MINUTE)
            await _goes_and_comes(watched, loja, 1)
            await watched.passes(6 * MINUTE)
            assert watched.alerts == []


async def test_a_final_loss_of_one_that_is_unstable_is_told_all_the_same(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            await _goes_and_comes(watched, loja, 3)
            await watched.chat.sees("loja is unstable")
            loja.drop(401)
            alert = await watched.chat.sees("Unstable: it was lost again soon after it was connected")
            assert "loja · disconnected" in (alert.text or "")
            assert alert.labels[0] == "📷 Reconnect"
            await watched.passes(20 * MINUTE)
            assert len(watched.alerts) == 2
            assert "stable again" not in " ".join(message.text or "" for message in watched.alerts)


async def test_one_that_stays_down_after_it_was_unstable_is_told_as_lost_in_the_end(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            await _goes_and_comes(watched, loja, 2)
            await watched.chat.sees("loja is unstable")
            loja.outage()
            await watched.knows("loja", "connecting")
            await watched.passes(9 * MINUTE)
            assert len(watched.alerts) == 1
            await watched.passes(3 * MINUTE)
            await watched.chat.sees("loja · connecting")
            assert len(watched.alerts) == 2
