"""Faults on demand: what a sick server, or the network before it, does to one request.

::

    server.faults.add(Fault.answer(r"GET /instance/connect/.*", 500, {"oops": True}, times=1))
    server.faults.add(Fault.delay(r".*", 0.02))
"""

import asyncio
import re
from dataclasses import dataclass

from bot.sandbox.evolution.sickness import Answer, Big, Cut, Delay, Drip, Exchange, Hang, Hold, Sickness

_ERROR_PAGE = "<html><head><title>502 Bad Gateway</title></head></html>"


@dataclass(frozen=True)
class Fault:
    """One fault and where it strikes.

    Attributes:
        where: a regular expression for the whole of ``METHOD /path``, the path percent-decoded.
        sickness: what happens then.
        times: how often, none for ever.
        after: how many such requests it lets pass before.
    """

    where: str
    sickness: Sickness
    times: int | None = None
    after: int = 0

    @classmethod
    def answer(
        cls, where: str, status: int, body: object = None, *, times: int | None = None, **also: str
    ) -> "Fault":
        """Answer this instead: ``body`` as JSON, or as it is when it is text or bytes.

        ``also`` may hold a ``content_type``; the default is JSON's.
        """
        return cls(where, Answer(status, body, **also), times)

    @classmethod
    def delay(cls, where: str, seconds: float, *, times: int | None = None) -> "Fault":
        """Wait, then go on with the next fault or the real answer."""
        return cls(where, Delay(seconds), times)

    @classmethod
    def hold(cls, where: str, until: asyncio.Event, *, times: int | None = None) -> "Fault":
        """Wait until it is let go, then go on with the next fault or the real answer."""
        return cls(where, Hold(until), times)

    @classmethod
    def hang(cls, where: str, *, times: int | None = None) -> "Fault":
        """Never answer: until the client leaves or the server ends."""
        return cls(where, Hang(), times)

    @classmethod
    def cut(cls, where: str, *, midway: bool = False, times: int | None = None) -> "Fault":
        """Close the TCP connection without an answer, or ``midway`` in its body."""
        return cls(where, Cut(midway=midway), times)

    @classmethod
    def garbage(cls, where: str, *, times: int | None = None) -> "Fault":
        """Say 200 and JSON, and send a proxy's error page."""
        return cls(where, Answer(200, _ERROR_PAGE), times)

    @classmethod
    def big(cls, where: str, size: int, *, times: int | None = None) -> "Fault":
        """Answer well-formed JSON of ``size`` bytes, without saying its length first."""
        return cls(where, Big(size), times)

    @classmethod
    def drip(cls, where: str, every_s: float, *, times: int | None = None) -> "Fault":
        """Answer one byte every so many seconds, for ever: no read time-out ever fires."""
        return cls(where, Drip(every_s), times)


class Faults:
    """The faults that a server has now; the first added strikes first."""

    def __init__(self) -> None:
        self._armed: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> Fault:
        """Let ``fault`` strike from now on; return it, to remove it later."""
        self._armed.append((fault, []))
        return fault

    def remove(self, fault: Fault) -> None:
        """Take the fault away."""
        self._armed = [armed for armed in self._armed if armed[0] is not fault]

    def clear(self) -> None:
        """Take every fault away."""
        self._armed.clear()

    async def strike(self, line: str, exchange: Exchange) -> bool:
        """Let the faults have the request ``METHOD /path``; return whether one of them ended it."""
        for fault, met in list(self._armed):
            if not re.fullmatch(fault.where, line, re.DOTALL):
                continue
            met.append(1)
            number = len(met) - fault.after
            spent = fault.times is not None and number > fault.times
            if number > 0 and not spent and await fault.sickness.ends(exchange):
                return True
        return False
