"""The process dies in the middle of an incident: what came due meanwhile is told once the next one has looked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from tests.clocks import HOUR, MINUTE, SECOND
from tests.conversations.watching import ALERT_AFTER, NUMBER, watching

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conversations.watching import Watching


async def test_a_loss_that_healed_while_the_process_was_away_wakes_nobody(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        loja.outage()
        await watched.knows("loja", "connecting")
    loja.outage_ends()
    await loja.until(State.OPEN)
    await watched.clock.advance(HOUR)
    async with watched.running():
        await watched.passes(5 * MINUTE)
        assert watched.alerts == []


async def test_a_loss_that_goes_on_is_told_once_the_next_process_has_seen_that(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        loja.outage()
        await watched.knows("loja", "connecting")
    await watched.clock.advance(HOUR)
    async with watched.running():
        alert = await watched.chat.sees("loja · connecting")
        assert not alert.silent
        await watched.passes(5 * MINUTE)
        assert watched.alerts == [alert]


async def test_a_server_that_answers_again_when_the_next_process_begins_was_never_dead(
    watched: Watching,
) -> None:
    watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        watched.evolution.stop_answering()
        await watched.passes(45 * SECOND)
    watched.evolution.answers_again()
    await watched.clock.advance(HOUR)
    async with watched.running():
        await watched.passes(5 * MINUTE)
        assert watched.alerts == []


async def test_a_server_that_is_still_dead_then_is_told_when_it_was_asked_again(watched: Watching) -> None:
    watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        watched.evolution.stop_answering()
        await watched.passes(45 * SECOND)
    await watched.clock.advance(HOUR)
    async with watched.house.zelador(watch=True, clock=watched.clock):
        await watched.passes(2 * SECOND)
        assert watched.alerts == []
        await watched.passes(10 * SECOND)
        alert = await watched.chat.sees("does not answer")
        await watched.passes(2 * ALERT_AFTER)
        assert watched.alerts == [alert]


async def test_one_that_was_unstable_and_is_lost_meanwhile_is_not_called_stable(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        for _ in range(2):
            loja.outage()
            await watched.knows("loja", "connecting")
            loja.outage_ends()
            await watched.opens("loja")
        alert = await watched.chat.sees("loja is unstable")
    loja.drop(401)
    await watched.clock.advance(HOUR)
    async with watched.running():
        await watched.passes(5 * MINUTE)
        summary = await watched.chat.sees("While I was away this changed")
        assert watched.alerts == [alert, summary]
        assert "there is a newer alert" in (alert.text or "")


async def test_a_morning_that_came_meanwhile_says_what_the_next_process_has_seen(tmp_path: Path) -> None:
    async with watching(tmp_path, now=datetime(2026, 11, 27, 21, 59, tzinfo=UTC)) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            watched.chat.says("/alerts")
            shown = await watched.chat.sees("Alerts")
            for label in ("💤 Quiet hours", "22", "00"):
                watched.chat.presses(label, message=shown)
                await watched.house.settled()
            await watched.passes(2 * MINUTE)
            loja.drop(401)
            await watched.chat.sees("loja · disconnected")
        loja.loaded().show_code(None)
        loja.scan(number=NUMBER)
        await loja.until(State.OPEN)
        await watched.clock.advance(2 * HOUR)
        async with watched.running():
            await watched.passes(MINUTE)
            summary = await watched.chat.sees("While I was away this changed")
            assert watched.alerts[2:] == [summary], "nothing is down"
