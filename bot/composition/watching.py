"""What sees changes by itself, and what decides who is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.alerts.bell import Bell
from bot.alerts.chosen import ChosenChats
from bot.alerts.desk import AlertDesk
from bot.alerts.notices import NoticeDesk
from bot.alerts.past import PastIncidents
from bot.store.alert_chats import AlertChatRows
from bot.store.invites import InviteRows
from bot.watch.heirs import Heirs
from bot.watch.restarts import Restarts
from bot.watch.watch import Watch
from handlers.delivery.notices import Notices

if TYPE_CHECKING:
    from bot.alerts.outbox import Outbox
    from bot.composition.ground import Ground
    from handlers.services.chats import ChatServices


@dataclass(frozen=True)
class Watching:
    """The watch, and all that hears from it."""

    watch: Watch
    desk: AlertDesk
    bell: Bell
    chats: ChosenChats
    outbox: Outbox
    notices: Notices
    restarts: Restarts
    invites: InviteRows
    heirs: Heirs


def watching(ground: Ground, chats: ChatServices) -> Watching:
    """Nothing of it runs yet."""
    settings, tuning, database, fleet = ground.settings, ground.tuning, ground.memory.database, ground.fleet
    clock = tuning.clock
    rows, past, invites = AlertChatRows(database), PastIncidents(database), InviteRows(database)
    chosen = ChosenChats(settings.alert_chat_ids, rows, chats.access, chats.readers.zone, clock)
    restarts = Restarts(database, unless_chosen=settings.auto_restart)
    heirs = Heirs(database, rows, restarts, invites)
    after = timedelta(seconds=settings.alert_after)
    desk, outbox = AlertDesk.open(database, chosen, clock, after, {server.key for server in fleet.servers})
    bell = Bell()
    watch = Watch(
        *(fleet, ground.hints, database, clock),
        interval=timedelta(seconds=settings.watch_interval),
        look_s=tuning.patience.look_s,
        listeners=(NoticeDesk(chosen, rows, outbox, past, clock, after=after), desk, restarts, bell, heirs),
    )
    chosen.told_to(watch.desk.hurry)
    notices = Notices(chosen, past, watch.notes, fleet, clock, after=after)
    return Watching(watch, desk, bell, chosen, outbox, notices, restarts, invites, heirs)
