"""Everything that handlers call, made once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Access
    from bot.alerts.chosen import ChosenChats
    from bot.alerts.desk import AlertDesk
    from bot.clock import Clock
    from bot.fleet.checking import Checking
    from bot.fleet.fleet import Fleet
    from bot.fleet.invites import Invites
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.pairings import Pairings
    from bot.fleet.patience import Patience
    from bot.fleet.preparation import Preparation
    from bot.fleet.presences import Presences
    from bot.fleet.recreate import Recreation
    from bot.fleet.rooms import Rooms
    from bot.fleet.seeking import Seeking
    from bot.fleet.sending import Sending
    from bot.fleet.survey import Surveying
    from bot.fleet.switches import Switches
    from bot.fleet.turns import Turns
    from bot.history.history import History
    from bot.several.batches import Batches
    from bot.store.backup import Backups
    from bot.store.moved import MovedGroups
    from bot.store.open_messages import OpenMessages
    from bot.telegram.bot import PlainBot
    from bot.watch.restarts import Restarts
    from handlers.asking.confirmations import Confirmations
    from handlers.asking.drafts import Drafts
    from handlers.asking.questions import Questions
    from handlers.chat.lookups import Lookups
    from handlers.chat.menus import Menus
    from handlers.chat.readers import Readers
    from handlers.delivery.delivery import Delivery
    from handlers.ongoing.boards import Boards
    from handlers.ongoing.runs import Runs
    from handlers.pairing.guests import Guests
    from handlers.pairing.viewers import Viewers


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
        incidents: what alerts tell, as it stands now.
        boards: the pinned messages that stay true.
        restarts: which instances are restarted by themselves.
        history: what became of instances over time.
        switches: what is on or off of an instance on its server.
        checking: whether an instance that says "open" is alive.
        sending: texts to phones.
        drafts: texts that wait for the yes to be sent.
        backups: copies of what the program remembers.
        clock: what time it is.
        delivery: alerts on their way; it is told when a person makes something else of an alert's message.
        batches: what people chose of the fleet to do the same to all of it.
        runs: what is being done to several instances.
        public_url: where clients reach our HTTP side; None where they cannot.
    """

    bot: PlainBot
    access: Access
    moved_groups: MovedGroups
    fleet: Fleet
    seeking: Seeking
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
    incidents: AlertDesk
    boards: Boards
    restarts: Restarts
    history: History
    switches: Switches
    checking: Checking
    sending: Sending
    drafts: Drafts
    backups: Backups
    clock: Clock
    batches: Batches
    runs: Runs
    public_url: str | None

    @property
    def labels(self) -> dict[str, str]:
        """What each server is called, by its key; empty where there is only one, which needs no telling."""
        servers = self.fleet.servers
        return {server.key: server.label for server in servers} if len(servers) > 1 else {}

    def link_of(self, token: str) -> str:
        """A client's link: to our own page, or, where clients cannot reach one, into Telegram."""
        if self.public_url:
            return f"{self.public_url}/l/{token}"
        return f"https://t.me/{self.bot.username}?start={token}"
