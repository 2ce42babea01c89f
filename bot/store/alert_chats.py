"""What each chat chose of alerts and what is muted there, as it is remembered."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.store.alert_choice import AlertChoice, MuteRow
from bot.store.moments import read_any as read
from bot.store.moments import written
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.database import Database

_CHOICE: Final = tuple(field.name for field in fields(AlertChoice))
_MUTE: Final = tuple(field.name for field in fields(MuteRow))
_MOMENTS: Final = {"summed_at", "digested_at", "until"}

_PUT_MUTE: Final = (
    "INSERT INTO mutes (chat_id, server, instance_id, name, until) "
    "VALUES (:chat_id, :server, :instance_id, :name, :until) "
    "ON CONFLICT (chat_id, server, instance_id) DO UPDATE SET name = excluded.name, until = excluded.until"
)
_DROP_MUTE: Final = (
    "DELETE FROM mutes WHERE chat_id = :chat_id AND server = :server AND instance_id = :instance_id"
)
_FORGET: Final = "DELETE FROM mutes WHERE until <= :until"
_HAND_OVER: Final = "UPDATE mutes SET instance_id = :heir WHERE server = :server AND instance_id = :former"
_MOVE: Final = (
    """UPDATE alert_chats SET chat_id = :new WHERE chat_id = :old
    AND NOT EXISTS (SELECT 1 FROM alert_chats AS own WHERE own.chat_id = :new)""",
    "DELETE FROM alert_chats WHERE chat_id = :old",
    """UPDATE mutes SET chat_id = :new WHERE chat_id = :old AND NOT EXISTS (SELECT 1 FROM mutes AS own
    WHERE own.chat_id = :new AND own.server = mutes.server AND own.instance_id = mutes.instance_id)""",
    "DELETE FROM mutes WHERE chat_id = :old",
)


class AlertChatRows:
    """All rows, held in memory since every alert asks for them; what people change is written first."""

    def __init__(self, database: Database) -> None:
        """Read what was remembered; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database = database
        self._choices: dict[int, AlertChoice] = {}
        self._mutes: dict[tuple[int, str, str], MuteRow] = {}
        self._turn = asyncio.Lock()
        self._read()

    def choice(self, chat_id: int) -> AlertChoice:
        """What a chat chose, or what holds until it does."""
        return self._choices.get(chat_id) or AlertChoice()

    def mute_of(self, chat_id: int, server: str, instance_id: str) -> MuteRow | None:
        """The mute of one instance in one chat, also one that is over."""
        return self._mutes.get((chat_id, server, instance_id))

    def mutes(self, chat_id: int) -> list[MuteRow]:
        """Every mute of a chat, also those that are over."""
        return [row for row in self._mutes.values() if row.chat_id == chat_id]

    async def choose(self, chat_id: int, **changes: Any) -> None:  # noqa: ANN401 -- fields of the choice
        """Change some of what a chat chose; the rest stays.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._database.to_the_end(self._choose(chat_id, changes))

    def summed(self, chat_id: int, at: datetime) -> Statement:
        """Quiet hours up to a moment are summed up in a chat: that counts at once, and whoever asks writes it."""
        self._choices[chat_id] = replace(self.choice(chat_id), summed_at=at)
        return _put_choice(chat_id, {"summed_at": at})

    def digested(self, chat_id: int, at: datetime) -> Statement:
        """Digests due up to a moment are dealt with in a chat; likewise."""
        self._choices[chat_id] = replace(self.choice(chat_id), digested_at=at)
        return _put_choice(chat_id, {"digested_at": at})

    async def mute(self, rows: Sequence[MuteRow], *, now: datetime) -> None:
        """Mute all of them, in place of what was muted before, and forget what is over.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._database.to_the_end(self._mute(rows, now))

    async def unmute(self, chat_id: int, server: str, instance_id: str) -> None:
        """End a mute; there may be none.

        Raises:
            DataFolderError: it could not be written, and goes on.
        """
        await self._database.to_the_end(self._unmute((chat_id, server, instance_id)))

    async def hand_over(self, server: str, former: str, heir: str) -> None:
        """Let the mutes of an instance be those of the one that took its place, both by their UUIDs.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._database.to_the_end(self._hand_over(server, former, heir))

    async def move(self, old: int, new: int) -> None:
        """Let a group that became a supergroup keep its rows; what the supergroup's own hold stays.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._database.to_the_end(self._move(old, new))

    async def _choose(self, chat_id: int, changes: dict[str, Any]) -> None:
        async with self._turn:
            await self._database.apply([_put_choice(chat_id, changes)])
            self._choices[chat_id] = replace(self.choice(chat_id), **changes)

    async def _mute(self, rows: Sequence[MuteRow], now: datetime) -> None:
        async with self._turn:
            forget = Statement(_FORGET, [{"until": written(now)}])
            put = await asyncio.to_thread(_put_mutes, rows)
            await self._database.apply([forget, put])
            self._mutes = {key: kept for key, kept in self._mutes.items() if kept.until > now}
            self._mutes |= {(row.chat_id, row.server, row.instance_id): row for row in rows}

    async def _unmute(self, key: tuple[int, str, str]) -> None:
        async with self._turn:
            if key in self._mutes:
                row = dict(zip(_MUTE, key, strict=False))
                await self._database.apply([Statement(_DROP_MUTE, [row])])
                del self._mutes[key]

    async def _hand_over(self, server: str, former: str, heir: str) -> None:
        async with self._turn:
            mine = [key for key in self._mutes if key[1:] == (server, former)]
            if not mine:
                return
            row = {"server": server, "former": former, "heir": heir}
            await self._database.apply([Statement(_HAND_OVER, [row])])
            for key in mine:
                self._mutes[key[0], server, heir] = replace(self._mutes.pop(key), instance_id=heir)

    async def _move(self, old: int, new: int) -> None:
        async with self._turn:
            if old == new or not (old in self._choices or self.mutes(old)):
                return
            await self._database.apply([Statement(sql, [{"old": old, "new": new}]) for sql in _MOVE])
            if (former := self._choices.pop(old, None)) is not None:
                self._choices.setdefault(new, former)
            for row in self.mutes(old):
                del self._mutes[old, row.server, row.instance_id]
                self._mutes.setdefault((new, row.server, row.instance_id), replace(row, chat_id=new))

    def _read(self) -> None:
        for chat_id, *values in self._database.rows(_select(("chat_id", *_CHOICE), "alert_chats")):
            self._choices[chat_id] = AlertChoice(**_read_back(_CHOICE, values))
        for found in self._database.rows(_select(_MUTE, "mutes")):
            row = MuteRow(**_read_back(_MUTE, found))
            self._mutes[row.chat_id, row.server, row.instance_id] = row


def _put_choice(chat_id: int, changes: dict[str, Any]) -> Statement:
    """Only the columns that change, so that no write undoes another."""
    names = ", ".join(changes)
    values = ", ".join(f":{name}" for name in changes)
    updates = ", ".join(f"{name} = excluded.{name}" for name in changes)
    sql = (
        f"INSERT INTO alert_chats (chat_id, {names}) VALUES (:chat_id, {values}) "  # noqa: S608 -- our own names
        f"ON CONFLICT (chat_id) DO UPDATE SET {updates}"
    )
    return Statement(sql, [{"chat_id": chat_id, **_stored(changes)}])


def _put_mutes(rows: Sequence[MuteRow]) -> Statement:
    """Of thousands this takes longer than others may wait for: call it in a thread."""
    return Statement(_PUT_MUTE, [_stored(asdict(row)) for row in rows])


def _select(columns: Sequence[str], table: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 -- our own names


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    return {name: written(one) if isinstance(one, datetime) else one for name, one in values.items()}


def _read_back(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    row = zip(names, values, strict=True)
    return {name: read(one) if name in _MOMENTS else one for name, one in row}
