"""The messages that show pairings, as they are remembered: a process that was killed left their QR behind."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.store.pairing_view import PairingView

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store.database import Database

_COLUMNS: Final = tuple(field.name for field in fields(PairingView))


class PairingViews:
    """Written before a QR is in a message, dropped when none is in it any more."""

    def __init__(self, database: Database) -> None:
        """Read what an earlier process left; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database = database
        rows = database.rows(f"SELECT {', '.join(_COLUMNS)} FROM pairing_views")  # noqa: S608 -- our own names
        self.left = tuple(map(_read, rows))
        """What an earlier process left, once and for all."""
        self._turn = asyncio.Lock()

    async def remember(self, view: PairingView) -> None:
        """Write it down; a message has one row.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.to_the_end(self._remember(view))

    async def forget(self, messages: Collection[tuple[int, int]]) -> None:
        """Drop messages, by chat and id: they hold no QR.

        Raises:
            DataFolderError: it could not be written.
        """
        await self._database.to_the_end(self._forget(tuple(messages)))

    async def _remember(self, view: PairingView) -> None:
        async with self._turn, self._database.writing() as connection:
            from bot.store.tables import replace_pairing_view  # noqa: PLC0415 -- SQLAlchemy is loaded by now

            await replace_pairing_view(connection, view)

    async def _forget(self, messages: Collection[tuple[int, int]]) -> None:
        async with self._turn, self._database.writing() as connection:
            from bot.store.tables import drop_pairing_views  # noqa: PLC0415 -- SQLAlchemy is loaded by now

            await drop_pairing_views(connection, messages)


def _read(values: tuple[Any, ...]) -> PairingView:
    """SQLite has no times: SQLAlchemy writes them as text, in UTC since ours are."""
    row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    started = datetime.fromisoformat(row["started_at"]).replace(tzinfo=UTC)
    return PairingView(**(row | {"started_at": started}))
