"""Who reads what: the language and the time zone of whoever sees an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.locales import LANGUAGES, language_for, texts_in
from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from bot.locales import Language, Texts
    from bot.store.preferences import Preferences

log = structlog.get_logger(__name__)


class Readers:
    """A chat's own choice, else that of the person who asks, else the language of their Telegram."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

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
        return texts_in(LANGUAGES.get(choice.language or "") or language_for(telegram), choice.zone)

    async def chosen(self, chat: int) -> Language | None:
        """The language that a chat chose, if it did."""
        return LANGUAGES.get((await self._preferences.get(chat)).language or "")

    async def choose(self, chat: int, *, language: str | None = None, zone: str | None = None) -> None:
        """Remember what a chat chose; None leaves that as it is.

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        await self._preferences.set(chat, language=language, zone=zone)

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what it chose goes with it."""
        try:
            await self._preferences.move(old, new)
        except DataFolderError as error:
            log.warning("choice_not_moved", old=old, new=new, why=str(error))
