"""What every way in which events reach us has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute


class Source(Protocol):
    """Tells hints of one server."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What it needs answered on our own HTTP side."""
        ...

    async def run(self) -> None:
        """Bring hints until cancelled; returns at once where there is nothing to do for it."""
