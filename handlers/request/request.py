"""What a handler has in hand: who asks, for what, the services, and the one message that answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import structlog
from telegram.error import BadRequest, TelegramError

from bot.views import deeds, guide
from bot.views import fleet as fleet_views
from bot.views.picker import picker
from handlers.chat.sign import SignOfLife
from handlers.chat.underway import UnderWay

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractContextManager

    from telegram import CallbackQuery

    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.outcomes import Deed
    from bot.locales import Texts
    from bot.views.picker import To
    from bot.views.screen import Screen
    from handlers.chat.message import LiveMessage, Place
    from handlers.pairing.viewers import Coming
    from handlers.services.services import Services

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass
class Request:
    """One command or one press.

    Attributes:
        services: what acts on the servers.
        place: where answers go.
        user_id: who asks; None only for ``/id`` of one who writes in the name of a chat.
        command: the command's name; that of a press is empty.
        argument: what was typed behind the command, to the end of its line; of an answer, all of it.
        query: the pressed button's query.
        message: the message that shows the answers.
        t: the texts of whoever reads them.
        below: the lines under the command's own.
        sign: shows that the answer is on its way.
        under_way: remembers a message that says so.
    """

    services: Services
    place: Place
    user_id: int | None
    command: str
    argument: str
    query: CallbackQuery | None
    message: LiveMessage
    t: Texts
    below: str = ""
    sign: SignOfLife = field(init=False)
    under_way: UnderWay = field(init=False)
    _in_time: bool | None = field(default=None)

    def __post_init__(self) -> None:
        self.sign = SignOfLife(self.services.chats.bot, self.place, self.services.patience)
        self.under_way = UnderWay(self.services.chats.remembered)

    @property
    def chat_id(self) -> int:
        """The chat in which it was asked."""
        return self.place.chat_id

    async def show(self, screen: Screen) -> None:
        """Show ``screen`` in the message of this request: one message a task."""
        self.sign.stop()
        await self.message.show(screen)
        await self.under_way.over()

    async def show_apart(self, screen: Screen) -> None:
        """Show ``screen`` in a message of its own where this one holds a picture that goes on changing."""
        if self.message.has_picture:
            self.message = self.services.chats.message(self.place)
        await self.show(screen)

    async def answer(self, text: str | None = None) -> bool:
        """Answer the press, so that the button stops spinning; with a text it is shown as a pop-up.

        Returns:
            False if Telegram says that the press is too old: then nothing that
            changes anything may be done for it.
        """
        if self.query is None:
            return True
        if self._in_time is None:
            self._in_time = await self._answer(self.query.id, text)
        return self._in_time

    async def _answer(self, query_id: str, text: str | None) -> bool:
        try:
            await self.services.chats.bot.answer_callback_query(query_id, text, show_alert=text is not None)
        except BadRequest as error:
            if "query is too old" in error.message.lower():
                return False
            raise
        return True

    async def choose(self, *, language: str | None = None, zone: str | None = None) -> None:
        """Remember a choice for the chat, and go on as it says.

        Raises:
            DataFolderError: it could not be written, and is not remembered.
        """
        readers, person = self.services.chats.readers, self.query.from_user if self.query else None
        await readers.choose(self.chat_id, language=language, zone=zone)
        self.t = await readers.texts(self.chat_id, self.user_id, person.language_code if person else None)

    def stamp(self, *, alone: bool = False) -> tuple[int, str]:
        """What a confirmation asked for here carries: when it was asked, and to whom it is bound.

        Where it is ``alone``, no other open question of theirs carries the same.
        """
        return self.services.asking.confirmations.stamp(
            chat=self.chat_id, asker=self.user_id or 0, alone=alone
        )

    async def instance(self, to: To | None = None) -> Instance | None:
        """The instance that the argument names; None after a usage line, a picker or a "not found" was shown.

        A picker's buttons go on with ``to``, or as the command's own button does.

        Of one chat's commands, those that can mean the same instance are looked
        up in the order in which they came, so that actions on it keep theirs.
        """
        if not self.argument:
            everything = await self.services.known.fleet.everything()
            await self.show(
                picker(self.t, everything.instances, self.command, servers=everything.servers, to=to)
                if everything.instances
                else guide.usage(self.t, self.command)
            )
            return None
        readings = self.services.known.fleet.readings_of(self.argument)
        async with self.services.chats.lookups.turn(self.chat_id, *readings):
            search = await self.services.known.fleet.find(self.argument)
        match search.found:
            case (instance,):
                return instance
            case ():
                await self.show(fleet_views.not_found(self.t, self.argument))
            case several:
                await self.show(
                    picker(self.t, several, self.command, servers=search.servers, typed=self.argument, to=to)
                )
        return None

    def coming(self, what: InstanceRef | None = None) -> AbstractContextManager[Coming]:
        """A pairing is looked up and prepared, of ``what`` or of whatever the argument names."""
        name = (self.services.known.fleet.known_name(what) or "…") if what else self.argument
        return self.services.pairing.viewers.coming(self.chat_id, name, what)

    async def meanwhile(self, work: Coroutine[object, object, T], deed: Deed, ref: InstanceRef) -> T:
        """Do ``work``; if it takes longer than a moment, show that ``deed`` on ``ref`` is under way."""
        return await self.showing(work, lambda name: deeds.working(self.t, deed, name), ref)

    async def showing(
        self, work: Coroutine[object, object, T], under_way: Callable[[str], Screen], ref: InstanceRef
    ) -> T:
        """Do ``work``; if it takes longer than a moment, show what is ``under_way``, by the name of ``ref``.

        It begins at once, since whatever is asked for next must come after it.
        The name is not read for this, as a slow server would be slow here too;
        one that is not known yet is known once ``work`` has read it.
        """
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({task}, timeout=self.services.patience.interim_s))[0]:
                if name := self.services.known.fleet.known_name(ref):
                    await self._show_under_way(under_way(name), ref, name)
                    break
            return await task
        finally:
            task.cancel()

    async def _show_under_way(self, screen: Screen, ref: InstanceRef, name: str) -> None:
        """Work under way goes on, also where this cannot be shown."""
        self.sign.stop()
        try:
            await self.under_way.show(self.message, screen, ref, name)
        except TelegramError as error:
            log.info("interim_not_shown", error=type(error).__name__)
