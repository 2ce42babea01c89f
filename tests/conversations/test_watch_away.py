"""What changed while no process of ours ran is one summary; what is down by then is told when it is back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.clocks import MINUTE, SECOND
from tests.conversations.watching import ALERT_AFTER, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conversations.watching import Watching


async def test_what_changed_while_the_process_was_away_is_one_summary(watched: Watching) -> None:
    for name in ("falls", "goes", "stays"):
        watched.evolution.has(name, State.OPEN)
    watched.evolution.has("was down", State.CLOSE, reason=401)
    async with watched.running():
        pass
    watched.evolution.instances["falls"].drop(403)
    del watched.evolution.instances["goes"]
    watched.evolution.has("new", State.OPEN)
    rises = watched.evolution.instances["was down"]
    rises.loaded().show_code(None)
    rises.scan()
    await rises.until(State.OPEN)
    await watched.clock.advance(60 * MINUTE)
    async with watched.running():
        await watched.passes(10 * SECOND)
        summary = await watched.chat.sees("While I was away this changed")
        await watched.passes(10 * MINUTE)

        assert watched.alerts == [summary]
        text = summary.text or ""
        parts = [part.splitlines() for part in text.split("\n\n")]
        assert [part[-1].split(" ", 1)[1] for part in parts[1:]] == ["falls", "was down", "new", "goes"]
        assert "stays" not in text

        await watched.links("falls")
        await watched.passes(5 * SECOND)
        back = await watched.chat.sees("falls is back")
        assert watched.alerts == [summary, back]
        assert back.silent


@pytest.mark.parametrize("size", [1, 5, 9])
async def test_what_is_back_before_the_summary_is_told_is_told_by_that_alone(
    tmp_path: Path, size: int
) -> None:
    async with _lost_while_away(tmp_path, size) as (watched, names):
        for name in names:
            await watched.links(name)
        await watched.passes(2 * MINUTE)
        summary = await watched.chat.sees("While I was away this changed")
        assert watched.alerts == [summary]
        assert all(f"🟢 {name}" in (summary.text or "") for name in names)


async def test_what_comes_back_after_the_summary_is_told_for_all_that_share_an_incident(
    tmp_path: Path,
) -> None:
    async with _lost_while_away(tmp_path, 9) as (watched, names):
        for name in names[:-1]:
            await watched.links(name)
        await watched.passes(2 * MINUTE)
        summary = await watched.chat.sees("While I was away this changed")
        assert watched.alerts == [summary]

        await watched.links(names[-1])
        await watched.passes(5 * SECOND)
        back = await watched.chat.sees("9 instances of 9 that dropped together are back")
        assert watched.alerts == [summary, back]
        assert back.silent


async def test_what_heals_in_its_grace_wakes_nobody_also_after_we_were_away(watched: Watching) -> None:
    names = [f"loja-{number}" for number in range(8)]
    for name in names:
        watched.evolution.has(name, State.OPEN)
    async with watched.running():
        pass
    watched.evolution.outage()  # a machine that was started anew, with the server on it
    await watched.clock.advance(10 * MINUTE)
    async with watched.running():
        await watched.passes(12 * SECOND)
        assert watched.alerts == []
        watched.evolution.outage_ends()
        for name in names:
            await watched.opens(name)
        await watched.passes(5 * MINUTE)
        assert all(message.silent and "Down" not in (message.text or "") for message in watched.alerts)


async def test_what_does_not_heal_after_we_were_away_is_one_summary_after_its_grace(
    watched: Watching,
) -> None:
    names = [f"loja-{number}" for number in range(8)]
    for name in names:
        watched.evolution.has(name, State.OPEN)
    async with watched.running():
        pass
    watched.evolution.outage()
    await watched.clock.advance(10 * MINUTE)
    async with watched.running():
        await watched.passes(ALERT_AFTER - 10 * SECOND)
        assert watched.alerts == []
        await watched.passes(5 * MINUTE)
        (summary,) = watched.alerts
        assert not summary.silent
        assert (summary.text or "").count("🟡 loja") == 8


async def test_what_is_lost_for_good_and_back_before_the_summary_is_not_told_as_down(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            pass
        loja.outage()
        await watched.clock.advance(60 * MINUTE)
        async with watched.running():
            loja.outage_ends()
            await loja.until(State.OPEN)
            loja.drop(401)
            await watched.knows("loja", "disconnected")
            await watched.links("loja")
            await watched.passes(2 * MINUTE)
            summary = await watched.chat.sees("While I was away this changed")
            assert "Back:\n🟢 loja" in (summary.text or "")
            assert "Down" not in (summary.text or "")
            assert watched.alerts == [summary]


async def test_what_somebody_mends_through_us_before_the_summary_is_not_told_as_down(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            pass
        loja.outage()
        await watched.clock.advance(60 * MINUTE)
        async with watched.running():
            loja.outage_ends()
            watched.chat.says("/restart loja")
            await watched.chat.sees("loja was restarted")
            await watched.passes(2 * MINUTE)
            summary = await watched.chat.sees("While I was away this changed")
            assert "Back:\n🟢 loja" in (summary.text or "")
            assert "Down" not in (summary.text or "")


async def test_what_vanishes_before_the_summary_is_told_by_that_alone(tmp_path: Path) -> None:
    async with _lost_while_away(tmp_path, 2, watch_interval=5) as (watched, names):
        del watched.evolution.instances[names[0]]
        await watched.passes(2 * MINUTE)
        summary = await watched.chat.sees("While I was away this changed")
        assert watched.alerts == [summary]
        assert "Gone from the server:\n🔎 loja-0" in (summary.text or "")


@asynccontextmanager
async def _lost_while_away(
    folder: Path, size: int, *, watch_interval: int = 30
) -> AsyncIterator[tuple[Watching, list[str]]]:
    """So many are lost for good while no process runs; the next one has seen it, and its summary gathers."""
    names = [f"loja-{number}" for number in range(size)]
    async with watching(folder, watch_interval=watch_interval) as watched:
        for name in names:
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            pass
        for name in names:
            watched.evolution.instances[name].drop(401)
        await watched.clock.advance(60 * MINUTE)
        async with watched.running():
            yield watched, names


async def test_where_nothing_changed_nothing_is_said(watched: Watching) -> None:
    watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("down", State.CLOSE, reason=401)
    for _ in range(2):
        async with watched.running():
            await watched.passes(2 * MINUTE)
    assert watched.alerts == []


async def test_a_loss_that_was_told_before_is_not_told_again_and_its_return_is(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        loja.drop(401)
        await watched.knows("loja", "disconnected")
        alert = await watched.chat.sees("loja · disconnected")
    async with watched.running():
        await watched.passes(5 * MINUTE)
        assert watched.alerts == [alert]
        await watched.links("loja")
        await watched.passes(5 * SECOND)
        back = await watched.chat.sees("loja is back. It was down for")
        assert watched.alerts == [alert, back]


async def test_what_changed_on_several_servers_is_one_summary_too(tmp_path: Path) -> None:
    async with watching(tmp_path, servers=("sp1", "sp2")) as watched:
        servers = {"main": watched.evolution, **watched.house.others}
        for key, server in servers.items():
            server.has(f"loja-{key}", State.OPEN)
        async with watched.running():
            pass
        for key, server in servers.items():
            server.instances[f"loja-{key}"].drop(403)
        async with watched.running():
            await watched.passes(2 * MINUTE)
            summary = await watched.chat.sees("While I was away this changed")
            assert watched.alerts == [summary]
            assert all(f"loja-{key}" in (summary.text or "") for key in servers)
