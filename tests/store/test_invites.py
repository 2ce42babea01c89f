"""The links that clients were given: what was written is found again, and what ended long ago is not."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.store.database import NAME, Database
from bot.store.failures import DatabaseLocked
from bot.store.invite import InviteRow
from bot.store.invites import InviteRows
from bot.store.preferences import Preferences
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 23, 30, 0, 123456, UTC)
HOUR = timedelta(hours=1)
ROW = InviteRow(
    "a1" * 32,
    "main",
    "11111111-2222-3333-4444-555555555555",
    "loja \N{SNOWMAN}",
    made_by=2**52 - 1,
    chat_id=-1001234567890,
    thread_id=None,
    message_id=None,
    created_at=NOW,
    expires_at=NOW + HOUR,
)


@asynccontextmanager
async def _rows_in(folder: Path) -> AsyncIterator[InviteRows]:
    furnish(folder)
    database = Database(folder)
    try:
        yield InviteRows(database)
    finally:
        await database.close()


async def test_what_was_written_is_found_again_to_the_microsecond(tmp_path: Path) -> None:
    full = replace(ROW, thread_id=7, message_id=2**31, opened_at=NOW, used_at=NOW + HOUR, revoked_at=NOW)
    async with _rows_in(tmp_path) as rows:
        await rows.put_new(ROW, forget_before=NOW)
        await rows.put_new(replace(full, token_hash="b2" * 32), forget_before=NOW)

    async with _rows_in(tmp_path) as found:
        assert found.get(ROW.token_hash) == ROW
        assert found.find("b2b2") == replace(full, token_hash="b2" * 32)
        assert found.get("c3" * 32) is None
        assert found.find("c3") is None


async def test_changes_of_one_moment_do_not_undo_each_other(tmp_path: Path) -> None:
    async with _rows_in(tmp_path) as rows:
        await rows.put_new(ROW, forget_before=NOW)
        await asyncio.gather(
            rows.change(ROW.token_hash, opened_at=NOW), rows.change(ROW.token_hash, message_id=7)
        )

    async with _rows_in(tmp_path) as found:
        assert found.get(ROW.token_hash) == replace(ROW, opened_at=NOW, message_id=7)


async def test_the_links_to_an_instance_lead_to_its_heir_and_no_others_do(tmp_path: Path) -> None:
    elsewhere, other = (
        replace(ROW, token_hash="b2" * 32, server="sp1"),
        "99999999-2222-3333-4444-555555555555",
    )
    async with _rows_in(tmp_path) as rows:
        for row in (ROW, elsewhere):
            await rows.put_new(row, forget_before=NOW)
        await rows.hand_over("main", ROW.instance_id, other)
        assert rows.get(ROW.token_hash) == replace(ROW, instance_id=other)

    async with _rows_in(tmp_path) as found:
        assert found.get(ROW.token_hash) == replace(ROW, instance_id=other)
        assert found.get(elsewhere.token_hash) == elsewhere


async def test_what_ended_long_ago_goes_with_the_next_new_one(tmp_path: Path) -> None:
    new = replace(ROW, token_hash="b2" * 32, expires_at=NOW + 3 * HOUR)
    async with _rows_in(tmp_path) as rows:
        await rows.put_new(ROW, forget_before=NOW)
        await rows.put_new(new, forget_before=NOW + 2 * HOUR)
        assert rows.get(ROW.token_hash) is None

    async with _rows_in(tmp_path) as found:
        assert (found.get(ROW.token_hash), found.get(new.token_hash)) == (None, new)


async def test_what_could_not_be_written_is_not_remembered(tmp_path: Path) -> None:
    async with _rows_in(tmp_path) as rows:
        await rows.put_new(ROW, forget_before=NOW)
        with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseLocked):
                await rows.change(ROW.token_hash, used_at=NOW)
        assert rows.get(ROW.token_hash) == ROW


async def test_two_first_writes_at_once_leave_no_connection_open(tmp_path: Path) -> None:
    furnish(tmp_path)
    database = Database(tmp_path)
    rows, preferences = InviteRows(database), Preferences(database)
    await asyncio.gather(rows.put_new(ROW, forget_before=NOW), preferences.set(1, language="es"))
    await database.close()
    del rows, preferences, database

    gc.collect()  # a connection that nobody closed complains now, and a complaint fails the test
