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

    A name may be shortened to its beginning, so two texts can mean the same
    instance only where one begins with the other. All others pass each other,
    since nobody waits for somebody else's slow server.
    """

    def __init__(self) -> None:
        self._under_way: defaultdict[int, list[tuple[str, asyncio.Event]]] = defaultdict(list)

    @asynccontextmanager
    async def turn(self, chat: int, text: str) -> AsyncIterator[None]:
        """Wait for every earlier lookup of ``chat`` that may find the same as ``text``, then hold the turn."""
        typed, over = text.casefold().strip(), asyncio.Event()
        mine, under_way = (typed, over), self._under_way[chat]
        before = [ended for other, ended in under_way if other.startswith(typed) or typed.startswith(other)]
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
