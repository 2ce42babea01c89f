"""Rows that are written and dropped by their keys, in SQL that SQLite and PostgreSQL both take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def upsert(table: str, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """Write each of ``rows`` whole, in place of the one with the same ``keys``; no statement for no row."""
    if not rows:
        return []
    columns = list(rows[0])
    values = ", ".join(f":{column}" for column in columns)
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values}) "  # noqa: S608 -- our own names
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
    )
    return [Statement(sql, rows)]


def delete(table: str, rows: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """Drop the rows that have these values; no statement for none."""
    if not rows:
        return []
    where = " AND ".join(f"{column} = :{column}" for column in rows[0])
    return [Statement(f"DELETE FROM {table} WHERE {where}", rows)]  # noqa: S608 -- our own names
