"""Who is told of what the watch saw, in the same transaction in which it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.store.statement import Statement
    from bot.watch.known import Happened


class Listener(Protocol):
    """Decides at once, without waiting for anything; what it wants remembered is written with what happened."""

    def take(self, happened: Happened) -> Sequence[Statement]:
        """Something happened; what is to be written for it.

        Some 120 µs for each transition, with the rows that come of it: thousands are given in parts of 100,
        which is some 15 ms. In parts of 250 one held the event loop for 86 ms when ten thousand dropped at
        once, and it is to be held for 50 ms at most.
        """
        ...

    def due(self) -> datetime | None:
        """When :meth:`tick` is to be called at the latest, in UTC; None where nothing is waited for."""
        ...

    def tick(self, now: datetime) -> Sequence[Statement]:
        """Time passed; what is to be written for that."""
        ...

    def committed(self) -> None:
        """All that was given back so far is on disk."""
        ...
