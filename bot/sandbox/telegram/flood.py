"""Telegram's flood limits, as far as it tells them (Bots FAQ, "My bot is hitting limits")."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.telegram.errors import too_many_requests


@dataclass
class FloodRules:
    """How many messages and edits are let through; None lifts a limit.

    Attributes:
        per_chat: in one chat within a second.
        per_group_minute: in one group within a minute.
        overall: in all chats within a second.
        slack_s: how much too early a call may come, since a network shifts calls by some
            milliseconds and the real limits are no exact clockwork either.
        clock: seconds that only grow.
    """

    per_chat: int | None = 1
    per_group_minute: int | None = 20
    overall: int | None = 30
    slack_s: float = 0.05
    clock: Callable[[], float] = time.monotonic
    _passed: dict[tuple[str, int], deque[float]] = field(
        default_factory=lambda: defaultdict(deque), init=False, repr=False
    )

    def admit(self, chat_id: int) -> None:
        """Let one message or edit through; a refused one counts for nothing.

        Raises:
            ApiError: 429 with ``retry_after``, whole seconds.
        """
        now = self.clock()
        limits = [("overall", 0, self.overall, 1.0), ("chat", chat_id, self.per_chat, 1.0)]
        if chat_id < 0:
            limits.append(("group", chat_id, self.per_group_minute, 60.0))
        windows = []
        wait_s = 0.0
        for name, key, most, span_s in limits:
            if most is not None:
                window = self._passed[name, key]
                windows.append(window)
                wait_s = max(wait_s, self._wait(window, most, span_s, now))
        if wait_s > 0:
            raise too_many_requests(max(1, math.ceil(wait_s)))
        for window in windows:
            window.append(now)

    def _wait(self, window: deque[float], most: int, span_s: float, now: float) -> float:
        """Seconds until ``window`` has room again."""
        while window and window[0] <= now - span_s + self.slack_s:
            window.popleft()
        return window[-most] + span_s - now if len(window) >= most else 0.0
