"""The outbox's rows: written with what they tell, and again once Telegram has taken it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from bot.store.moments import read_any, written_any
from bot.store.outbox_row import OutboxRow
from bot.store.statement import Statement
from bot.store.upsert import delete, upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.database import Database

_COLUMNS: Final = tuple(field.name for field in fields(OutboxRow))
_MOMENTS: Final = ("created_at", "not_before")
_DELIVERED: Final = ("chat_id", "thread_id", "shown", "message_id", "is_handed_over", "is_done")
_TRUTHS: Final = ("is_handed_over", "is_done")


def added(rows: Sequence[OutboxRow]) -> list[Statement]:
    """What writes new rows."""
    return upsert("outbox", ("id",), list(map(_row, rows)))


def wanted(rows: Sequence[OutboxRow]) -> list[Statement]:
    """What writes that there is more to show; what was shown meanwhile stays."""
    sql = "UPDATE outbox SET wanted = :wanted WHERE id = :id"
    return [Statement(sql, [{"id": row.id, "wanted": row.wanted} for row in rows])] if rows else []


def delivered(rows: Sequence[OutboxRow]) -> list[Statement]:
    """What writes what was shown; a notice that is done is dropped, since nothing follows it."""
    gone = [{"id": row.id} for row in rows if row.is_done and row.incident is None]
    kept = [_row(row) for row in rows if not (row.is_done and row.incident is None)]
    sets = ", ".join(f"{column} = :{column}" for column in _DELIVERED)
    sql = f"UPDATE outbox SET {sets} WHERE id = :id"  # noqa: S608 -- our own names
    values = [{column: row[column] for column in ("id", *_DELIVERED)} for row in kept]
    return [*([Statement(sql, values)] if values else []), *delete("outbox", gone)]


def read(database: Database) -> tuple[list[OutboxRow], int]:
    """All rows of which something is to be told, and the highest id there ever was.

    Raises:
        DataFolderError: it cannot be read.
    """
    query = f"SELECT {', '.join(_COLUMNS)} FROM outbox WHERE NOT is_done ORDER BY id"  # noqa: S608 -- our own
    rows = list(map(_read, database.rows(query)))
    return rows, database.rows("SELECT max(id) FROM outbox")[0][0] or 0


def _row(row: OutboxRow) -> dict[str, Any]:
    values = {column: getattr(row, column) for column in _COLUMNS}
    return values | {column: written_any(values[column]) for column in _MOMENTS}


def _read(values: tuple[Any, ...]) -> OutboxRow:
    row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    row |= {column: read_any(row[column]) for column in _MOMENTS}
    return OutboxRow(**(row | {column: bool(row[column]) for column in _TRUTHS}))
