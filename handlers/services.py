"""Everything that handlers call, made once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Access
    from bot.alerts.chosen import ChosenChats
    from bot.clock import Clock
    from bot.fleet.fleet import Fleet
    from bot.fleet.invites import Invites
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.pairings import Pairings
    from bot.fleet.patience import Patience
    from bot.fleet.preparation import Preparation
    from bot.fleet.presences import Presences
    from bot.fleet.recreate import Recreation
    from bot.fleet.rooms import Rooms
    from bot.fleet.survey import Surveying
    from bot.fleet.turns import Turns
    from bot.history.history import History
    from bot.store.backup import Backups
    from bot.store.moved import MovedGroups
    from bot.store.open_messages import OpenMessages
    from bot.telegram.bot import PlainBot
    from bot.watch.restarts import Restarts
    from handlers.confirmations import Confirmations
    from handlers.delivery import Delivery
    from handlers.guests import Guests
    from handlers.lookups import Lookups
    from handlers.menus import Menus
    from handlers.questions import Questions
    from handlers.readers import Readers
    from handlers.viewers import Viewers


@dataclass(frozen=True)
class Services:
    """The services and what handlers share among each other.

    Attributes:
        bot: Telegram's side.
        patience: how long people wait until they are told that something is under way.
        arrivals: a chat's presses are answered in the order in which they came.
        lookups: a chat's commands on one instance keep their order.
        readers: who reads what language.
        remembered: the messages that a process that is killed would leave as they are.
        alert_chats: to whom alerts go, and what each chat chose of them.
        restarts: which instances are restarted by themselves.
        history: what became of instances over time.
        backups: copies of what the program remembers.
        clock: what time it is.
        delivery: alerts on their way; it is told when a person makes something else of an alert's message.
        public_url: where clients reach our HTTP side; None where they cannot.
    """

    bot: PlainBot
    access: Access
    moved_groups: MovedGroups
    fleet: Fleet
    surveying: Surveying
    lifecycle: Lifecycle
    presences: Presences
    recreation: Recreation
    preparation: Preparation
    pairings: Pairings
    viewers: Viewers
    confirmations: Confirmations
    questions: Questions
    patience: Patience
    arrivals: Turns[int]
    lookups: Lookups
    readers: Readers
    remembered: OpenMessages
    menus: Menus
    invites: Invites
    rooms: Rooms
    delivery: Delivery
    guests: Guests
    alert_chats: ChosenChats
    restarts: Restarts
    history: History
    backups: Backups
    clock: Clock
    public_url: str | None

    def link_of(self, token: str) -> str:
        """A client's link: to our own page, or, where clients cannot reach one, into Telegram."""
        if self.public_url:
            return f"{self.public_url}/l/{token}"
        return f"https://t.me/{self.bot.username}?start={token}"
