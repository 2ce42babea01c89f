"""Nobody chose anything for an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef


class NoHeirs:
    """Implements :class:`bot.fleet.recreate.Heirs`, and notes what was handed over."""

    def __init__(self) -> None:
        self.handed_over: list[tuple[InstanceRef, InstanceRef]] = []

    def by_itself(self, former: InstanceRef) -> bool | None:
        del former
        return None

    async def hand_over(self, former: InstanceRef, heir: InstanceRef, *, by_itself: bool | None) -> None:
        assert by_itself is None
        self.handed_over.append((former, heir))
