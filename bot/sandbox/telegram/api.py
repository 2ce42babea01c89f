"""The stand-in Bot API as one thing: what a test or a sandbox holds in its hand."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.sandbox.telegram.bell import PATIENCE_S
from bot.sandbox.telegram.calls import Call, CallLog
from bot.sandbox.telegram.changes import Changes, ChatChanged
from bot.sandbox.telegram.chat import Chat
from bot.sandbox.telegram.document import Document
from bot.sandbox.telegram.errors import Json
from bot.sandbox.telegram.faults import Faults
from bot.sandbox.telegram.flood import FloodRules
from bot.sandbox.telegram.http import HttpFace
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.photo import Photo
from bot.sandbox.telegram.presses import Press
from bot.sandbox.telegram.serving import Loopback
from bot.sandbox.telegram.updates import UpdateQueue
from bot.sandbox.telegram.world import World


class BotApi:
    """Telegram for one bot.

    Attributes:
        calls: every Bot API call that came with the right token.
        faults: what goes wrong on demand.
    """

    def __init__(self, token: str, now: Callable[[], float] = time.time) -> None:
        me = Person(int(token.partition(":")[0]), "Zelador", username="zelador_bot", is_bot=True)
        self._world = World(me, now)
        self.calls = CallLog()
        self.faults = Faults()
        self._wire = Loopback()
        self._face = HttpFace(token, self._world, self.calls, self.faults, self._wire.cut)

    @property
    def me(self) -> Person:
        """The bot."""
        return self._world.me

    @property
    def updates(self) -> UpdateQueue:
        """What the bot has not confirmed yet; any raw update can be put in."""
        return self._world.updates

    @property
    def flood(self) -> FloodRules | None:
        """The flood limits in force; none at first."""
        return self._world.flood

    @flood.setter
    def flood(self, rules: FloodRules | None) -> None:
        self._world.flood = rules

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        return self._world.now()

    @property
    def changes(self) -> Changes:
        """What happens in the chats."""
        return self._world.changes

    @property
    def chats(self) -> dict[int, Chat]:
        """Every chat by id, in the order in which they came to be."""
        return self._world.chats

    def photo(self, file_id: str) -> Photo | None:
        """A photo that was uploaded, if there was such."""
        return self._world.photos.find(file_id)

    def document(self, file_id: str) -> Document | None:
        """A document that was uploaded, if there was such."""
        return self._world.documents.find(file_id)

    @property
    def connections(self) -> int:
        """How many connections the bot has opened so far."""
        return self._wire.accepted

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Answer on loopback; gives the base for ``TELEGRAM_API_URL``.

        Raises:
            ExceptionGroup: at the end, mistakes of the stand-in itself.
        """
        await self.answers_again()
        try:
            yield self._wire.url
        finally:
            await self.stop_answering()
        if self._face.mistakes:
            raise ExceptionGroup("the stand-in Bot API is broken", self._face.mistakes)

    async def stop_answering(self) -> None:
        """Refuse connections, as if Telegram were not there."""
        await self._wire.stop()

    async def answers_again(self) -> None:
        """Be back on the same port."""
        await self._wire.start(self._face.app)

    def private(self, person: Person, *, started: bool = True) -> Chat:
        """The private chat with ``person``, the same one each time.

        Where it is new and not ``started``, they never wrote to the bot.
        """
        return self._open({"id": person.id, "type": "private", **person.names()}, [person], started=started)

    def group(
        self,
        chat_id: int,
        title: str,
        members: Sequence[Person] = (),
        *,
        forum: bool = False,
        bot_is_admin: bool = False,
    ) -> Chat:
        """A group that the bot is in, the same one each time; an id below -10^12 is a supergroup's."""
        kind = "supergroup" if chat_id < -(10**12) else "group"
        about: Json = {"id": chat_id, "type": kind, "title": title, **({"is_forum": True} if forum else {})}
        return self._open(about, members, bot_is_admin=bot_is_admin)

    def channel(self, chat_id: int, title: str) -> Chat:
        """A channel that the bot is an admin of, the same one each time; what is said there are posts."""
        return self._open({"id": chat_id, "type": "channel", "title": title}, [], bot_is_admin=True)

    def speaks(self, person: Person, language_code: str) -> Person:
        """Somebody changes the language of their app; who they are from now on."""
        changed = replace(person, language_code=language_code)
        for chat in self._world.chats.values():
            if person in chat.members:
                chat.members[chat.members.index(person)] = changed
                self.changes.tell(ChatChanged(chat))
        return changed

    def presses_inline(self, data: str, by: Person) -> Press:
        """Somebody presses a button of a message sent in inline mode: there is no chat and no message."""
        press = self._world.presses.add(data, by, None)
        about = {"inline_message_id": f"inline{press.id}", "chat_instance": "1", "data": data}
        self.updates.offer("callback_query", {"id": press.id, "from": by.json(), **about})
        return press

    @property
    def presses(self) -> list[Press]:
        """Every press so far, with what the bot answered."""
        return self._world.presses.all

    async def called(self, method: str, count: int = 1, timeout: float = PATIENCE_S) -> list[Call]:  # noqa: ASYNC109 - a test's patience
        """Wait for at least ``count`` calls of ``method``; all of them.

        Raises:
            AssertionError: there were fewer.
        """
        return await self.calls.called(method, count, timeout)

    def commands_for(self, chat_id: int, person: Person) -> list[Json]:
        """The command menu that ``person`` sees in a chat."""
        return self._world.menus.seen(chat_id, person.id, person.language_code)

    def _open(
        self, about: Json, members: Sequence[Person], *, started: bool = True, bot_is_admin: bool = False
    ) -> Chat:
        if known := self._world.chats.get(about["id"]):
            return known
        chat = Chat(
            world=self._world,
            json=about,
            members=list(members),
            first_message_id=self._world.first_message_id(),
            started=started,
            bot_is_admin=bot_is_admin,
        )
        self._world.chats[chat.id] = chat
        return chat
