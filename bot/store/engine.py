"""The engine: how SQLAlchemy talks to the database. Imported when something is first written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.embedded import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

_ONE_WRITER: Final[dict[str, Any]] = {
    "pool_size": 1,  # SQLite has one writer: waiting for ours is fairer than SQLite's own polling
    "max_overflow": 0,
    "connect_args": {"timeout": PATIENCE_S, "isolation_level": None},  # we begin; see _begin
}


def sqlite_url(path: Path) -> URL:
    """The address of a SQLite file, whatever characters its path holds."""
    return URL.create("sqlite+aiosqlite", database=str(path))


def make_engine(url: URL) -> AsyncEngine:
    """An engine for SQLite or PostgreSQL; it connects when first used."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url)
    engine = create_async_engine(url, **_ONE_WRITER)
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
    """What SQLite forgets with each connection, but for WAL, which the file keeps."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Python's driver begins too late, after DDL and reads, so that half a migration could stay."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
