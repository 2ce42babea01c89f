"""What tells chats of the fleet without being asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.alerts.chosen import ChosenChats
    from bot.alerts.desk import AlertDesk
    from bot.watch.restarts import Restarts
    from handlers.delivery.delivery import Delivery
    from handlers.ongoing.boards import Boards


@dataclass(frozen=True)
class AlertServices:
    """Alerts, and the boards that say the same all the time.

    Attributes:
        chats: to whom alerts go, and what each chat chose of them.
        incidents: what alerts tell, as it stands now.
        delivery: alerts on their way; it is told when a person makes something else of an alert's message.
        boards: the pinned messages that stay true.
        restarts: which instances are restarted by themselves.
    """

    chats: ChosenChats
    incidents: AlertDesk
    delivery: Delivery
    boards: Boards
    restarts: Restarts
