"""Notices when polling is dead, which python-telegram-bot keeps to itself, and logs when it is ill."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S: Final = 150.0
"""Longer than a long poll (50 s) with its timeout and than PTB's longest pause after errors (30 s)."""
CONFLICT_REMINDER_S: Final = 60.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """Telegram does not know the token (any more), and PTB has stopped polling without saying so."""

    status: int

    def __str__(self) -> str:
        return f"Telegram refused the bot token (HTTP {self.status} at getUpdates)"


@dataclass(frozen=True, slots=True)
class PollStalled:
    """No getUpdates has ended, well or badly, for so long that none will."""

    silent_s: float

    def __str__(self) -> str:
        return f"Polling stopped: no getUpdates has ended for {self.silent_s:.0f} s"


PollDeath = TokenRefused | PollStalled


@dataclass(slots=True)
class _Conflict:
    """A conflict: its first and newest 409 and its newest log line, in seconds of the watch's clock."""

    since: float
    last: float
    logged: float


class PollWatch:
    """Is told how every ``getUpdates`` ended and tells the main program when there will be no more."""

    def __init__(
        self,
        *,
        patience_s: float = PATIENCE_S,
        conflict_reminder_s: float = CONFLICT_REMINDER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start waiting with the first call of `died`.

        Args:
            patience_s: seconds without any outcome after which polling counts as dead.
            conflict_reminder_s: seconds between log lines about one conflict, and without a 409
                until it counts as over (two pollers take turns, so a good answer alone proves nothing).
            clock: seconds that only grow.
        """
        self._patience_s = patience_s
        self._conflict_reminder_s = conflict_reminder_s
        self._clock = clock
        self._last: float | None = None
        self._paused_s = 0.0
        self._refusal: TokenRefused | None = None
        self._refused = asyncio.Event()
        self._conflict: _Conflict | None = None
        self._outage: float | None = None

    async def died(self) -> PollDeath:
        """Wait until polling is dead; for ever, if all goes well."""
        if self._last is None:
            self._last = self._clock()
        while self._refusal is None:
            silent_s = self._clock() - self._last
            left_s = self._patience_s + self._paused_s - silent_s
            if left_s <= 0:
                return PollStalled(silent_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._refused.wait()
        return self._refusal

    def heard(self) -> None:
        """A getUpdates brought a batch, maybe an empty one."""
        now = self._ended()
        self._end_outage(now)
        self._end_conflict(now)

    def refused(self, status: int) -> None:
        """A getUpdates was answered 401 or 404: PTB polls no more."""
        self._ended()
        self._refusal = TokenRefused(status)
        self._refused.set()

    def conflicted(self) -> None:
        """A getUpdates was answered 409: another process polls with the same token."""
        now = self._ended()
        self._end_outage(now)
        if self._conflict is None:
            self._conflict = _Conflict(since=now, last=now, logged=now)
            _log.error("poll_conflict", cause="another process polls with this bot's token")
            return
        self._conflict.last = now
        if now - self._conflict.logged >= self._conflict_reminder_s:
            self._conflict.logged = now
            _log.error("poll_conflict_goes_on", seconds=round(now - self._conflict.since))

    def failed(self, kind: str) -> None:
        """A getUpdates brought nothing usable; ``kind`` says why in a word or two."""
        now = self._ended()
        if self._outage is None:
            self._outage = now
            _log.warning("poll_outage", error=kind)

    def told_to_wait(self, seconds: float) -> None:
        """A getUpdates was answered 429: PTB is silent for ``seconds``, and that is no stall."""
        self.failed("HTTP 429")
        self._paused_s = seconds

    def _ended(self) -> float:
        self._last, self._paused_s = self._clock(), 0.0
        return self._last

    def _end_outage(self, now: float) -> None:
        if self._outage is not None:
            _log.info("poll_outage_over", seconds=round(now - self._outage, 1))
            self._outage = None

    def _end_conflict(self, now: float) -> None:
        ours = self._conflict
        if ours is not None and now - ours.last >= self._conflict_reminder_s:
            _log.info("poll_conflict_over", seconds=round(ours.last - ours.since, 1))
            self._conflict = None
