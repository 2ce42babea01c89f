"""The messages that a process that is killed would leave as they are: with a QR, or saying that it works."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.store.open_message import OpenMessage

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store.database import Database

_COLUMNS: Final = tuple(field.name for field in fields(OpenMessage))


class OpenMessages:
    """Written before a QR is in a message, or once it says what is under way; dropped when that is over."""

    def __init__(self, database: Database) -> None:
        """Read what an earlier process left; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database = database
        rows = database.rows(f"SELECT {', '.join(_COLUMNS)} FROM open_messages")  # noqa: S608 -- our own names
        self.left = tuple(map(_read, rows))
        """What an earlier process left, once and for all."""
        self._turn = asyncio.Lock()

    async def prepare(self) -> None:
        """Load what writing needs, so that the next write takes milliseconds."""
        await self._database.open()

    async def remember(self, view: OpenMessage) -> None:
        """Write it down; a message has one row.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.to_the_end(self._remember(view))

    async def forget(self, messages: Collection[tuple[int, int]]) -> None:
        """Drop messages, by chat and id: they can stay as they are.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.to_the_end(self._forget(tuple(messages)))

    async def _remember(self, view: OpenMessage) -> None:
        async with self._turn, self._database.writing() as connection:
            from bot.store.tables import replace_open_message  # noqa: PLC0415 -- SQLAlchemy is loaded by now

            await replace_open_message(connection, view)

    async def _forget(self, messages: Collection[tuple[int, int]]) -> None:
        async with self._turn, self._database.writing() as connection:
            from bot.store.tables import drop_open_messages  # noqa: PLC0415 -- SQLAlchemy is loaded by now

            await drop_open_messages(connection, messages)


def _read(values: tuple[Any, ...]) -> OpenMessage:
    """SQLite has no times and no truth: SQLAlchemy writes text, in UTC since ours are, and numbers."""
    row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    started = datetime.fromisoformat(row["started_at"]).replace(tzinfo=UTC)
    return OpenMessage(**(row | {"started_at": started, "shows_codes": bool(row["shows_codes"])}))
