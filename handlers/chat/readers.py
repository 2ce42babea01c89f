"""Who reads what: the language and the time zone of whoever sees an answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import structlog

from bot.locales import ENGLISH, LANGUAGES, language_for, texts_in
from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from bot.locales import Language, Texts
    from bot.store.preference import Preference
    from bot.store.preferences import Preferences

log = structlog.get_logger(__name__)


class Readers:
    """A chat's own choice, else that of the person who asks, else the language of their Telegram.

    Where nobody asks, or their Telegram names no language: the one last seen in that chat, else that of most chats.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._seen: dict[int, Language] = {}
        self._first: dict[int, Language] = {}
        self._noting: dict[int, asyncio.Task[None]] = {}

    async def texts(self, chat: int, person: int | None = None, telegram: str | None = None) -> Texts:
        """The texts for a chat.

        Args:
            chat: where they are shown; a group's choice holds for all who ask there.
            person: who asks, if that is known.
            telegram: the ``language_code`` of their Telegram.
        """
        choice = await self._preferences.get(chat)
        if person is not None and person != chat:
            choice = choice.over(await self._preferences.get(person))
        spoken = language_for(telegram) if telegram else self._last_seen(chat, choice)
        return texts_in(_known(choice.language) or spoken, choice.zone)

    async def chosen(self, chat: int) -> Language | None:
        """The language that a chat chose, if it did."""
        return _known((await self._preferences.get(chat)).language)

    def zone(self, chat: int) -> str:
        """The time zone of a chat where nobody asks: its own, else the usual one of its language."""
        choice = self._preferences.known(chat)
        return texts_in(_known(choice.language) or self._last_seen(chat, choice), choice.zone).zone

    def chose_zone(self, chat: int) -> bool:
        """Whether a chat chose its time zone itself."""
        return self._preferences.known(chat).zone is not None

    def hears(self, chat: int, telegram: str | None) -> None:
        """Somebody with access writes in a chat: where nobody did before, the answer already knows their language.

        Args:
            chat: where they write or press.
            telegram: the ``language_code`` of their Telegram.
        """
        if telegram and chat not in self._seen:
            self._first[chat] = language_for(telegram)

    def saw(self, chat: int, telegram: str | None) -> None:
        """Remember, beside whatever else goes on, the language of whoever with access wrote in a chat.

        Args:
            chat: where they wrote or pressed.
            telegram: the ``language_code`` of their Telegram.
        """
        language = language_for(telegram) if telegram else None
        if language is None or language is self._seen.get(chat):  # nearly always: no task for each update
            return
        self._seen[chat] = language
        if chat not in self._noting:
            self._noting[chat] = asyncio.create_task(self._note(chat))

    async def noted(self) -> None:
        """Wait until all that was seen is remembered."""
        await asyncio.gather(*self._noting.values())

    async def choose(self, chat: int, *, language: str | None = None, zone: str | None = None) -> None:
        """Remember what a chat chose; None leaves that as it is.

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        await self._preferences.set(chat, language=language, zone=zone)

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what it chose, and what was seen in it, goes with it."""
        if (noting := self._noting.get(old)) is not None:
            await asyncio.wait({noting})  # what is written after the move would be the old chat's
        try:
            await self._preferences.move(old, new)
        except DataFolderError as error:
            log.warning("choice_not_moved", old=old, new=new, why=str(error))

    def _last_seen(self, chat: int, choice: Preference) -> Language:
        """The second of these is written a moment after the first; the third is there before the first answer."""
        return self._seen.get(chat) or _known(choice.seen) or self._first.get(chat) or self._usual()

    def _usual(self) -> Language:
        """What most chats read, for one in which nobody wrote yet: alerts are the first that comes there."""
        seen = {chat: language.code for chat, language in self._seen.items()}
        known = {chat: choice.language or choice.seen for chat, choice in self._preferences.all().items()}
        read = Counter(language for code in (seen | known).values() if (language := _known(code)))
        return max(read, key=lambda language: read[language], default=ENGLISH)

    async def _note(self, chat: int) -> None:
        """One write at a time; of all that is seen during one, only the last is written."""
        noted = None
        try:
            while (language := self._seen.get(chat)) is not None and language is not noted:
                await self._remember(chat, language)
                noted = language
        finally:
            del self._noting[chat]

    async def _remember(self, chat: int, language: Language) -> None:
        """Nothing is written for whom it would change nothing."""
        known = await self._preferences.get(chat)
        if _known(known.language) or language is _known(known.seen):
            return
        try:
            await self._preferences.see(chat, language.code)
        except DataFolderError as error:
            log.warning("language_not_noted", chat=chat, why=str(error))
            if self._seen[chat] is language:  # so that the next message tries it again
                del self._seen[chat]


def _known(code: str | None) -> Language | None:
    return LANGUAGES.get(code or "")
