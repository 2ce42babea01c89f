"""The one way in: every update is looked at here, refused unless allowed, and led to its handler."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler

from bot.access import Asker, Permission
from bot.fleet.invites import looks_like_token
from bot.views import callbacks, guide
from handlers.asking.confirmations import Verdict
from handlers.chat.message import Place
from handlers.door import choosers
from handlers.door.answering import question_of
from handlers.door.guard import guarded
from handlers.door.registry import ANSWERS, BUTTONS, COMMANDS
from handlers.door.typed import Typed, typed_command
from handlers.request.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import CallbackQuery, User
    from telegram.ext import Application

    from bot.locales import Texts
    from bot.views.screen import Screen
    from handlers.asking.questions import Question
    from handlers.door.late import Late
    from handlers.door.strangers import Strangers
    from handlers.services.services import Services

log = structlog.get_logger(__name__)

_CHANGES_NOTHING: Final = {Permission.ANYONE, Permission.VIEW}

_REFUSALS: Final = {
    Verdict.EXPIRED: guide.CONFIRMATION_EXPIRED,
    Verdict.NOT_YOURS: guide.CONFIRMATION_NOT_YOURS,
}


class Gate(BaseHandler[Update, Any, None]):
    """Takes new messages and presses of buttons, nothing else; denied unless allowed."""

    def __init__(self, services: Services, strangers: Strangers, late: Late) -> None:
        super().__init__(_unused)
        self._services, self._chats = services, services.chats
        self._strangers, self._late = strangers, late

    def check_update(self, update: object) -> bool:
        """Edited, channel, business and guest messages, and all other kinds, stop here."""
        return isinstance(update, Update) and (
            update.message is not None or update.callback_query is not None
        )

    async def handle_update(
        self,
        update: Update,
        application: Application[Any, Any, Any, Any, Any, Any],
        check_result: object,  # noqa: ARG002 -- PTB's signature
        context: object,  # noqa: ARG002 -- PTB's signature
    ) -> None:
        """Lead the update to its handler; PTB calls this."""
        if update.effective_chat is not None:
            self._services.alerts.delivery.is_there(update.effective_chat.id)
        if update.message is not None:
            await self._take_message(update.message, application.bot.username)
        elif update.callback_query is not None:
            await self._take_press(update.callback_query)

    async def _take_message(self, message: Message, own_name: str) -> None:
        if await self._note_move(message) or not message.text:
            return
        asker = _writer(message)
        typed = typed_command(message, own_name)
        if self._chats.access.allows(asker, Permission.VIEW):
            self._chats.menus.greet(message.chat.id)
            with self._answering(message.chat.id, message.from_user):
                await self._take_from_member(message, asker, typed)
        elif typed:
            await self._take_from_stranger(message, asker, typed)

    async def _take_from_member(self, message: Message, asker: Asker, typed: Typed | None) -> None:
        request = await self._request(message, asker, typed)
        questions, own_id = self._services.asking.questions, self._chats.bot.id
        if asked := question_of(questions, message, asker, typed, own_id=own_id):
            return await self._take_answer(request, message, asker, asked)
        route = COMMANDS.get(typed.name) if typed else None
        if typed is None or route is None:
            if message.chat.id > 0 or (typed and typed.addressed):
                await request.show(_unknown(request.t, typed))
        elif not self._chats.access.allows(asker, route.needs):
            log.info("denied", chat=asker.chat_id, user=asker.user_id, command=typed.name)
        elif self._late.is_late(message):
            await self._late.tell(message, request.t)
        else:
            with request.sign:
                await guarded(request, route.run(request))
        return None

    async def _take_answer(self, request: Request, message: Message, asker: Asker, asked: Question) -> None:
        route = ANSWERS[type(asked)]
        if not self._chats.access.allows(asker, route.needs):
            log.info("denied", chat=asker.chat_id, user=asker.user_id)
        elif self._late.is_late(message):
            await self._late.tell(message, request.t)
        else:
            with request.sign:
                await guarded(request, route.run(request, asked))

    async def _take_from_stranger(self, message: Message, asker: Asker, typed: Typed) -> None:
        route = COMMANDS.get(typed.name)
        if typed.name == "start" and _is_private(asker) and looks_like_token(typed.argument):
            await self._take_from_guest(message, asker, typed.argument)
        elif route is None or not self._chats.access.allows(asker, route.needs):
            log.info("denied", chat=asker.chat_id, user=asker.user_id)
        elif self._strangers.may_ask(asker) and not self._late.is_late(message):
            request = await self._request(message, asker, typed)
            await guarded(request, route.run(request))

    async def _take_from_guest(self, message: Message, asker: Asker, token: str) -> None:
        """Exactly this a stranger may do: see what a good link shows."""
        if self._late.is_late(message):
            return
        t = await self._texts(message.chat.id, message.from_user)
        try:
            guests = self._services.pairing.guests
            if not await guests.come(message.chat.id, token, t) and self._strangers.may_ask(asker):
                await guests.refuse(message.chat.id, t)
        except TelegramError as error:
            log.info("guest_not_answered", why=type(error).__name__)

    async def _take_press(self, query: CallbackQuery) -> None:
        asker = Asker(query.message.chat.id if query.message else None, query.from_user.id)
        if query.message is None or not self._chats.access.allows(asker, Permission.VIEW):
            log.info("denied", chat=asker.chat_id, user=asker.user_id)
            return
        standing = (
            query.message if query.message.is_accessible and isinstance(query.message, Message) else None
        )
        thread = standing.message_thread_id if standing and standing.is_topic_message else None
        place = Place(query.message.chat.id, thread)
        message = self._chats.message(place, standing)
        t = await self._texts(place.chat_id, query.from_user)
        request = Request(self._services, place, query.from_user.id, "", "", query, message, t)
        with self._answering(place.chat_id, query.from_user), request.sign:
            await guarded(request, self._press(request, query, asker))

    async def _press(self, request: Request, query: CallbackQuery, asker: Asker) -> None:
        try:
            press = callbacks.decode(query.data or "")
        except callbacks.UnknownPress:
            await request.answer(request.t.plain(guide.BUTTON_UNKNOWN))
            return
        route = BUTTONS[type(press)]
        if not self._chats.access.allows(asker, route.needs):
            return
        if refusal := await self._refusal(press, request, query):
            await request.answer(request.t.plain(refusal))
            return
        if route.answers:
            await route.run(request, press)
        in_time = await self._is_in_time(request, press)
        if in_time or route.needs in _CHANGES_NOTHING:
            if not route.answers:
                await self._take_message_over(query)
                await route.run(request, press)
        else:
            log.info("press_too_late", chat=asker.chat_id)
            await self._late.tell_press(request)

    async def _take_message_over(self, query: CallbackQuery) -> None:
        """A button makes something else of its message; an alert's is not edited by us from then on."""
        if query.message:
            await self._services.alerts.delivery.hand_over(query.message.chat.id, query.message.message_id)

    async def _is_in_time(self, request: Request, press: callbacks.Press) -> bool:
        """Answer the press, in the order of arrival; a yes that could not be answered can be given again."""
        in_time = False
        try:
            async with self._chats.arrivals.turn(request.chat_id):
                in_time = await request.answer()
        finally:
            if not in_time and isinstance(press, callbacks.Confirmation):
                self._services.asking.confirmations.give_back(press)
        return in_time

    async def _refusal(self, press: callbacks.Press, request: Request, query: CallbackQuery) -> str | None:
        """What pops up in place of what was pressed, as a marked text; None where it counts."""
        chat, asker = request.chat_id, query.from_user.id
        match press:
            case callbacks.Confirmation():
                message = query.message.message_id if query.message else 0
                judge = self._services.asking.confirmations.judge
                return _REFUSALS.get(judge(press, chat=chat, message=message, asker=asker))
            case callbacks.SeveralPress():
                return await choosers.refusal(self._services, press, chat, asker)
            case _:
                return None

    async def _request(self, message: Message, asker: Asker, typed: Typed | None) -> Request:
        thread = message.message_thread_id if message.is_topic_message else None
        place = Place(message.chat.id, thread, message.message_id if message.chat.id < 0 else None)
        user = None if asker.as_chat else asker.user_id
        name, argument = (typed.name, typed.argument) if typed else ("", (message.text or "").strip())
        below = typed.below if typed else ""
        live = self._chats.message(place)
        t = await self._texts(place.chat_id, None if asker.as_chat else message.from_user)
        return Request(self._services, place, user, name, argument, None, live, t, below)

    async def _texts(self, chat: int, person: User | None) -> Texts:
        who, language = (person.id, person.language_code) if person else (None, None)
        return await self._chats.readers.texts(chat, who, language)

    @contextmanager
    def _answering(self, chat: int, person: User | None) -> Iterator[None]:
        """Somebody with access is answered; only then is their language noted, however it went."""
        readers, language = self._chats.readers, person.language_code if person else None
        readers.hears(chat, language)
        try:
            yield
        finally:
            readers.saw(chat, language)

    async def _note_move(self, message: Message) -> bool:
        """A listed group that became a supergroup keeps its access (Bot API, ``migrate_to_chat_id``)."""
        if message.migrate_to_chat_id is not None:
            old, new = message.chat.id, message.migrate_to_chat_id
        elif message.migrate_from_chat_id is not None:
            old, new = message.migrate_from_chat_id, message.chat.id
        else:
            return False
        services, chats = self._services, self._chats
        is_news = old in chats.access.allowed_chats() and chats.moved_groups.moved(old, new)
        if new in chats.access.allowed_chats():
            await chats.readers.moved(old, new)
            await services.alerts.chats.moved(old, new)
            await services.several.batches.moved(old, new)
        if is_news:
            log.info("group_moved", old=old, new=new)
            chats.menus.greet(new)
        return True


def _is_private(asker: Asker) -> bool:
    """Whether a person writes in their own chat."""
    return asker.chat_id is not None and asker.chat_id == asker.user_id and not asker.as_chat


def _writer(message: Message) -> Asker:
    user = message.from_user.id if message.from_user else None
    return Asker(message.chat.id, user, as_chat=message.sender_chat is not None)


def _unknown(t: Texts, typed: Typed | None) -> Screen:
    """The answer to what is no command of ours."""
    return guide.unknown_command(t, typed.name) if typed else guide.no_command(t)


async def _unused(update: Update, context: object) -> None:
    """PTB wants a callback; :meth:`Gate.handle_update` is what it calls."""
