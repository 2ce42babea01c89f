"""The chats that alerts go to: only those with access, under the ids they have now, each with what it chose."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.access import Access
from bot.alerts.chats import AlertChat, Wanted
from bot.alerts.chosen import ChosenChats, RunningMute
from bot.alerts.targets import AlertTarget
from bot.store.alert_chats import AlertChatRows
from bot.store.database import Database
from tests.alerts.nights import HOUR, MIDNIGHT, a_ref, at
from tests.clocks import HandClock
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CHAT, SMALL, LARGE = 100, -4200, -1004200420042


@pytest.fixture
async def rows(tmp_path: Path) -> AsyncIterator[AlertChatRows]:
    """Nobody has chosen anything yet."""
    furnish(tmp_path)
    database = Database(tmp_path)
    yield AlertChatRows(database)
    await database.close()


def _chosen(rows: AlertChatRows, moved: dict[int, int], *targets: AlertTarget) -> ChosenChats:
    access = Access(frozenset({CHAT, SMALL}), moved=moved)
    return ChosenChats(targets, rows, access, lambda chat: f"zone of {chat}", HandClock(MIDNIGHT))


async def test_a_group_that_moved_is_there_once_under_its_new_id_with_what_it_chose(
    rows: AlertChatRows,
) -> None:
    moved: dict[int, int] = {}
    chats = _chosen(rows, moved, AlertTarget(CHAT), AlertTarget(SMALL), AlertTarget(LARGE, 17))
    await chats.hear(SMALL, Wanted.FINAL)
    await chats.mute(SMALL, a_ref(), "loja", HOUR)
    assert [chat.chat_id for chat in chats.all()] == [CHAT, SMALL]

    moved[SMALL] = LARGE
    await chats.moved(SMALL, LARGE)

    assert chats.all() == [
        AlertChat(CHAT, zone=f"zone of {CHAT}"),
        AlertChat(LARGE, 17, Wanted.FINAL, zone=f"zone of {LARGE}"),
    ]
    assert chats.muted_until(LARGE, a_ref()) == at(1)
    assert chats.muted_until(SMALL, a_ref()) is None
    assert chats.get(SMALL) is None


async def test_a_chat_without_access_gets_nothing_though_it_is_listed(rows: AlertChatRows) -> None:
    chats = _chosen(rows, {}, AlertTarget(CHAT), AlertTarget(-77))

    assert [chat.chat_id for chat in chats.all()] == [CHAT]
    assert chats.get(-77) is None


async def test_whoever_waits_learns_that_something_was_chosen(rows: AlertChatRows) -> None:
    chats, told = _chosen(rows, {}, AlertTarget(CHAT)), list[str]()
    chats.told_to(lambda: told.append("changed"))
    await chats.mute(CHAT, a_ref(), "loja", HOUR)
    await chats.unmute(CHAT, a_ref())
    assert told == ["changed"] * 2
    await chats.digest(CHAT, 9)
    await chats.be_quiet(CHAT, (22, 7))
    await chats.hear(CHAT, Wanted.NONE)
    chats.changed()
    assert told == ["changed"] * 6


async def test_a_mute_is_of_one_instance_in_one_chat_and_over_at_its_end(rows: AlertChatRows) -> None:
    clock = HandClock(MIDNIGHT)
    chats = ChosenChats([AlertTarget(CHAT)], rows, Access(frozenset({CHAT})), lambda _: "UTC", clock)
    assert await chats.mute(CHAT, a_ref(1), "<b>", timedelta(minutes=90)) == at(1.5)
    assert await chats.mute(CHAT, a_ref(2), "loja", HOUR) == at(1)
    assert chats.mutes(CHAT) == [RunningMute(a_ref(2), "loja", at(1)), RunningMute(a_ref(1), "<b>", at(1.5))]
    assert chats.muted_until(CHAT, a_ref(1, "sp1")) is None
    assert chats.muted_until(SMALL, a_ref(1)) is None
    await clock.advance(HOUR)
    assert chats.muted_until(CHAT, a_ref(2)) is None
    assert [mute.instance for mute in chats.mutes(CHAT)] == [a_ref(1)]
    await chats.unmute(CHAT, a_ref(1))
    assert chats.mutes(CHAT) == []
