"""Moments to come, each under a key: the first is known at once, however many there are."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

K = TypeVar("K", bound="Hashable")


class Deadlines(Generic[K]):
    """A heap with keys; what was put off or given up stays in it until its moment comes."""

    def __init__(self) -> None:
        self._moments: dict[K, datetime] = {}
        self._heap: list[tuple[datetime, int, K]] = []
        self._count = count()

    def set(self, key: K, moment: datetime) -> None:
        """``key`` is due then, and at no other moment."""
        if self._moments.get(key) == moment:
            return
        self._moments[key] = moment
        heappush(self._heap, (moment, next(self._count), key))
        if len(self._heap) > 2 * len(self._moments) + 64:
            self._heap = [(moment, next(self._count), key) for key, moment in self._moments.items()]
            heapify(self._heap)

    def set_later(self, key: K, moment: datetime) -> None:
        """``key`` is due then, unless it is due later still."""
        known = self._moments.get(key)
        if known is None or known < moment:
            self.set(key, moment)

    def drop(self, key: K) -> None:
        """``key`` is not due any more."""
        self._moments.pop(key, None)

    def of(self, key: K) -> datetime | None:
        """When ``key`` is due; None where it is not."""
        return self._moments.get(key)

    def first(self) -> datetime | None:
        """The next moment; None where nothing is waited for."""
        while self._heap and not self._is_true(self._heap[0]):
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self, now: datetime, most: int = 1_000_000) -> list[K]:
        """The keys that are due by ``now``, the earliest first, and so many at most; they are due no more."""
        due: list[K] = []
        while len(due) < most and (moment := self.first()) is not None and moment <= now:
            _, _, key = heappop(self._heap)
            del self._moments[key]
            due.append(key)
        return due

    def _is_true(self, entry: tuple[datetime, int, K]) -> bool:
        moment, _, key = entry
        return self._moments.get(key) == moment
