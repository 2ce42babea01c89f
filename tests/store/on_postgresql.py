"""A database that takes the program's plain SQL to PostgreSQL: all that its two habits need there."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import asyncpg

from bot.store.database import Database
from bot.store.moments import written

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from bot.store.statement import Statement


class OnPostgreSQL(Database):
    """Writes and reads over asyncpg, a connection each; what it inherits keeps an empty SQLite file."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder)
        self._name = name

    async def apply(self, statements: Sequence[Statement]) -> None:
        async with _connected(self._name) as connection, connection.transaction():
            for statement in statements:
                sql, names = _numbered(statement.sql)
                await connection.executemany(sql, [[row[name] for name in names] for row in statement.rows])

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The caller cannot wait: a thread with a loop of its own does."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._rows(query, values or {})).result()

    async def _rows(self, query: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        sql, names = _numbered(query)
        async with _connected(self._name) as connection:
            return [tuple(row) for row in await connection.fetch(sql, *(values[name] for name in names))]


@asynccontextmanager
async def _connected(name: str) -> AsyncIterator[asyncpg.Connection]:
    """Moments are text on both ways, as SQLite has them."""
    connection = await asyncpg.connect(database=name, server_settings={"timezone": "UTC"})
    try:
        await connection.set_type_codec("timestamptz", schema="pg_catalog", encoder=str, decoder=_moment)
        yield connection
    finally:
        await connection.close()


def _moment(text: str) -> str:
    return written(datetime.fromisoformat(text))


def _numbered(sql: str) -> tuple[str, list[str]]:
    """``sql`` with ``$1`` for each ``:name``, and the names in that order."""
    names = list(dict.fromkeys(re.findall(r":(\w+)", sql)))
    return re.sub(r":(\w+)", lambda found: f"${names.index(found[1]) + 1}", sql), names
