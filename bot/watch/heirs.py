"""What is remembered of an instance by its id, handed to the one that was created in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.store.files import DataFolderError
from bot.store.heirs import hand_over_history

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.fleet.instance import InstanceRef
    from bot.store.alert_chats import AlertChatRows
    from bot.store.database import Database
    from bot.store.invites import InviteRows
    from bot.store.statement import Statement
    from bot.watch.known import Happened
    from bot.watch.restarts import Restarts

log = structlog.get_logger(__name__)


class Heirs:
    """Hands over mutes, the choice of restarts, the history, and the links that clients were given.

    The new instance's history begins with the old one's, with a gap where there was none of the two. That the
    old one is gone is often seen after that: as a listener of the watch it sees to that, too.
    """

    def __init__(
        self, database: Database, rows: AlertChatRows, restarts: Restarts, invites: InviteRows
    ) -> None:
        self._database, self._rows, self._restarts, self._invites = database, rows, restarts, invites
        self._heirs: dict[InstanceRef, InstanceRef] = {}

    def by_itself(self, former: InstanceRef) -> bool | None:
        """Whether somebody chose that it is restarted by itself, or not; None where nobody did."""
        return self._restarts.chosen(former)

    async def hand_over(self, former: InstanceRef, heir: InstanceRef, *, by_itself: bool | None) -> None:
        """Give ``heir`` all of it; what the disk does not take is in the log, and no reason to stop."""
        self._heirs[former] = heir
        try:
            await self._rows.hand_over(former.server, str(former.id), str(heir.id))
            if by_itself is not None:
                await self._restarts.choose(heir, by_itself=by_itself)
            await self._database.apply(_history(former, heir))
        except DataFolderError as error:
            log.warning("not_handed_over", former=str(former.id), heir=str(heir.id), why=str(error))

    async def hand_over_links(self, former: InstanceRef, heir: InstanceRef) -> None:
        """Let links to ``former`` show ``heir``; where the disk does not take that, they are over."""
        try:
            await self._invites.hand_over(former.server, str(former.id), str(heir.id))
        except DataFolderError as error:
            log.warning("links_not_handed_over", former=str(former.id), heir=str(heir.id), why=str(error))

    def take(self, happened: Happened) -> Sequence[Statement]:
        """Leave nothing behind of a former one that is seen to be gone only now."""
        gone = {change.ref for change in happened.transitions if change.after is None}
        late = gone & self._heirs.keys()
        return [statement for former in late for statement in _history(former, self._heirs.pop(former))]

    def due(self) -> datetime | None:
        """Nothing is waited for."""
        return None

    def tick(self, now: datetime) -> Sequence[Statement]:  # noqa: ARG002 -- the listener's
        """Nothing is due."""
        return ()

    def committed(self) -> None:
        """It is on disk."""


def _history(former: InstanceRef, heir: InstanceRef) -> list[Statement]:
    return hand_over_history(former.server, str(former.id), str(heir.id))
