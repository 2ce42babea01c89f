"""What a chat chose holds: mutes, quiet hours with the summary in the morning, the daily digest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.clocks import HOUR, MINUTE, SECOND
from tests.conversations.watching import Watching, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

BEFORE_NIGHT = datetime(2026, 11, 27, 21, 50, tzinfo=UTC)


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Watching]:
    """Ten minutes to ten in the evening."""
    async with watching(tmp_path, now=BEFORE_NIGHT, watch_interval=300) as watched:
        for name in ("loja", "mercado", "padaria"):
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            yield watched


async def _taps(watched: Watching, *labels: str) -> None:
    watched.chat.says("/alerts")
    shown = await watched.chat.sees("Alerts")
    for label in labels:
        watched.chat.presses(label, message=shown)
        await watched.house.settled()


async def test_what_is_muted_is_told_when_the_mute_ends_if_it_is_still_down(evening: Watching) -> None:
    evening.chat.says("/mute loja 1h")
    muted = await evening.chat.sees("loja is muted here until 22:50")
    evening.evolution.instances["loja"].drop(401)
    await evening.knows("loja", "disconnected")
    evening.evolution.instances["mercado"].drop(401)
    await evening.chat.sees("mercado · disconnected")
    await evening.passes(58 * MINUTE)
    assert len(evening.alerts) == 2, "only the other one"
    await evening.passes(5 * MINUTE)
    alert = await evening.chat.sees("loja · disconnected")
    assert evening.alerts[0] is muted
    assert evening.alerts[2:] == [alert]


async def test_what_came_back_while_it_was_muted_is_told_to_nobody(evening: Watching) -> None:
    evening.chat.says("/mute loja 1h")
    await evening.chat.sees("loja is muted here")
    evening.evolution.instances["loja"].drop(401)
    await evening.knows("loja", "disconnected")
    await evening.passes(10 * MINUTE)
    await evening.links("loja")
    await evening.passes(2 * HOUR)
    evening.evolution.instances["mercado"].drop(401)
    await evening.chat.sees("mercado · disconnected")
    assert len(evening.alerts) == 2


async def test_mute_on_the_alert_holds_back_all_that_would_be_sent_but_the_alert_says_what_is_true(
    evening: Watching,
) -> None:
    evening.evolution.instances["loja"].drop(401)
    await evening.knows("loja", "disconnected")
    alert = await evening.chat.sees("loja · disconnected")
    evening.chat.presses("🔕 8 h")
    await evening.chat.hears("Muted here until 05:50 UTC")
    await evening.links("loja")
    await evening.passes(5 * SECOND)
    assert await evening.chat.sees("loja is back") is alert
    await evening.passes(10 * MINUTE)
    evening.evolution.instances["loja"].drop(401)
    await evening.knows("loja", "disconnected")
    await evening.passes(HOUR)
    assert evening.alerts == [alert]


async def test_in_quiet_hours_it_comes_without_a_sound_and_is_summed_up_in_the_morning(
    evening: Watching,
) -> None:
    await _taps(evening, "💤 Quiet hours", "22", "00")
    await evening.chat.sees("Quiet from 22:00 to 00:00")
    evening.evolution.instances["mercado"].drop(401)
    assert not (await evening.chat.sees("mercado · disconnected")).silent, "it is not yet ten"
    await evening.passes(15 * MINUTE)

    for name in ("loja", "padaria"):
        evening.evolution.instances[name].drop(403)
        await evening.knows(name, "disconnected")
    for name in ("loja", "padaria"):
        assert (await evening.chat.sees(f"{name} · disconnected")).silent
    await evening.passes(30 * MINUTE)
    await evening.links("padaria")
    await evening.passes(HOUR + 30 * MINUTE)

    morning = await evening.chat.sees("While it was quiet")
    text = (morning.text or "").replace("\u00a0", " ")
    down, back = text.index("loja"), text.index("padaria")
    assert down < back
    count = len(evening.alerts)
    await evening.passes(30 * MINUTE)
    assert len(evening.alerts) == count


async def test_a_night_without_a_loss_is_not_summed_up(evening: Watching) -> None:
    await _taps(evening, "💤 Quiet hours", "22", "23")
    await evening.chat.sees("Quiet from 22:00 to 23:00")
    await evening.passes(90 * MINUTE)
    assert len(evening.alerts) == 1


async def test_a_chat_that_wants_only_final_losses_hears_of_no_others(evening: Watching) -> None:
    await _taps(evening, "Only final ones")
    evening.evolution.instances["loja"].outage()
    await evening.knows("loja", "connecting")
    await evening.passes(10 * MINUTE)
    evening.evolution.instances["mercado"].drop(401)
    await evening.chat.sees("mercado · disconnected")
    assert len(evening.alerts) == 2


async def test_a_chat_that_wants_none_hears_none(evening: Watching) -> None:
    await _taps(evening, "None")
    evening.evolution.instances["mercado"].drop(401)
    await evening.knows("mercado", "disconnected")
    evening.evolution.stop_answering()
    await evening.passes(10 * MINUTE)
    assert len(evening.alerts) == 1


async def test_the_digest_comes_at_its_hour_once_a_day(evening: Watching) -> None:
    await _taps(evening, "📊 Daily digest", "23")
    evening.evolution.instances["loja"].drop(401)
    await evening.chat.sees("loja · disconnected")
    await evening.passes(65 * MINUTE)
    assert len(evening.alerts) == 2
    await evening.passes(10 * MINUTE)
    digest = await evening.chat.sees("Daily digest, Nov 27, 2026, 23:00")
    assert "loja" in (digest.text or "")
    assert len(evening.alerts) == 3
    await evening.passes(2 * HOUR)
    assert len(evening.alerts) == 3
