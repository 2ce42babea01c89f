"""/board: one pinned message that is kept true, in a chat or a topic, as long as it is wanted there."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.store.database import NAME
from tests.clocks import MINUTE, SECOND
from tests.conversations.house import ANA, BIA, GROUP
from tests.conversations.watching import ALERT_AFTER, watching
from tests.databases import refusing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.watching import Watching

SUPERGROUP = -1009876543210


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watching]:
    """Both stand-ins for a program that hears events, and tells Ana no alerts: her board alone writes by itself."""
    async with watching(tmp_path, alert_chat_ids=str(GROUP)) as made:
        made.evolution.has("bar", State.OPEN)
        made.evolution.has("loja", State.OPEN)
        yield made


def _boards(watched: Watching) -> list[tuple[int, int, int]]:
    with sqlite3.connect(watched.house.settings.data_dir / NAME) as database:
        return database.execute("SELECT * FROM boards ORDER BY chat_id, thread_id").fetchall()


def _text(message: SentMessage) -> str:
    return (message.text or "").replace("\xa0", " ")


async def _board_in(watched: Watching, chat: Chat, **said: object) -> SentMessage:
    chat.says("/board", **said)  # type: ignore[arg-type]  # who says it, and where
    shown = await chat.sees("As of")
    await watched.house.settled()
    return shown


async def test_a_board_is_pinned_without_a_sound_and_tells_how_the_fleet_stands(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)

        assert _text(shown) == "2 instances\n🟢 2 connected\n\nNo incident is open.\n\nAs of 12:00 UTC"
        assert shown.labels == ["📋 All", "⏹ Stop"]
        assert (watched.chat.pinned, shown.silent) == ([shown.id], True)
        assert _boards(watched) == [(ANA.id, 0, shown.id)]
        assert watched.alerts == [shown], "nothing is said to the announcement of the pin"


async def test_the_first_word_of_a_chat_makes_a_board_in_its_language(watched: Watching) -> None:
    watched.house.telegram.speaks(ANA, "pt-br")
    async with watched.running():
        watched.chat.says("/board")
        shown = await watched.chat.sees("2 instâncias")
        assert "Situação às" in shown.history[0].html


async def test_what_changes_is_told_within_three_seconds_with_the_incident_that_follows(
    watched: Watching,
) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        watched.evolution.instances["loja"].drop(401)
        await watched.knows("loja", "disconnected")
        await watched.passes(3 * SECOND)
        assert "🔴 1 disconnected\n🟢 1 connected" in _text(shown)

        await watched.passes(ALERT_AFTER)
        assert "🚨 1 incident is open\n🔴 loja · logged out · since 12:00" in _text(shown)

        await watched.links("loja")
        await watched.passes(3 * SECOND)
        assert "No incident is open." in _text(shown)
        assert "🟢 2 connected" in _text(shown)
        assert watched.alerts == [shown]


async def test_where_nothing_changes_it_is_edited_once_a_minute_for_its_clock(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        watched.evolution.forget()

        await watched.passes(5 * MINUTE)

        assert shown.edits == 5
        assert _text(shown).endswith("As of 12:05 UTC")
        assert len(watched.house.telegram.calls.of("editMessageText")) == 5


async def test_however_often_something_changes_it_is_edited_at_most_every_three_seconds_and_is_right_then(
    watched: Watching,
) -> None:
    names = [f"n{number:02}" for number in range(12)]
    for name in names:
        watched.evolution.has(name, State.OPEN)
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        await watched.passes(10 * SECOND)
        before = shown.edits
        for name in names:
            watched.evolution.instances[name].drop(401)
            await watched.knows(name, "disconnected")
            await watched.passes(SECOND)
        assert 4 <= shown.edits - before <= 5, "in twelve seconds"

        await watched.passes(2 * SECOND)
        assert "🔴 12 disconnected\n🟢 2 connected" in _text(shown)


async def test_a_server_that_does_not_answer_is_told_with_what_it_had(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        watched.evolution.stop_answering()
        await watched.passes(3 * MINUTE)

        assert "⚫ 2 unreachable" in _text(shown)
        assert "⚫ 127.0.0.1 does not answer · since 12:0" in _text(shown)
        assert "· 2 instances" in _text(shown)
        assert "🚨 1 incident is open" in _text(shown)


async def test_one_that_was_deleted_is_put_back_and_pinned(watched: Watching) -> None:
    async with watched.running():
        first = await _board_in(watched, watched.chat)
        watched.chat.deletes(first)
        await watched.passes(MINUTE)

        (second,) = watched.alerts
        assert _text(second).endswith("As of 12:01 UTC")
        assert watched.chat.pinned[-1] == second.id
        assert _boards(watched) == [(ANA.id, 0, second.id)]
        await watched.passes(2 * MINUTE)
        assert (second.edits, watched.alerts) == (2, [second])


async def test_the_next_process_goes_on_with_it(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
    watched.evolution.instances["loja"].drop(401)
    await watched.clock.advance(MINUTE)

    async with watched.running():
        await watched.passes(5 * SECOND)
        assert "🔴 1 disconnected" in _text(shown)
        await watched.passes(MINUTE)
        assert watched.alerts == [shown]
        assert watched.chat.pinned == [shown.id]


async def test_asked_for_again_it_moves_to_the_end_of_the_chat(watched: Watching) -> None:
    async with watched.running():
        first = await _board_in(watched, watched.chat)
        watched.chat.says("/board")
        await watched.chat.sees_gone(first)
        await watched.house.settled()

        (second,) = watched.alerts
        assert watched.chat.pinned == [second.id]
        assert _boards(watched) == [(ANA.id, 0, second.id)]
        await watched.passes(MINUTE)
        assert second.edits == 1


async def test_one_that_is_too_old_to_be_deleted_says_that_it_is_kept_no_longer(watched: Watching) -> None:
    async with watched.running():
        first = await _board_in(watched, watched.chat)
        first.date -= 49 * 3600
        watched.chat.says("/board")
        await watched.house.settled()

        assert _text(first).startswith("⏹ This board is no longer kept")
        assert first.labels == [], "its stop would end the new one"
        assert watched.chat.pinned == [watched.chat.last.id] != [first.id]


@pytest.mark.parametrize("how", ["button", "/board off", "/board stop"])
async def test_it_is_ended_and_edited_no_more(watched: Watching, how: str) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        if how == "button":
            watched.chat.presses("⏹ Stop")
        else:
            watched.chat.says(how)
        await watched.chat.sees("This board is no longer kept")
        await watched.house.settled()
        assert _text(shown).startswith("⏹")
        assert (watched.chat.pinned, _boards(watched), shown.labels) == ([], [], [])

        edits = shown.edits
        await watched.passes(3 * MINUTE)
        assert shown.edits == edits
        watched.chat.says("/board off")
        await watched.chat.sees("There is no board here")


async def test_where_that_cannot_be_written_it_goes_on_as_is_said(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        with refusing(watched.house.settings.data_dir, "DELETE ON boards"):
            watched.chat.says("/board off")
            await watched.chat.sees("so nothing was changed")
        await watched.passes(MINUTE)
        assert _text(shown).endswith("As of 12:01 UTC")
        assert watched.chat.pinned == [shown.id]


async def test_its_button_shows_the_fleet_below_and_leaves_the_board_alone(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        watched.chat.presses("📋 All")
        await watched.house.settled()

        assert watched.chat.last.labels[:2] == ["🟢 bar", "🟢 loja"]
        assert _text(shown).endswith("As of 12:00 UTC")


async def test_where_it_may_not_pin_it_says_so_once_and_keeps_the_board_all_the_same(
    watched: Watching,
) -> None:
    group = watched.house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with watched.running():
        shown = await _board_in(watched, group, by=BIA)
        assert (await group.sees("I may not pin messages here")).id > shown.id
        group.deletes(shown)
        await watched.passes(2 * MINUTE)

        anew = group.last
        assert _text(anew).endswith("As of 12:02 UTC")
        told = [message for message in group.messages if "may not pin" in (message.text or "")]
        assert len(told) == 1


async def test_a_passing_failure_of_telegram_is_no_missing_right_and_leaves_no_board_unpinned(
    watched: Watching,
) -> None:
    async with watched.running():
        watched.house.telegram.faults.add("pinChatMessage", status=502, body="<html>")
        shown = await _board_in(watched, watched.chat)

        assert watched.chat.pinned == [shown.id]
        assert watched.alerts == [shown]


@pytest.mark.parametrize("method", ["editMessageText", "unpinChatMessage"])
async def test_nor_does_one_leave_a_former_board_that_looks_kept(watched: Watching, method: str) -> None:
    async with watched.running():
        first = await _board_in(watched, watched.chat)
        watched.house.telegram.faults.add(method, status=502, body="<html>")
        watched.chat.says("/board")
        await watched.chat.sees_gone(first)
        await watched.house.settled()
        second = watched.chat.last
        assert watched.chat.pinned == [second.id]

        watched.house.telegram.faults.add(method, status=502, body="<html>")
        watched.chat.says("/board off")
        await watched.house.settled()
        assert _text(second).startswith("⏹")
        assert watched.chat.pinned == []


async def test_a_group_that_becomes_a_supergroup_takes_its_board_along(watched: Watching) -> None:
    group = watched.house.telegram.group(GROUP, "Team", members=[ANA], bot_is_admin=True)
    async with watched.running():
        await _board_in(watched, group, by=ANA)
        new = group.migrates(SUPERGROUP)
        await watched.house.settled()
        await watched.passes(MINUTE)

        (shown,) = [message for message in new.messages if "As of" in (message.text or "")]
        assert new.pinned == [shown.id]
        assert _boards(watched) == [(SUPERGROUP, 0, shown.id)]


@pytest.mark.parametrize("edits_are_refused", [True, False])
async def test_a_chat_that_blocked_the_bot_is_left_in_peace(
    watched: Watching,
    edits_are_refused: bool,  # noqa: FBT001 -- the case
) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        watched.chat.blocks()
        if edits_are_refused:
            blocked = "Forbidden: bot was blocked by the user"
            watched.house.telegram.faults.add("editMessageText", status=403, description=blocked)
        else:
            watched.chat.deletes(shown)
        await watched.passes(MINUTE)
        assert _boards(watched) == []

        calls = len(watched.house.telegram.calls)
        await watched.passes(3 * MINUTE)
        assert len(watched.house.telegram.calls.of("editMessageText")) <= 1
        assert not [call for call in watched.house.telegram.calls[calls:] if call.method != "getUpdates"]


async def test_each_topic_has_its_own(watched: Watching) -> None:
    forum = watched.house.telegram.group(GROUP, "Team", members=[ANA], forum=True, bot_is_admin=True)
    async with watched.running():
        general = await _board_in(watched, forum, by=ANA)
        forum.says("/board", by=ANA, thread=17)
        await watched.house.settled()
        apart = forum.last
        assert (apart.thread, general.thread) == (17, None)
        assert _boards(watched) == [(GROUP, 0, general.id), (GROUP, 17, apart.id)]

        watched.evolution.instances["loja"].drop(401)
        await watched.knows("loja", "disconnected")
        await watched.passes(3 * SECOND)
        for shown in (general, apart):
            assert "🔴 1 disconnected" in _text(shown)


async def test_what_telegram_does_not_take_just_now_is_told_a_little_later(watched: Watching) -> None:
    async with watched.running():
        shown = await _board_in(watched, watched.chat)
        faults = watched.house.telegram.faults
        faults.add("editMessageText", status=502, body="<html>", times=2)
        await watched.passes(MINUTE)
        await watched.passes(MINUTE)

        assert _text(shown).endswith("As of 12:02 UTC")
        assert watched.alerts == [shown]


async def test_a_stranger_gets_none(watched: Watching) -> None:
    stranger = watched.house.telegram.private(BIA)
    async with watched.running():
        stranger.says("/board")
        await watched.house.settled()

        assert stranger.messages == []
        assert _boards(watched) == []
