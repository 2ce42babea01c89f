"""Rings whenever anything that a board tells may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.store.statement import Statement
    from bot.watch.known import Happened


class Bell:
    """A listener of the watch that writes nothing; after the alerts', whose incidents are then as they are told."""

    def __init__(self) -> None:
        self._told: list[Callable[[], None]] = []

    def told_to(self, ring: Callable[[], None]) -> None:
        """Let ``ring`` be called; it must be quick, since that is for each batch of changes."""
        self._told.append(ring)

    def take(self, happened: Happened) -> Sequence[Statement]:  # noqa: ARG002 -- the listener's
        """Something happened."""
        self._ring()
        return ()

    def due(self) -> datetime | None:
        """Nothing is waited for."""
        return None

    def tick(self, now: datetime) -> Sequence[Statement]:  # noqa: ARG002 -- the listener's
        """Nothing is due."""
        return ()

    def committed(self) -> None:
        """Others may have had something that was due."""
        self._ring()

    def _ring(self) -> None:
        for ring in self._told:
            ring()
