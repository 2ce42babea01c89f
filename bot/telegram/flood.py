"""Keeps Telegram's flood limits without holding what is not limited, and waits a 429 out."""

from __future__ import annotations

import asyncio
import functools
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.unless import Unless, while_wanted
from bot.telegram.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractAsyncContextManager

    Result = bool | dict[str, Any] | list[dict[str, Any]]
    Attempt = Callable[[], Coroutine[Any, Any, Result]]

LONGEST_WAIT_S: Final = 300.0
TRIES: Final = 4
_SLACK_S: Final = 0.1  # Telegram names whole seconds
_FREE: Final = nullcontext()
#: The beginnings of the methods that put a message into a chat or change one.
_COUNTED: Final = ("send", "editMessage", "forward", "copy")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """How many messages and edits Telegram takes (Bots FAQ, "My bot is hitting limits").

    Attributes:
        per_chat_s: a second, in one chat.
        per_group_minute: a minute, in one group or channel.
        overall_s: a second, in all.
        second_s: how long such a second really is; tests have shorter ones.
    """

    per_chat_s: float = 1.0
    per_group_minute: int = 20
    overall_s: int = 30
    second_s: float = 1.0


class _Lane:
    """What one chat may still be sent; one message after the other, so that their order is kept."""

    def __init__(self, limits: FloodLimits, chat: int | str, forget: Callable[[int | str], object]) -> None:
        self._chat = chat
        self._forget = forget
        self._second = Window(1, limits.second_s / limits.per_chat_s, emptied=self._emptied)
        self._minute: Window | None = None
        if isinstance(chat, str) or chat < 0:  # a channel's name; a group's or a channel's id
            self._minute = Window(limits.per_group_minute, 60 * limits.second_s, emptied=self._emptied)

    async def run(self, attempt: Attempt) -> Result:
        async with self._second, self._minute or _FREE:
            return await attempt()

    def has_room(self) -> bool:
        return _has_room(self._second) and (self._minute is None or _has_room(self._minute))

    def lift(self) -> None:
        self._second.lift()
        if self._minute:
            self._minute.lift()

    def _emptied(self) -> None:
        if self._second.empty and (self._minute is None or self._minute.empty):
            self._forget(self._chat)


class FloodLimiter(BaseRateLimiter[Unless]):
    """PTB's rate limiter: messages and edits keep the limits, everything else passes at once.

    aiolimiter's leaky bucket is not used: a bucket of 20 a minute lets nearly 40 through in one
    minute (20 at once, and 20 that leak meanwhile), and counts from when a call leaves, not from when
    it arrives, so calls that travel at different speeds arrive closer together than they left.
    """

    def __init__(
        self,
        limits: FloodLimits | None = FloodLimits(),
        *,
        longest_wait_s: float = LONGEST_WAIT_S,
        tries: int = TRIES,
    ) -> None:
        """Hold nothing yet.

        Args:
            limits: what to keep; None lifts them, and only a 429 is waited out.
            longest_wait_s: a 429 that asks for more is raised instead, but for a deletion.
            tries: how often one call is made at most, but for a deletion.
        """
        self._limits = limits
        self._longest_wait_s = longest_wait_s
        self._tries = tries
        self._lanes: dict[int | str, _Lane] = {}
        self._overall = Window(limits.overall_s, limits.second_s) if limits else None
        self._closed = asyncio.Event()

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open, and `close` is for good."""

    async def shutdown(self) -> None:
        """Let go whoever still waits."""
        await self.close()

    async def close(self) -> None:
        """Let go whoever waits and make nobody wait again: the process is about to end.

        Held messages are sent at once, still in order within their chat. A 429, also one that is
        being waited out, is raised.
        """
        self._closed.set()
        if self._overall:
            self._overall.lift()
        for lane in list(self._lanes.values()):
            lane.lift()

    @property
    def known_chats(self) -> int:
        """How many chats are remembered: those that were sent something within their limit's span."""
        return len(self._lanes)

    def has_room(self, chat: int) -> bool:
        """Whether a call that could as well be left out would hold up nothing: half of each limit is free."""
        if self._overall is None:
            return True
        return _has_room(self._overall) and (chat not in self._lanes or self._lanes[chat].has_room())

    async def process_request(  # noqa: PLR0913, PLR0917  PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401  PTB's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Unless | None,
    ) -> Result:
        """Make one Bot API call when its turn has come, unless it is wanted no more by then.

        Raises:
            RetryAfter: Telegram asks for too long a wait, or asked too often.
            Overtaken: it was wanted no more before it was made.
        """
        attempt = functools.partial(callback, *args, **kwargs)
        if rate_limit_args is None:
            return await self._in_turn(attempt, endpoint, data)
        return await while_wanted(
            rate_limit_args, attempt, lambda wanted: self._in_turn(wanted, endpoint, data)
        )

    async def _in_turn(self, attempt: Attempt, endpoint: str, data: dict[str, Any]) -> Result:
        if self._limits is None or self._overall is None or not _counts(endpoint):
            return await self._patiently(attempt, endpoint, _FREE)
        sending = functools.partial(self._patiently, attempt, endpoint, self._overall)
        chat = _chat(data)
        return await (sending() if chat is None else self._lane(chat, self._limits).run(sending))

    async def _patiently(
        self, attempt: Attempt, endpoint: str, turn: AbstractAsyncContextManager[None]
    ) -> Result:
        refused = 0
        while True:
            try:
                async with turn:
                    return await attempt()
            except RetryAfter as flood:
                refused, wait_s = refused + 1, _seconds(flood) + _SLACK_S
                if self._gives_up(endpoint, refused, wait_s) or await self._closes_within(wait_s, endpoint):
                    raise

    def _gives_up(self, endpoint: str, refused: int, wait_s: float) -> bool:
        """Whether a call is not made again: a deletion always is, since it takes a password away."""
        return endpoint != "deleteMessage" and (refused >= self._tries or wait_s > self._longest_wait_s)

    async def _closes_within(self, seconds: float, endpoint: str) -> bool:
        _log.warning("flood_wait", method=endpoint, seconds=seconds)
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return False
        return True

    def _lane(self, chat: int | str, limits: FloodLimits) -> _Lane:
        if chat not in self._lanes:
            lane = self._lanes[chat] = _Lane(limits, chat, forget=self._lanes.pop)
            if self._closed.is_set():
                lane.lift()
        return self._lanes[chat]


def _has_room(window: Window) -> bool:
    return window.share_free > 0.5  # noqa: PLR2004 -- half


@functools.cache
def _counts(endpoint: str) -> bool:
    """Whether Telegram counts calls of this method as messages to a chat."""
    return endpoint.startswith(_COUNTED) and endpoint != "sendChatAction"


def _chat(data: dict[str, Any]) -> int | str | None:
    """The chat a call is for: an id, or a channel's ``@name``; none for an inline message."""
    chat = data.get("chat_id")
    try:
        return None if chat is None else int(chat)
    except ValueError:
        return str(chat)


def _seconds(flood: RetryAfter) -> float:
    wait = flood.retry_after  # a timedelta by this package's choice, a number by PTB's old default
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
