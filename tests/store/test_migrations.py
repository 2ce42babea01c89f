"""The revisions: what the program knows of them without Alembic is true, and both databases come to the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from bot.store import alert_tables as alert_tables  # its tables are METADATA's too
from bot.store.embedded import HEAD, REVISIONS
from bot.store.engine import make_engine, sqlite_url
from bot.store.invite import InviteRow
from bot.store.migrations.upgrade import configuration, upgrade
from bot.store.open_message import OpenMessage
from bot.store.preference import Preference
from bot.store.tables import (
    INVITES,
    METADATA,
    OPEN_MESSAGES,
    PREFERENCES,
    drop_open_messages,
    replace_invite,
    replace_open_message,
    replace_preference,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine

CHAT = -(2**52)
_CHOSEN = Preference("pt_BR", "America/Sao_Paulo", "es")
_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_INVITE = InviteRow("a1" * 32, "main", "any", "loja", 1, CHAT, None, None, _NOW, _NOW, opened_at=_NOW)
_VIEW = OpenMessage(
    CHAT, 2**31, None, "main", "an-id", "loja", None, datetime(2025, 3, 4, tzinfo=UTC), None, shows_codes=True
)
_FORMER_ROW = "INSERT INTO preferences VALUES (-100, 'pt_BR', 'UTC', CURRENT_TIMESTAMP)"
"""As the first revision takes it."""
_KNOWN_ROWS = (
    (
        "INSERT INTO known_instances VALUES "
        "('main', 'i1', 'loja', 'disconnected', '2026-03-29 01:00:00.123456', 401, '5511999990000')"
    ),
    (
        "INSERT INTO known_instances VALUES "
        "('main', 'i2', 'new', 'never_paired', '2026-03-29 01:00:00.000000', NULL, NULL)"
    ),
)
"""In UTC, in the hour that summer time takes away in Lisbon."""
_FORMER_TRANSITION = """
INSERT INTO transitions
VALUES (1, 'main', 'i1', 'loja', 'connected', 'disconnected', '2026-03-29 01:00:00', 401, 'event', false)
"""
_HISTORY = """
SELECT instance_id, name, at, health, linked, reason
FROM transitions JOIN seen_instances ON id = instance ORDER BY instance_id
"""


def test_the_revisions_that_the_program_knows_are_alembics() -> None:
    scripts = ScriptDirectory.from_config(configuration())

    assert scripts.get_current_head() == HEAD
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


async def test_sqlite_comes_to_the_declared_tables_and_takes_the_writes(tmp_path: Path) -> None:
    await _comes_to_the_declared_tables_and_takes_the_writes(sqlite_url(tmp_path / "x.db"))


async def test_postgresql_comes_to_the_declared_tables_and_takes_the_same_writes(postgresql: URL) -> None:
    await _comes_to_the_declared_tables_and_takes_the_writes(postgresql)


async def _comes_to_the_declared_tables_and_takes_the_writes(url: URL) -> None:
    await upgrade(url)
    await upgrade(url)
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            assert await connection.run_sync(_differences) == []
            await replace_preference(connection, {CHAT}, CHAT, Preference("es"))
            await replace_preference(connection, {CHAT, -1}, -1, _CHOSEN)
            for view in (_VIEW, replace(_VIEW, message_id=_VIEW.message_id - 1), _VIEW):
                await replace_open_message(connection, view)
            await drop_open_messages(connection, [(CHAT, _VIEW.message_id - 1), (CHAT, 1)])
            await replace_invite(connection, set(), _INVITE)
            await replace_invite(connection, {_INVITE.token_hash}, _INVITE)
        async with engine.begin() as connection:
            columns = PREFERENCES.c
            row = select(columns.chat_id, columns.language, columns.zone, columns.seen_language)
            assert (await connection.execute(row)).all() == [(-1, "pt_BR", "America/Sao_Paulo", "es")]
            assert (await connection.execute(select(OPEN_MESSAGES.c.message_id))).all() == [(2**31,)]
            assert (await connection.execute(select(INVITES.c.name))).all() == [(_INVITE.name,)]
    finally:
        await engine.dispose()


async def test_sqlite_goes_back_and_forth_between_the_revisions_with_its_rows(tmp_path: Path) -> None:
    await _goes_back_and_forth_between_the_revisions_with_its_rows(sqlite_url(tmp_path / "x.db"))


async def test_postgresql_goes_back_and_forth_between_the_revisions_with_its_rows(postgresql: URL) -> None:
    await _goes_back_and_forth_between_the_revisions_with_its_rows(postgresql)


async def _goes_back_and_forth_between_the_revisions_with_its_rows(url: URL) -> None:
    first = "SELECT chat_id, language, zone, updated_at FROM preferences"
    engine = make_engine(url)
    try:
        await upgrade(url, "0001")
        async with engine.begin() as connection:
            await connection.execute(text(_FORMER_ROW))
        before = await _rows(engine, first)
        await upgrade(url)
        assert await _rows(engine, "SELECT seen_language FROM preferences") == [(None,)]
        assert await _rows(engine, first) == before
        async with engine.begin() as connection:
            await connection.run_sync(_downgrade, "0001")
        assert await _rows(engine, "SELECT * FROM preferences") == before
        await upgrade(url)
        assert await _rows(engine, first) == before
    finally:
        await engine.dispose()


async def test_on_sqlite_history_begins_with_what_is_known(tmp_path: Path) -> None:
    await _history_begins_with_what_is_known(sqlite_url(tmp_path / "x.db"))


async def test_on_postgresql_history_begins_with_what_is_known(postgresql: URL) -> None:
    await _history_begins_with_what_is_known(postgresql)


async def _history_begins_with_what_is_known(url: URL) -> None:
    engine = make_engine(url)
    try:
        await upgrade(url, "0010")
        async with engine.begin() as connection:
            for row in _KNOWN_ROWS:
                await connection.execute(text(row))
            await connection.execute(text(_FORMER_TRANSITION))
        await upgrade(url)
        assert await _rows(engine, _HISTORY) == [
            ("i1", "loja", 1_774_746_000_123_456, "disconnected", True, 401),
            ("i2", "new", 1_774_746_000_000_000, "never_paired", False, None),
        ]
        async with engine.begin() as connection:
            await connection.run_sync(_downgrade, "0010")
        assert await _rows(engine, "SELECT name FROM known_instances ORDER BY name") == [("loja",), ("new",)]
        assert await _rows(engine, "SELECT * FROM transitions") == []
        await upgrade(url)
    finally:
        await engine.dispose()


async def _rows(engine: AsyncEngine, query: str) -> list[tuple[object, ...]]:
    async with engine.begin() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


def _downgrade(connection: Connection, revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


def _differences(connection: Connection) -> object:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, METADATA)
