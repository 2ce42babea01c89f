"""Telegram's command menu: ours for the chats that may use it, an empty one for everybody else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import BotCommand, BotCommandScopeChat, BotCommandScopeChatMember
from telegram.error import TelegramError

from bot.locales import ENGLISH, LANGUAGES, texts_in
from bot.views.guide import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from telegram import Bot, BotCommandScope

    from bot.access import Access
    from bot.locales import Language
    from handlers.chat.readers import Readers

log = structlog.get_logger(__name__)

_PUBLISHED: Final = {None: ENGLISH} | {
    language.telegram: language for language in LANGUAGES.values() if language is not ENGLISH
}
"""Which language a menu is in, by the ``language_code`` under which Telegram keeps it; None is for all others."""


class Menus:
    """Publishes the menu; a chat that never wrote is not known to Telegram yet, so it is tried again then."""

    def __init__(self, bot: Bot, access: Access, readers: Readers, *, published: bool) -> None:
        self._bot, self._access, self._readers = bot, access, readers
        self._published = published
        self._done: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def publish(self) -> None:
        """Empty the menu of strangers and fill that of every chat with access."""
        if not self._published:
            return
        try:
            await self._bot.delete_my_commands()
        except TelegramError as error:
            log.warning("menu_not_emptied", why=error.message)
        for chat in self._access.allowed_chats():
            await self._publish_to(chat)

    def greet(self, chat: int) -> None:
        """A chat with access wrote: publish its menu now, if that was not possible before."""
        if chat not in self._done:
            self.renew(chat)

    def renew(self, chat: int) -> None:
        """Publish a chat's menu anew, beside whatever else goes on: it reads another language now."""
        if not self._published:
            return
        self._done.add(chat)
        task = asyncio.create_task(self._publish_to(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish_to(self, chat: int) -> None:
        self._done.add(chat)
        chosen = await self._readers.chosen(chat)
        if self._only_some_act_in(chat):  # all may have been allowed to before
            for code in _PUBLISHED:
                await self._try(chat, self._bot.delete_my_commands(BotCommandScopeChat(chat), code))
        for scope in self._scopes(chat):
            for code, language in _PUBLISHED.items():
                commands = _commands(chosen or language)
                await self._try(chat, self._bot.set_my_commands(commands, scope, code))

    async def _try(self, chat: int, call: Coroutine[Any, Any, bool]) -> None:
        """One menu that fails, since that person is not in the group say, costs the others nothing."""
        try:
            await call
        except TelegramError as error:
            self._done.discard(chat)
            log.info("menu_not_published", chat=chat, why=error.message)

    def _scopes(self, chat: int) -> list[BotCommandScope]:
        """In a group where only some may act, only they see the menu."""
        if self._only_some_act_in(chat):
            return [BotCommandScopeChatMember(chat, user) for user in self._access.users]
        return [BotCommandScopeChat(chat)]

    def _only_some_act_in(self, chat: int) -> bool:
        return chat < 0 and bool(self._access.users)


def _commands(language: Language) -> list[BotCommand]:
    t = texts_in(language)
    return [BotCommand(entry.name, t.plain(entry.description)) for entry in COMMANDS]
