"""One message on Telegram's side: sent once, edited where it stands from then on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import structlog
from telegram import InputMediaPhoto, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.answers import AnswerLost
from bot.telegram.unless import Overtaken
from bot.views.callbacks import encode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Message

    from bot.telegram.bot import PlainBot
    from bot.telegram.unless import Unless
    from bot.views.screen import Button, Rows, Screen

T = TypeVar("T")

log = structlog.get_logger(__name__)

TRIES: Final = 5
"""Of one call, within some two seconds: what became true must be told, and a password taken away."""

_AS_TEXT: Final = {"parse_mode": ParseMode.HTML, "link_preview_options": {"is_disabled": True}}


@dataclass(frozen=True)
class Place:
    """Where a message goes: chat, forum topic, and the message that it answers."""

    chat_id: int
    thread_id: int | None = None
    answers: int | None = None

    @property
    def reply(self) -> ReplyParameters | None:
        """The message that it answers, as Telegram takes it; one that is gone is no error."""
        return ReplyParameters(self.answers, allow_sending_without_reply=True) if self.answers else None


@dataclass(frozen=True)
class Address:
    """Where a message stands.

    Attributes:
        chat_id: its chat.
        thread_id: the forum topic, if it stands in one.
        message_id: which one it is in its chat.
    """

    chat_id: int
    thread_id: int | None
    message_id: int


@dataclass(frozen=True)
class _Standing:
    """A message that stands in a chat, and what it is like.

    Attributes:
        message_id: its id there.
        picture: the one that it shows; empty where that is not known, None where there is none.
        protected: it cannot be forwarded or saved.
    """

    message_id: int
    picture: bytes | None
    protected: bool

    @property
    def has_picture(self) -> bool:
        return self.picture is not None


class LiveMessage:
    """A message that always shows the latest screen given to it.

    A password in a picture must be in a protected message, and protection
    cannot be added by an edit: then a new message takes the old one's place.
    """

    def __init__(
        self,
        bot: PlainBot,
        place: Place,
        standing: Message | None = None,
        *,
        moved: Callable[[int, int], object],
        tries: int = TRIES,
    ) -> None:
        self._bot, self._place, self._moved, self._tries = bot, place, moved, tries
        self._left: set[int] = set()
        self._was_deleted = False
        self._standing = (
            _Standing(
                standing.message_id, b"" if standing.photo else None, bool(standing.has_protected_content)
            )
            if standing
            else None
        )

    @classmethod
    def left_behind(
        cls,
        bot: PlainBot,
        address: Address,
        *,
        picture: bool,
        moved: Callable[[int, int], object],
        tries: int = TRIES,
    ) -> Self:
        """A message that was sent before, and may show a ``picture``, or cannot."""
        message = cls(bot, Place(address.chat_id, address.thread_id), moved=moved, tries=tries)
        message._standing = _Standing(address.message_id, b"" if picture else None, protected=True)
        return message

    @property
    def address(self) -> Address | None:
        """Where it stands; None while it does not."""
        place, standing = self._place, self._standing
        return Address(place.chat_id, place.thread_id, standing.message_id) if standing else None

    @property
    def was_deleted(self) -> bool:
        """Whether somebody deleted it: it was gone when it was to be changed or removed."""
        return self._was_deleted

    @property
    def leaves_picture(self) -> bool:
        """Whether it, or one whose place it took, still shows a picture."""
        return self.has_picture or bool(self._left)

    @property
    def has_picture(self) -> bool:
        """Whether it shows a picture now."""
        return self._standing is not None and self._standing.has_picture

    @property
    def is_protected(self) -> bool:
        """Whether it stands in the chat and cannot be forwarded or saved."""
        return self._standing is not None and self._standing.protected

    @property
    def has_room(self) -> bool:
        """Whether an edit that could as well be left out would hold up nothing in its chat."""
        return self._bot.has_room(self._place.chat_id)

    @property
    def message_id(self) -> int | None:
        """Its id in its chat; None before it stands there."""
        return self._standing.message_id if self._standing else None

    async def show(self, screen: Screen) -> None:
        """Make the message look like ``screen``.

        Raises:
            TelegramError: Telegram refused it, or cannot be reached.
        """
        standing = self._standing
        if standing and _can_become(standing, screen) and await self._edit(standing, screen):
            return await self._clear()
        if standing and standing.has_picture:
            return await self._send_in_place_of_picture(standing, screen)
        chat = self._place.chat_id
        await self._send(screen)
        if standing and self._place.chat_id == chat:  # in another chat the same id is another message
            self._left.add(standing.message_id)
        return await self._clear()

    async def change(self, screen: Screen, unless: Unless | None = None) -> bool:
        """Make the message look like ``screen`` where it stands; False, and it stands no more, if it is gone.

        Args:
            screen: what it shall look like.
            unless: done once that is wanted no more.

        Raises:
            TelegramError: Telegram refused it, or cannot be reached.
            Overtaken: ``unless`` was done before its turn came; the message is as it was.
        """
        standing = self._standing
        if standing is None:
            return False
        if await self._edit(standing, screen, unless):
            await self._clear()
            return True
        self._standing = None
        self._left.add(standing.message_id)
        await self._clear()
        return False

    async def _send_in_place_of_picture(self, standing: _Standing, screen: Screen) -> None:
        """Send, and delete meanwhile: a deletion waits for no message's turn, and a password must go."""
        self._left.add(standing.message_id)
        self._standing = None
        clearing = asyncio.create_task(self._clear())
        try:
            await self._send(screen)
        finally:
            await clearing

    async def remove(self) -> None:
        """Take the message out of the chat; what Telegram does not take now is tried with the next call."""
        if self._standing:
            self._left.add(self._standing.message_id)
            self._standing = None
        await self._clear()

    async def _edit(self, standing: _Standing, screen: Screen, unless: Unless | None = None) -> bool:
        """Edit in place; False if the message is gone or cannot be edited any more."""
        if screen.picture is not None:  # whatever becomes of the call, it may show one from now on
            self._standing = replace(standing, picture=standing.picture or b"")
        try:
            await patiently(lambda: self._edit_by_kind(standing, screen, unless), is_passing, self._tries)
        except Overtaken:
            self._standing = standing
            raise
        except ChatMigrated:  # what stood in the group stays there; sending finds the way to the new one
            return False
        except BadRequest as error:
            if "message is not modified" in error.message.lower():
                return True
            self._was_deleted = "message to edit not found" in error.message.lower()
            if self._was_deleted or "can't be edited" in error.message.lower():
                return False
            raise
        self._standing = _Standing(standing.message_id, screen.picture, standing.protected)
        return True

    async def _edit_by_kind(self, standing: _Standing, screen: Screen, unless: Unless | None) -> None:
        chat, message, markup = self._place.chat_id, standing.message_id, keyboard(screen.rows)
        if screen.picture is not None and screen.picture is standing.picture:
            await self._bot.call(
                "editMessageCaption",
                unless,
                chat_id=chat,
                message_id=message,
                caption=screen.text,
                parse_mode=ParseMode.HTML,
                **markup,
            )
        elif screen.picture is not None:
            media = InputMediaPhoto(screen.picture, screen.text, ParseMode.HTML)
            await self._bot.edit_message_media(
                media, chat, message, rate_limit_args=unless, api_kwargs=markup
            )
        else:
            await self._bot.call(
                "editMessageText",
                unless,
                chat_id=chat,
                message_id=message,
                text=screen.text,
                **_AS_TEXT,
                **markup,
            )

    async def _send(self, screen: Screen) -> None:
        try:
            message_id = await patiently(
                lambda: self._send_to(self._place.chat_id, screen), was_not_sent, self._tries
            )
        except ChatMigrated as move:
            self._moved(self._place.chat_id, move.new_chat_id)
            self._place = Place(move.new_chat_id)
            self._left.clear()  # in the new chat the same id is another message
            message_id = await self._send_to(move.new_chat_id, screen)
        self._standing, self._was_deleted = _Standing(message_id, screen.picture, screen.protected), False

    async def _send_to(self, chat: int, screen: Screen) -> int:
        if screen.picture is not None:
            return await self._send_photo(chat, screen.picture, screen)
        place = self._place
        sent = await self._bot.call(
            "sendMessage",
            chat_id=chat,
            text=screen.text,
            protect_content=screen.protected or None,
            disable_notification=screen.silent or None,
            message_thread_id=place.thread_id,
            reply_parameters=place.reply and place.reply.to_dict(),
            **_AS_TEXT,
            **keyboard(screen.rows),
        )
        return int(sent["message_id"])

    async def _send_photo(self, chat: int, picture: bytes, screen: Screen) -> int:
        place = self._place
        message = await self._bot.send_photo(
            chat,
            picture,
            screen.text,
            parse_mode=ParseMode.HTML,
            protect_content=screen.protected,
            message_thread_id=place.thread_id,
            reply_parameters=place.reply,
            api_kwargs=keyboard(screen.rows),
        )
        return message.message_id

    async def _clear(self) -> None:
        """Delete the messages whose place was taken; that never fails what was to be shown."""
        chat = self._place.chat_id
        for message_id in tuple(self._left):
            if await self._is_deleted(chat, message_id):
                self._left.discard(message_id)

    async def _is_deleted(self, chat: int, message_id: int) -> bool:
        """Delete; one that is gone, or older than Telegram lets us delete (48 h), is left for good."""
        try:
            await patiently(lambda: self._bot.delete_message(chat, message_id), is_passing, self._tries)
        except TelegramError as error:
            log.warning("message_not_deleted", chat=chat, why=error.message)
            if self._standing is None:  # else it is one whose place this one took
                self._was_deleted = "message to delete not found" in error.message.lower()
            return not (is_passing(error) or isinstance(error, RetryAfter))
        return True


