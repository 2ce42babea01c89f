"""Restarts by itself: chosen for each instance, three at most with growing gaps, and each stands in the alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.clocks import MINUTE, SECOND
from tests.conversations.house import patient
from tests.conversations.watching import ALERT_AFTER, NUMBER, Watching, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

RESTART = "POST /instance/restart/loja"
SOON = patient(restart_s=0.02)
"""It is not waited long for what does not become open."""


@pytest.fixture
async def stuck(tmp_path: Path) -> AsyncIterator[Watching]:
    """``loja`` is stuck since a minute, and told; nobody chose anything."""
    async with watching(tmp_path, watch_interval=120) as watched:
        loja = watched.evolution.has("loja", State.OPEN, number=NUMBER)
        watched.evolution.has("fine", State.OPEN)
        async with watched.running(patience=SOON):
            loja.outage()
            await watched.knows("loja", "connecting")
            await watched.passes(ALERT_AFTER)
            await watched.chat.sees("loja · connecting")
            yield watched


def _restarts(watched: Watching) -> int:
    return watched.evolution.asked.count(RESTART)


async def test_where_nobody_chose_it_nothing_is_restarted(stuck: Watching) -> None:
    (alert,) = stuck.alerts
    assert "🔁 Restart by itself: off" in alert.labels
    await stuck.passes(20 * MINUTE)
    assert [line for line in stuck.evolution.asked if not line.startswith("GET")] == []
    assert alert.edits == 0


async def test_chosen_on_the_alert_it_is_restarted_three_times_and_each_try_stands_there(
    stuck: Watching,
) -> None:
    (alert,) = stuck.alerts
    stuck.chat.presses("🔁 Restart by itself: off")
    heard = await stuck.chat.hears("From now on I restart it by itself")
    assert heard.alert
    await stuck.passes(5 * SECOND)
    assert "🔁 Restart by itself: on" in alert.labels

    for tries, minutes in enumerate((3, 13, 43), 1):  # to 4, 19 and 64 of 5, 20 and 65 since it is stuck
        await stuck.passes(minutes * MINUTE)
        assert _restarts(stuck) == tries - 1, "not yet"
        await stuck.passes(2 * MINUTE)
        assert _restarts(stuck) == tries
        assert f"🔁 Restarted by itself: try {tries} of 3" in (alert.text or "")
    await stuck.passes(60 * MINUTE)

    assert _restarts(stuck) == 3, "and then it is left alone"
    assert {line for line in stuck.evolution.asked if not line.startswith("GET")} == {RESTART}
    assert stuck.alerts == [alert]


async def test_it_can_be_taken_back_on_the_alert(stuck: Watching) -> None:
    (alert,) = stuck.alerts
    stuck.chat.presses("🔁 Restart by itself: off")
    await stuck.chat.hears("From now on")
    await stuck.passes(5 * SECOND)
    stuck.chat.presses("🔁 Restart by itself: on")
    await stuck.chat.hears("I do not restart it by itself any more")
    await stuck.passes(10 * MINUTE)
    assert _restarts(stuck) == 0
    assert "🔁 Restart by itself: off" in alert.labels


async def test_a_press_that_came_too_late_changes_nothing(stuck: Watching) -> None:
    (alert,) = stuck.alerts
    stuck.chat.presses("🔁 Restart by itself: off").expire()
    await stuck.chat.sees("pressed too long ago")
    await stuck.passes(10 * MINUTE)
    assert _restarts(stuck) == 0
    assert "🔁 Restart by itself: off" in alert.labels


async def test_one_that_connects_ends_its_alert_as_always(stuck: Watching) -> None:
    (alert,) = stuck.alerts
    stuck.chat.presses("🔁 Restart by itself: off")
    await stuck.passes(6 * MINUTE)
    assert _restarts(stuck) == 1
    stuck.evolution.instances["loja"].outage_ends()
    await stuck.opens("loja")
    await stuck.passes(5 * SECOND)
    back = await stuck.chat.sees("loja is back. It was down for")
    assert (stuck.alerts, back.silent) == ([alert, back], True)
    assert all("🔁 Restarted by itself: try 1 of 3" in (message.text or "") for message in stuck.alerts)


async def test_on_the_card_it_is_chosen_for_one_and_outlives_a_restart_of_ours(tmp_path: Path) -> None:
    async with watching(tmp_path, watch_interval=120, auto_restart=True) as watched:
        loja = watched.evolution.has("loja", State.OPEN, number=NUMBER)
        other = watched.evolution.has("other", State.OPEN, number=NUMBER)
        watched.evolution.has("never", State.CLOSE, never_linked=True)
        async with watched.running(patience=SOON):
            watched.chat.says("/status never")
            card = await watched.chat.sees("never · never linked")
            assert not [label for label in card.labels if "by itself" in label]
            watched.chat.says("/status loja")
            card = await watched.chat.sees("loja · connected")
            watched.chat.presses("🔁 Restart by itself: on")
            await watched.house.settled()
            assert "🔁 Restart by itself: off" in card.labels
        async with watched.running(patience=SOON):
            for instance in (loja, other):
                instance.outage()
                await watched.knows(instance.name, "connecting")
            await watched.passes(8 * MINUTE)
            assert _restarts(watched) == 0
            assert watched.evolution.asked.count("POST /instance/restart/other") == 1


async def test_the_tries_of_many_that_are_stuck_stand_in_their_shared_alert(tmp_path: Path) -> None:
    async with watching(tmp_path, watch_interval=120, auto_restart=True) as watched:
        names = [f"loja-{number}" for number in range(7)]
        for name in names:
            watched.evolution.has(name, State.OPEN, number=NUMBER)
        async with watched.running(patience=SOON):
            for name in names:
                watched.evolution.instances[name].outage()
            for name in names:
                await watched.knows(name, "connecting")
            await watched.passes(ALERT_AFTER)
            alert = await watched.chat.sees("7 instances of 7 that dropped together are down")
            assert "🔁" not in (alert.text or "")
            await watched.passes(14 * MINUTE)
            assert watched.alerts == [alert]
            for name in names:
                assert f"{name} · 🔁 1/3" in (alert.text or "")
