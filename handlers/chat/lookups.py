"""Lookups of names: those that can mean one instance go in order, others do not wait for them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Lookups:
    """Keeps the order of a chat's commands on one instance while it is not yet known which one is meant.

    A name may be shortened to its beginning, and may stand behind its server's
    key, so two texts can mean the same instance only where one begins with the other. All others pass each other,
    since nobody waits for somebody else's slow server.
    """

    def __init__(self) -> None:
        self._under_way: defaultdict[int, list[tuple[list[str], asyncio.Event]]] = defaultdict(list)

    @asynccontextmanager
    async def turn(self, chat: int, *texts: str) -> AsyncIterator[None]:
        """Wait for every earlier lookup of ``chat`` that may find the same as one of ``texts``, then hold the turn."""
        typed, over = [text.casefold().strip() for text in texts], asyncio.Event()
        mine, under_way = (typed, over), self._under_way[chat]
        before = [ended for others, ended in under_way if _can_meet(others, typed)]
        under_way.append(mine)
        try:
            for ended in before:
                await ended.wait()
            yield
        finally:
            over.set()
            under_way.remove(mine)
            if not under_way:
                self._under_way.pop(chat, None)


def _can_meet(ones: list[str], others: list[str]) -> bool:
    return any(one.startswith(other) or other.startswith(one) for one in ones for other in others)
