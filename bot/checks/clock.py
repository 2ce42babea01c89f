"""The clock: ours against the ``Date`` of both APIs' answers, since the age of a command is told by it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import httpx

from bot.checks.finding import doubtful, right, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.checks.finding import Finding

MOST_S: Final = 30
"""Seconds that a clock may be off; commands older than 2 minutes are not done."""

_NTP: Final = "Let this machine set its clock by the network (NTP)"


async def seconds_ahead(url: str, *, within_s: float, now: Callable[[], float] = time.time) -> float | None:
    """How far our clock is ahead of the one that answers ``GET url``; None where it does not tell the time.

    Certificates are not looked at: nothing secret is sent, and a clock that is
    far off is itself a reason why they are refused.
    """
    try:
        async with (
            asyncio.timeout(within_s),
            httpx.AsyncClient(verify=False, timeout=None) as http,  # noqa: S501, S113 -- both: see above
            http.stream("GET", f"{url}/", headers={"cache-control": "no-cache"}) as answer,
        ):
            theirs = http_time(answer.headers.get("date", ""))
            return None if theirs is None else now() - theirs
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
        return None


def http_time(date: str) -> float | None:
    """An HTTP date as seconds since 1970; None for what is none."""
    try:
        read = parsedate_to_datetime(date)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def clock(*, telegram: float | None, evolution: float | None, name: str = "the Evolution server") -> Finding:
    """The finding for the seconds that we are ahead of Telegram and of an Evolution server, called by ``name``.

    Telegram's clock is the one that commands are dated by, so it decides.
    """
    if telegram is not None and abs(telegram) > MOST_S:
        harm = "new commands can look too old to be done" if telegram > 0 else "old commands can look new"
        return wrong(f"Clock: {_off(telegram)} Telegram's, so {harm}. {_NTP}.")
    if evolution is not None and abs(evolution) > MOST_S:
        text = f"Clock: {_off(evolution)} {name}'s, and "
        if telegram is None:
            return wrong(f"{text}Telegram's is not known. {_NTP}, and the server too.")
        return doubtful(f"{text}right by Telegram's. Let the server set its clock by the network (NTP).")
    for whose, ahead in (("Telegram", telegram), (name, evolution)):
        if ahead is not None:
            return right(f"Clock: agrees with {whose} (off by {abs(ahead):.0f} s).")
    return doubtful("Clock: not compared, since neither side told the time. See that it is set by NTP.")


def _off(ahead: float) -> str:
    return f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'}"
