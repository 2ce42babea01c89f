"""Nobody chose anything for an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.store.invites import InviteRows


class NoHeirs:
    """Implements :class:`bot.fleet.recreate.Heirs`, and notes what was handed over; links are, where there are any."""

    def __init__(self, invites: InviteRows | None = None) -> None:
        self._invites = invites
        self.handed_over: list[tuple[InstanceRef, InstanceRef]] = []

    def by_itself(self, former: InstanceRef) -> bool | None:
        del former
        return None

    async def hand_over(self, former: InstanceRef, heir: InstanceRef, *, by_itself: bool | None) -> None:
        assert by_itself is None
        self.handed_over.append((former, heir))

    async def hand_over_links(self, former: InstanceRef, heir: InstanceRef) -> None:
        assert (former, heir) == self.handed_over[-1]
        if self._invites:
            await self._invites.hand_over(former.server, str(former.id), str(heir.id))
