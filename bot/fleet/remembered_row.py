"""One row of what is known of a fleet without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.health import Health
    from bot.fleet.instance import InstanceRef


@dataclass(frozen=True, slots=True)
class RememberedRow:
    """One instance as it was seen last."""

    ref: InstanceRef
    name: str
    number: str | None
    health: Health

    @property
    def server(self) -> str:
        """The key of its server."""
        return self.ref.server
