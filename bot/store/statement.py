"""A write in plain SQL, for what is written all the time.

SQLAlchemy stays for what people choose now and then: its 19 MiB would be in every idle bot.

The program runs it on SQLite alone. PostgreSQL takes the same text and means the same by it, provided that
two things are done on the way, as ``tests/store/on_postgresql.py`` does for the test that proves it:

- each ``:name`` becomes ``$1``, ``$2`` …, which is how asyncpg numbers them;
- moments stay text on both ways: one codec for ``timestamptz``, in a session whose time zone is UTC.

Truth is written as Python's own ``True`` and ``False``, asked for by ``NOT``, and read back by ``bool()``
(SQLite has 0 and 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Statement:
    """One statement, made for each of its rows.

    Attributes:
        sql: with ``:name`` for each value.
        rows: the values by name; moments as text in UTC (ISO 8601), as SQLAlchemy writes them too.
    """

    sql: str
    rows: Sequence[Mapping[str, Any]]


class Rows(Protocol):
    """What answers a query; :meth:`bot.store.database.Database.rows` is one."""

    def __call__(self, query: str, values: Mapping[str, Any] | None = None, /) -> list[tuple[Any, ...]]:
        """All rows of a query with ``:name`` for each of ``values``."""
        ...
