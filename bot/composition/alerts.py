"""What tells chats of the fleet without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts.standing import Standings
from handlers.delivery.delivering import Delivering
from handlers.delivery.delivery import Delivery
from handlers.ongoing.boards import Boards
from handlers.services.alerts import AlertServices

if TYPE_CHECKING:
    from bot.composition.ground import Ground
    from bot.composition.watching import Watching
    from handlers.services.chats import ChatServices
    from handlers.services.known import KnownServices


def alert_services(
    ground: Ground, watching: Watching, chats: ChatServices, known: KnownServices
) -> AlertServices:
    """What brings the outbox to its chats, and keeps boards true."""
    database, clock, moved = ground.memory.database, ground.tuning.clock, chats.moved_groups.moved
    delivery = Delivery(
        Delivering(
            bot=ground.bot,
            outbox=watching.outbox,
            database=database,
            chats=watching.chats,
            readers=chats.readers,
            clock=clock,
            moved=moved,
            groups=chats.moved_groups.now,
            labels=known.labels,
            notices=watching.notices,
            by_itself=watching.restarts.wanted,
        )
    )
    boards = Boards(
        database,
        bot=ground.bot,
        access=chats.access,
        standings=Standings(watching.watch, watching.desk, clock),
        chats=watching.chats,
        clock=clock,
        texts=delivery.texts,
        moved=moved,
    )
    return AlertServices(watching.chats, watching.desk, delivery, boards, watching.restarts)
