"""The server's global webhook: one URL that hears of every instance."""

from typing import TYPE_CHECKING, Final

import aiohttp

from bot.sandbox.evolution.answers import as_json
from bot.sandbox.evolution.bell import PATIENCE_S

if TYPE_CHECKING:
    from bot.sandbox.evolution.events import Event
    from bot.sandbox.evolution.world import World

TRIES: Final = 10
TIMEOUT_S: Final = 30
NEVER_SENT: Final = frozenset({"status.instance", "logout.instance", "remove.instance"})
"""Events without a WEBHOOK_EVENTS_* setting: recorded as enabled, they never arrive."""

_FINAL_ANSWERS: Final = frozenset({400, 401, 403, 404, 422})
_LONGEST_WAIT: Final = 60
"""The longest wait between two tries, in first waits: 300 s after 5 s."""
_HEADERS: Final = {
    "accept": "application/json, text/plain, */*",
    "content-type": "application/json",
    "user-agent": "axios/1.21.1",
}


class GlobalWebhook:
    """Posts each event until somebody takes it; no secret and no signature goes along (event-02).

    Events overtake each other where one has to be tried again (webhook-retries).

    Attributes:
        url: WEBHOOK_GLOBAL_URL, none: it is switched off.
        undelivered: how many events are on their way: neither taken nor given up.
    """

    def __init__(self, world: "World") -> None:
        self.url: str | None = None
        self.undelivered = 0
        self._world = world
        self._session: aiohttp.ClientSession | None = None

    def wants(self, name: str) -> bool:
        """Return whether an event of this name can be sent."""
        return self.url is not None and name not in NEVER_SENT

    async def send(self, event: "Event") -> None:
        """Begin to deliver the event."""
        if self.url is not None:
            self.undelivered += 1
            self._start(event, self.url, 1)

    async def settled(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until every event was taken or given up.

        Raises:
            TimeoutError: some were still tried after ``patience_s`` seconds.
        """
        await self._world.bell.until(lambda: not self.undelivered, patience_s)

    def forget(self) -> None:
        """Lose what was not delivered yet, as the end of the process does."""
        self.undelivered = 0

    async def end(self) -> None:
        """Close its connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _start(self, event: "Event", url: str, number: int) -> None:
        self._world.tasks.start(self._try, event, url, number)

    async def _try(self, event: "Event", url: str, number: int) -> None:
        """Make one try, and the next one later when that can help (webhook-retries)."""
        if await self._over(event, url) or number == TRIES:
            self.undelivered -= 1
            self._world.bell.ring()
            return
        wait = self._world.pace.webhook_retry * min(2 ** (number - 1), _LONGEST_WAIT)
        again = self._world.made_up.jitter(wait)
        self._world.timers.after(again, lambda: self._start(event, url, number + 1))

    async def _over(self, event: "Event", url: str) -> bool:
        """Post the event once; return whether that was the last time."""
        if not self._session:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
            self._session = aiohttp.ClientSession(headers=_HEADERS, timeout=timeout)
        try:
            async with self._session.post(url, data=as_json(event.delivery(url)).encode()) as answer:
                return answer.ok or answer.status in _FINAL_ANSWERS
        except (aiohttp.ClientError, TimeoutError):
            return False
