"""A server's circuit: one that does not answer is not asked for each command, and is found again by itself.

The libraries for this (pybreaker, aiobreaker, purgatory) bring clocks of their own, count what
fails at one moment many times over, and let the next caller be the one who tries; here that is a
state without a clock, with a task that tries.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.clock import WallClock
from bot.evolution import EvolutionError, ServerBroke, ServerDown, TimedOut, Unreachable, WhatsAppSilent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.clock import Clock

log = structlog.get_logger(__name__)

FAILURES: Final = 3
"""Calls, one after the other, that must go unanswered before the circuit opens."""

FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 60.0
JITTER: Final = 0.2
"""Part of a pause by which it is longer or shorter: servers that died together are not asked together."""

_NOBODY_BEHIND: Final = frozenset({502, 503, 504})
"""What a proxy says whose server does not answer it."""


def is_silence(error: EvolutionError) -> bool:
    """Whether ``error`` means that the server does not answer, rather than that it answers with a no."""
    if isinstance(error, ServerBroke):
        return error.call is not None and error.call.status in _NOBODY_BEHIND
    return isinstance(error, (Unreachable, TimedOut))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a circuit stands; made anew by each of the functions below, which are pure.

    Attributes:
        failures: calls that went unanswered, one after the other.
        since: when the first of them did, in UTC; None where none did.
        probes: tries that went unanswered since it is open.
    """

    failures: int = 0
    since: datetime | None = None
    probes: int = 0

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked but by a probe."""
        return self.failures >= FAILURES


CLOSED: Final = Standing()


def unanswered(standing: Standing, failures_before: int, at: datetime) -> Standing:
    """A call went unanswered that began when ``failures_before`` had.

    Calls that were under way together are one failure: a proxy that restarts
    cuts a hundred at once. An open circuit stays as it is.
    """
    if standing.is_open or failures_before != standing.failures:
        return standing
    return replace(standing, failures=standing.failures + 1, since=standing.since or at)


def probed_in_vain(standing: Standing) -> Standing:
    """A probe went unanswered, or found it closed by an answer that overtook its own."""
    return replace(standing, probes=standing.probes + 1) if standing.is_open else standing


def pause_s(standing: Standing, chance: float) -> float:
    """Seconds until the next probe: twice the last ones, to a limit; ``chance`` is from 0 to 1."""
    pause = min(FIRST_PAUSE_S * (1 << min(standing.probes, 10)), LONGEST_PAUSE_S)
    return pause * (1 + JITTER * (2 * chance - 1))


@dataclass(frozen=True, slots=True)
class Turned:
    """A circuit opened or closed.

    Attributes:
        server: key of the server.
        is_open: whether it is open now.
        at: when the first call went unanswered, or when one was answered again; in UTC.
    """

    server: str
    is_open: bool
    at: datetime


class Circuit:
    """Stands before every call to one server; :meth:`keep` brings it back.

    Args:
        server: key of the server.
        label: what people call it.
        clock: the time of day.
        hurry_s: seconds between two probes at least, where somebody waits for them.
        chance: draws from 0 to 1.
    """

    def __init__(
        self,
        server: str,
        label: str,
        clock: Clock | None = None,
        *,
        hurry_s: float = 2.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._server, self._label, self._clock = server, label, clock or WallClock()
        self._hurry_s, self._chance = hurry_s, chance
        self._standing = CLOSED
        self._lets_one = False
        self._opened, self._wake, self._probe_over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._listeners: list[Callable[[Turned], None]] = []
        self._doubters: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether the server is taken for dead: calls are refused without going out."""
        return self._standing.is_open

    @property
    def since(self) -> datetime | None:
        """Since when it does not answer, in UTC; None while it does."""
        return self._standing.since

    def subscribe(self, listener: Callable[[Turned], None]) -> Callable[[], None]:
        """Call ``listener`` whenever it opens or closes, from now on; gives what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def doubted_by(self, doubter: Callable[[], None]) -> None:
        """Call ``doubter`` whenever a call goes unanswered after one that was answered, from now on."""
        self._doubters.append(doubter)

    def admit(self) -> int:
        """Let a call out; gives what :meth:`settle` wants to know of its beginning.

        Raises:
            ServerDown: it is open.
        """
        if self._lets_one:
            self._lets_one = False
        elif self._standing.since is not None and self.is_open:
            raise ServerDown(self._label, self._standing.since)
        return self._standing.failures

    def settle(self, failures_before: int, failure: EvolutionError | None) -> None:
        """A call came to its end, and its failure is told whose it is; not one that nobody waited for."""
        before = self._standing
        if failure is not None:
            failure.server = self._label
        if isinstance(failure, WhatsAppSilent):
            return  # it may be one session that is dead: neither a sign of the server's death nor of its life
        if failure is not None and is_silence(failure):
            self._standing = unanswered(before, failures_before, self._clock.now())
        else:
            self._standing = CLOSED
        if before.is_open != self.is_open:
            self._turn(before)
        if self._standing.failures > before.failures == 0:
            for doubter in self._doubters:
                doubter()

    async def keep(self, ask: Callable[[], Awaitable[object]]) -> None:
        """Find the server again whenever it is lost, until cancelled; ``ask`` makes one small call to it."""
        while True:
            await self._clock.until(None, self._opened)
            hurried = await self._pause()
            if self.is_open:
                await self._probe(ask, hurried=hurried)

    def hurry(self) -> None:
        """Let a probe go out soon: there is a sign that the server answers again."""
        if self.is_open:
            self._wake.set()

    async def look(self) -> None:
        """Let a probe go out soon, since somebody waits, and return when it is over; at once where none is needed."""
        if self.is_open:
            over = self._probe_over
            self._wake.set()
            await over.wait()

    async def _pause(self) -> bool:
        """Wait until it is time for a probe, or somebody is in a hurry; False where it was waited for to its end."""
        longest = timedelta(seconds=pause_s(self._standing, self._chance()))
        at_least = timedelta(seconds=self._hurry_s)
        end = self._clock.now() + longest
        await self._clock.sleep(min(at_least, longest))
        await self._clock.until(end, self._wake)
        return self._wake.is_set()

    async def _probe(self, ask: Callable[[], Awaitable[object]], *, hurried: bool) -> None:
        """Ask once; in a hurry that says nothing about how long to wait next time."""
        self._lets_one = True  # taken by the call before it waits for anything, so by no other
        try:
            await ask()
        except EvolutionError:
            if not hurried:
                self._standing = probed_in_vain(self._standing)
        except Exception:  # whatever it is, the server must not be lost for good
            log.exception("probe_broke", server=self._server)
            self._standing = probed_in_vain(self._standing)
        finally:
            self._lets_one = False
            self._wake.clear()
            over, self._probe_over = self._probe_over, asyncio.Event()
            over.set()

    def _turn(self, before: Standing) -> None:
        if self.is_open:
            self._wake.clear()
            self._opened.set()
        else:
            self._opened.clear()
            self._wake.set()
        now = self._clock.now()
        turned = Turned(self._server, self.is_open, (self.since or now) if self.is_open else now)
        since = before.since or now
        if self.is_open:
            log.warning("server_down", server=self._server, since=turned.at.isoformat(timespec="seconds"))
        else:
            log.info("server_back", server=self._server, away_s=round((now - since).total_seconds()))
        for listener in list(self._listeners):
            listener(turned)
