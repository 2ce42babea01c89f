"""Telegram's time of day: what is too old is judged by the clock that stamps the messages."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_S: Final = 60.0
WORTH_A_LINE_S: Final = 30.0
_log = structlog.get_logger(__name__)


class TelegramClock:
    """Our own clock, set by the ``Date`` header of Telegram's answers (RFC 9110, 6.6.1).

    A machine whose clock is minutes ahead would otherwise take every command
    for one that was sent while the bot was away.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """Go as our own clock does, until the first answer; ``now`` gives seconds since 1970."""
        self._now = now
        self._ahead_s = 0.0
        self._noted_at: float | None = None

    def now(self) -> datetime:
        """What time it is at Telegram."""
        return datetime.fromtimestamp(self._now() - self._ahead_s, UTC)

    def note(self, date: str | None) -> None:
        """Take an answer's ``Date`` header, at most once a minute; one that is none is passed over."""
        now = self._now()
        if date is None or (self._noted_at is not None and 0 <= now - self._noted_at < EVERY_S):
            return
        try:
            self._ahead_s = now - parsedate_to_datetime(date).timestamp()
        except (TypeError, ValueError, OverflowError, OSError):
            return
        if self._noted_at is None and abs(self._ahead_s) > WORTH_A_LINE_S:
            _log.warning("clock_is_off", seconds_ahead_of_telegram=round(self._ahead_s))
        self._noted_at = now