async def patiently(call: Callable[[], Awaitable[T]], on: Callable[[Exception], bool], tries: int) -> T:
    """Make a call again while it fails in a way that ``on`` says may pass; only then is stamina needed."""
    try:
        return await call()
    except TelegramError as error:
        if tries == 1 or not on(error):
            raise
        failure = error
    import stamina  # noqa: PLC0415 -- half a MiB that an idle bot does without

    async for attempt in stamina.retry_context(
        on=on, attempts=tries - 1, timeout=None, wait_initial=0.1, wait_max=1.0
    ):
        with attempt:
            return await call()
    raise failure  # for the type checker: the last attempt raises its own


def is_passing(error: Exception) -> bool:
    """Whether Telegram may take the same edit or deletion a little later."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def was_not_sent(error: Exception) -> bool:
    """Whether a message surely does not stand in the chat yet, and may be taken a little later."""
    return is_passing(error) and not isinstance(error, (AnswerLost, TimedOut))


def keyboard(rows: Rows) -> dict[str, Any]:
    """``reply_markup`` as the Bot API has it (InlineKeyboardMarkup); nothing where there are no buttons."""
    if not rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in rows]}}


def _button(button: Button) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": button.label}
    if button.style.value:
        shown["style"] = button.style.value
    if button.copy is not None:
        return shown | {"copy_text": {"text": button.copy}}
    assert button.press is not None  # noqa: S101 -- a button either copies or is pressed
    return shown | {"callback_data": encode(button.press)}


def _can_become(standing: _Standing, screen: Screen) -> bool:
    """Whether an edit can make it so: no text from a photo, no protection for an unprotected one."""
    if screen.protected and not standing.protected:
        return False
    return screen.picture is not None or not standing.has_picture
