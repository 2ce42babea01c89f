"""One action at a time on one thing, in the order in which they were asked for."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Hashable

Key = TypeVar("Key", bound="Hashable")


class Turns(Generic[Key]):
    """A first-come queue for each key; a key that nobody waits for costs nothing."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, key: Key) -> AsyncIterator[None]:
        """Wait for all who asked for ``key`` before, then hold it until the block ends."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield
