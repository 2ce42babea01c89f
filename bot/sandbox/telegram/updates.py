"""The queue of updates: what happened in the chats, until the bot has confirmed it."""

from collections import deque
from collections.abc import Iterable
from itertools import count, islice

from bot.sandbox.telegram.bell import Bell
from bot.sandbox.telegram.errors import ApiError, Json

_ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only to a bot that lists them (Bot API, getUpdates)."""

MAX_BATCH = 100


class UpdateQueue:
    """Updates in order, for one poller at a time."""

    def __init__(self) -> None:
        self._pending: deque[Json] = deque()
        self._ids = count(710_000_001)
        self._allowed: frozenset[str] = frozenset()
        self._polls = 0
        self._bell = Bell()

    @property
    def pending(self) -> list[Json]:
        """Updates that the bot has not confirmed yet, oldest first."""
        return list(self._pending)

    @property
    def polled(self) -> int:
        """How many polls have come so far."""
        return self._polls

    def put(self, update: Json) -> Json:
        """Queue any update, malformed ones too; an ``update_id`` is added where it has none.

        ``allowed_updates`` is not asked: the real API also delivers what was queued
        before the bot set it.
        """
        queued = {"update_id": next(self._ids), **update}
        self._pending.append(queued)
        self._bell.ring()
        return queued

    def offer(self, kind: str, content: Json) -> None:
        """Queue an update of a ``kind`` ("message", ...) if the bot wants such."""
        wanted = kind in self._allowed if self._allowed else kind not in _ON_REQUEST_ONLY
        if wanted:
            self.put({kind: content})

    def clear(self) -> None:
        """Forget everything that waits (``drop_pending_updates``)."""
        self._pending.clear()

    async def drained(self, patience_s: float = 5.0) -> None:
        """Wait until the bot has confirmed every update.

        Raises:
            TimeoutError: it did not within ``patience_s`` seconds.
        """
        await self._bell.until(lambda: None if self._pending else True, patience_s)

    async def fetch(self, offset: int, limit: int, timeout_s: float) -> list[Json]:
        """One long poll.

        Args:
            offset: confirms every update before it; a negative one keeps only so many of the last.
            limit: how many updates to answer at most.
            timeout_s: how long to wait for the first one.

        Raises:
            ApiError: 409, another poll has come meanwhile.
        """
        self._polls += 1
        mine = self._polls
        self._bell.ring()
        self._confirm(offset)

        def batch() -> list[Json] | None:
            if self._polls != mine:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
            return list(islice(self._pending, max(1, min(limit, MAX_BATCH)))) or None

        if timeout_s <= 0:
            return batch() or []
        try:
            return await self._bell.until(batch, timeout_s)
        except TimeoutError:
            return []

    def allow(self, kinds: Iterable[str]) -> None:
        """Remember which kinds of update the bot wants; none means the usual ones."""
        self._allowed = frozenset(kinds)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
