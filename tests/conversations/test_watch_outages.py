"""Telegram is out of reach for hours: what could not be told is summed up, and says what is true then."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from tests.clocks import HOUR, MINUTE, SECOND
from tests.conversations.watching import watching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conversations.watching import Watching

NAMES = [f"loja-{number}" for number in range(8)]


@contextmanager
def _telegram_is_out(watched: Watching) -> Iterator[None]:
    faults = watched.house.telegram.faults
    out = [
        faults.add(method, status=502, description="Bad Gateway", times=None)
        for method in ("sendMessage", "editMessageText")
    ]
    yield
    for fault in out:
        faults.remove(fault)


async def test_the_ends_of_alerts_that_could_not_be_told_for_hours_are_one_message(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        for name in NAMES:
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            for name in NAMES:
                watched.evolution.instances[name].drop(401)
                await watched.chat.sees(f"{name} · disconnected")
                await watched.passes(MINUTE)
            with _telegram_is_out(watched):
                for name in NAMES[1:]:
                    await watched.links(name)
                await watched.passes(3 * HOUR)
            await watched.passes(5 * MINUTE)

            *alerts, summary = watched.alerts
            assert len(alerts) == len(NAMES)
            assert ["is back. It was down for" in (alert.text or "") for alert in alerts] == [False] + [
                True
            ] * 7
            assert "7 incidents came and went" in (summary.text or "")
            assert summary.silent
            await watched.links(NAMES[0])
            await watched.passes(5 * SECOND)
            assert watched.alerts[-1].reply_to is alerts[0], "what is told in time is told as always"


async def test_a_summary_that_comes_late_says_what_is_back_by_then(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        for name in NAMES:
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            pass
        for name in NAMES:
            watched.evolution.instances[name].drop(401)
        await watched.clock.advance(HOUR)
        with _telegram_is_out(watched):
            async with watched.running():
                await watched.passes(10 * MINUTE)
                for name in NAMES[1:]:
                    await watched.links(name)
                await watched.passes(30 * MINUTE)
        async with watched.running():
            await watched.passes(5 * MINUTE)
            (summary,) = watched.alerts
            down, _, back = (summary.text or "").partition("Back:")
            assert [name for name in NAMES if name in down] == NAMES[:1]
            assert [name for name in NAMES if name in back] == NAMES[1:]
            assert not summary.silent
            await watched.links(NAMES[0])
            await watched.passes(5 * SECOND)
            assert len(watched.alerts) == 2 + 1, "its own, and that all that dropped together are back"
