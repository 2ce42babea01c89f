"""A call that waits for its turn only for as long as it is wanted: a code that is overtaken must not be sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from telegram.error import RetryAfter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")

Unless = asyncio.Future[Any]
"""Done once a call is not wanted any more; one that is on its way is not called back."""


class Overtaken(Exception):
    """The call was not made: while it waited for its turn it came to be wanted no more."""


async def while_wanted(
    unwanted: Unless,
    attempt: Callable[[], Coroutine[Any, Any, T]],
    in_turn: Callable[[Callable[[], Coroutine[Any, Any, T]]], Coroutine[Any, Any, T]],
) -> T:
    """Make a call when its turn has come.

    Args:
        unwanted: done once it is not wanted any more.
        attempt: makes the call.
        in_turn: waits for the turn of what it is given, as often as that must be tried.

    Raises:
        Overtaken: ``unwanted`` was done before the call was taken.
    """
    under_way = False

    async def wanted() -> T:
        nonlocal under_way
        if unwanted.done():
            raise Overtaken
        under_way = True
        try:
            return await attempt()
        except RetryAfter:
            under_way = False  # it was not taken, and is to wait again
            if unwanted.done():
                raise Overtaken from None
            raise

    making = asyncio.create_task(in_turn(wanted))
    try:
        await asyncio.wait({making, unwanted}, return_when=asyncio.FIRST_COMPLETED)
        if not making.done() and not under_way:
            raise Overtaken
        return await making
    finally:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
