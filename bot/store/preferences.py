"""What each chat prefers, as it is remembered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.store.preference import Preference
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.store.database import Database

NOTHING: Final = Preference()

_SEEN: Final = (
    "INSERT INTO preferences (chat_id, seen_language, updated_at) VALUES (:chat_id, :seen, CURRENT_TIMESTAMP) "
    "ON CONFLICT (chat_id) DO UPDATE SET seen_language = excluded.seen_language, updated_at = CURRENT_TIMESTAMP"
)


class Preferences:
    """All preferences, held in memory since every command asks for one; the database is written first."""

    def __init__(self, database: Database) -> None:
        """Read what was remembered; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database = database
        rows = database.rows("SELECT chat_id, language, zone, seen_language FROM preferences")
        self._known = {chat_id: Preference(*preference) for chat_id, *preference in rows}
        self._turn = asyncio.Lock()

    async def get(self, chat_id: int) -> Preference:
        """What the chat chose, and what was seen of it."""
        return self.known(chat_id)

    def known(self, chat_id: int) -> Preference:
        """The same for who cannot wait."""
        return self._known.get(chat_id, NOTHING)

    def all(self) -> Mapping[int, Preference]:
        """What every chat of which anything is known chose, and what was seen of it."""
        return self._known

    async def see(self, chat_id: int, language: str) -> None:
        """Remember the language that was seen in a chat, without SQLAlchemy: every chat has one some day.

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        await self._database.to_the_end(self._see(chat_id, language))

    async def set(
        self,
        chat_id: int,
        *,
        language: str | None = None,
        zone: str | None = None,
    ) -> None:
        """Remember what a chat chose; None leaves what there was before.

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        await self._database.to_the_end(self._set(chat_id, Preference(language, zone)))

    async def move(self, old: int, new: int) -> None:
        """Let a group that became a supergroup keep its row; what the supergroup's own holds stays.

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        await self._database.to_the_end(self._move(old, new))

    async def _see(self, chat_id: int, language: str) -> None:
        async with self._turn:
            await self._database.apply([Statement(_SEEN, [{"chat_id": chat_id, "seen": language}])])
            self._known[chat_id] = Preference(seen=language).over(self.known(chat_id))

    async def _set(self, chat_id: int, changed: Preference) -> None:
        async with self._turn:
            before = self._known.get(chat_id, NOTHING)
            after = changed.over(before)
            if after != before:
                await self._replace({chat_id}, chat_id, after)

    async def _move(self, old: int, new: int) -> None:
        async with self._turn:
            former = self._known.get(old)
            if former is not None and old != new:
                await self._replace({old, new}, new, self._known.get(new, NOTHING).over(former))

    async def _replace(self, gone: Collection[int], chat_id: int, preference: Preference) -> None:
        async with self._database.writing() as connection:
            from bot.store.tables import replace_preference  # noqa: PLC0415 -- SQLAlchemy is loaded by now

            await replace_preference(connection, gone, chat_id, preference)
        for chat in gone:
            self._known.pop(chat, None)
        self._known[chat_id] = preference
