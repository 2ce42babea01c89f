"""One WhatsApp session on one server, as the server's inventory names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from bot.evolution import InstanceDetails, InstanceRow


@dataclass(frozen=True, slots=True)
class InstanceRef:
    """What a button carries: the server's key and the instance's stable id, never its name."""

    server: str
    id: UUID


@dataclass(frozen=True)
class Instance:
    """An instance with the inventory row that was read last.

    Attributes:
        server: key of the server it lives on.
        row: its row of ``fetchInstances``.
    """

    server: str
    row: InstanceRow

    @property
    def ref(self) -> InstanceRef:
        """What names it for good, also after its name was given to another one."""
        return InstanceRef(self.server, self.row.id)

    @property
    def name(self) -> str:
        """Its name as the server has it; hostile: escape it in every text."""
        return self.row.name

    @property
    def ever_linked(self) -> bool:
        """A phone was linked to it at some time: the owner stays in the row after a logout (#120)."""
        return self.row.owner_jid is not None


@dataclass(frozen=True)
class DetailedInstance(Instance):
    """An instance that was read alone, with all that its row holds."""

    row: InstanceDetails
