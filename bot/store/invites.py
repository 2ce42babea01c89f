"""The links that clients were given, as they are remembered."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.store.invite import InviteRow
from bot.store.statement import Statement

if TYPE_CHECKING:
    from bot.store.database import Database

_COLUMNS: Final = tuple(field.name for field in fields(InviteRow))
_HAND_OVER: Final = "UPDATE invites SET instance_id = :heir WHERE server = :server AND instance_id = :former"


class InviteRows:
    """All rows, held in memory: a token that was made up costs no read. The database is written first."""

    def __init__(self, database: Database) -> None:
        """Read what was remembered; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database = database
        rows = database.rows(f"SELECT {', '.join(_COLUMNS)} FROM invites")  # noqa: S608 -- our own names
        self._known = {row.token_hash: row for row in map(_read, rows)}
        self._turn = asyncio.Lock()

    def get(self, token_hash: str) -> InviteRow | None:
        """The row of a token, if there is one."""
        return self._known.get(token_hash)

    def find(self, start: str) -> InviteRow | None:
        """The row whose hash begins so, for what is too short to carry a whole one."""
        return next((row for key, row in self._known.items() if key.startswith(start)), None)

    async def change(self, token_hash: str, **changes: Any) -> InviteRow:  # noqa: ANN401 -- fields of the row
        """Change some of a row that is there; what is changed at the same time by others stays.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        return await self._database.to_the_end(self._change(token_hash, changes))

    async def put_new(self, row: InviteRow, *, forget_before: datetime) -> None:
        """Remember a new row, and forget those that ended before a moment (UTC).

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        await self._database.to_the_end(self._put_new(row, forget_before))

    async def hand_over(self, server: str, former: str, heir: str) -> None:
        """Let the links to an instance lead to the one that took its place, both by their UUIDs.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._database.to_the_end(self._hand_over(server, former, heir))

    async def _change(self, token_hash: str, changes: dict[str, Any]) -> InviteRow:
        async with self._turn:
            row = replace(self._known[token_hash], **changes)
            await self._write({token_hash}, row)
        return row

    async def _put_new(self, row: InviteRow, forget_before: datetime) -> None:
        async with self._turn:
            old = {key for key, known in self._known.items() if known.expires_at < forget_before}
            await self._write({row.token_hash, *old}, row)

    async def _hand_over(self, server: str, former: str, heir: str) -> None:
        async with self._turn:
            whose = {"server": server, "former": former, "heir": heir}
            await self._database.apply([Statement(_HAND_OVER, [whose])])
            for key, row in self._known.items():
                if (row.server, row.instance_id) == (server, former):
                    self._known[key] = replace(row, instance_id=heir)

    async def _write(self, gone: set[str], row: InviteRow) -> None:
        async with self._database.writing() as connection:
            from bot.store.tables import replace_invite  # noqa: PLC0415 -- SQLAlchemy is loaded by now

            await replace_invite(connection, gone, row)
        for key in gone:
            self._known.pop(key, None)
        self._known[row.token_hash] = row


def _read(values: tuple[Any, ...]) -> InviteRow:
    """SQLite has no times: SQLAlchemy writes them as text, in UTC since ours are."""
    row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    moments = {name: _moment(row[name]) for name in _COLUMNS if name.endswith("_at")}
    return InviteRow(**(row | moments))


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written).replace(tzinfo=UTC)
