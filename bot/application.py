"""The composition root: reads as an index of the program, and alone knows every room."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.access import Access
from bot.alerts.bell import Bell
from bot.alerts.chosen import ChosenChats
from bot.alerts.desk import AlertDesk
from bot.alerts.notices import NoticeDesk
from bot.alerts.past import PastIncidents
from bot.alerts.standing import Standings
from bot.evolution import EvolutionClient
from bot.fleet.checking import Checking
from bot.fleet.circuit import Circuit
from bot.fleet.fleet import Fleet
from bot.fleet.hints import Hints
from bot.fleet.invites import Invites
from bot.fleet.lifecycle import Lifecycle
from bot.fleet.pairings import Pairings
from bot.fleet.preparation import Preparation
from bot.fleet.presences import Presences
from bot.fleet.recreate import Recreation
from bot.fleet.rooms import Rooms
from bot.fleet.seeking import Seeking
from bot.fleet.sending import Sending
from bot.fleet.server import Server
from bot.fleet.survey import Surveying
from bot.fleet.switches import Switches
from bot.fleet.tries import Tries
from bot.fleet.turns import Turns
from bot.history.history import History
from bot.history.retention import Retention
from bot.intake.reception import Reception
from bot.intake.source import running, source_of
from bot.settings import address_of
from bot.several.batches import Batches
from bot.several.doing import Deeds
from bot.store.alert_chats import AlertChatRows
from bot.store.backup import Backups
from bot.store.invites import InviteRows
from bot.store.open_messages import OpenMessages
from bot.store.preferences import Preferences
from bot.watch.healing import Healer
from bot.watch.heirs import Heirs
from bot.watch.restarts import Restarts
from bot.watch.watch import Watch
from handlers.asking.confirmations import Confirmations
from handlers.asking.drafts import Drafts
from handlers.asking.questions import Questions
from handlers.chat.lookups import Lookups
from handlers.chat.menus import Menus
from handlers.chat.readers import Readers
from handlers.delivery.delivering import Delivering
from handlers.delivery.delivery import Delivery
from handlers.delivery.notices import Notices
from handlers.door.gate import Gate
from handlers.door.late import Late
from handlers.door.strangers import Strangers
from handlers.handover.farewell import tell_unfinished
from handlers.handover.left_running import tell_left_running
from handlers.handover.resumption import take_up_what_was_left
from handlers.handover.unfinished import tell_left_unfinished
from handlers.ongoing.boards import Boards
from handlers.ongoing.presence_ends import PresenceTeller
from handlers.ongoing.runs import Runs
from handlers.pairing.guests import Guests
from handlers.pairing.tidings import Tidings
from handlers.pairing.viewers import Viewers
from handlers.services.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram import Update
    from telegram.ext import Application

    from bot.alerts.outbox import Outbox
    from bot.intake.source import Source
    from bot.settings import Settings
    from bot.store.memory import Memory
    from bot.telegram.bot import PlainBot
    from bot.telegram.clock import TelegramClock
    from bot.tuning import Tuning


class House:
    """The furnished program, as the process sees it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def close_pairings(self) -> None:
        """End every pairing and wait until no chat shows a QR any more."""
        self._services.rooms.leave()
        await self._services.pairings.close()
        await self._services.viewers.finished()
        await self._services.guests.finished()

    async def end_runs(self, within_s: float) -> None:
        """Begin nothing more of what is done to several instances, and tell how far it came."""
        await self._services.runs.close(within_s)

    async def tell_unfinished(self, updates: Sequence[Update]) -> None:
        """Tell the people whose commands were in hand and could not be finished."""
        await tell_unfinished(updates, self._services)

    async def finish_notes(self) -> None:
        """Wait until what was seen of chats is remembered."""
        await self._services.readers.noted()


@asynccontextmanager
async def open_house(
    settings: Settings,
    tuning: Tuning,
    memory: Memory,
    telegram: Application[PlainBot, Any, Any, Any, Any, Any],
    clock: TelegramClock,
) -> AsyncIterator[House]:
    """Build every service, connect the handlers, and close all of it at the end."""
    async with AsyncExitStack() as closing:
        servers = await _servers(settings, tuning, closing)
        fleet = Fleet(servers, tuning.patience, shared_reads=tuning.shared_reads, now=tuning.clock.now)
        hints = Hints(tuning.patience.pairing_look_s)
        access = Access(
            frozenset(settings.admin_chat_ids), frozenset(settings.admin_user_ids), memory.moved_groups.now
        )
        with memory.database.kept_open():
            readers = Readers(Preferences(memory.database))
            alerting = _alerting(settings, tuning, memory, fleet, hints, access=access, readers=readers)
            services = _services(
                settings,
                tuning,
                memory,
                telegram.bot,
                fleet=fleet,
                hints=hints,
                access=access,
                readers=readers,
                alerting=alerting,
            )
        closing.push_async_callback(services.rooms.stop)
        if tuning.watch:
            retention = Retention(memory.database, timedelta(days=settings.history_days), tuning.clock)
            await _watching(tuning, services, alerting, retention, closing)
        sources = await _intake(settings, hints, closing)
        await _own_side(settings, services, sources, closing)
        _telegrams_side(telegram, services, clock, closing)
        _beside(services, closing)
        closing.push_async_callback(services.delivery.stop)
        alerting.chats.told_to(services.delivery.wake)
        services.delivery.start()
        closing.push_async_callback(services.boards.stop)
        alerting.bell.told_to(services.boards.rang)
        services.boards.start()
        yield House(services)


async def _servers(settings: Settings, tuning: Tuning, closing: AsyncExitStack) -> list[Server]:
    """Every server with the only way to it, and what finds it again where it was lost."""
    servers = []
    for each in settings.servers:
        circuit = Circuit(each.key, each.label, tuning.clock, hurry_s=tuning.patience.pairing_look_s)
        client = await closing.enter_async_context(EvolutionClient(each.url, each.api_key, gate=circuit))
        servers.append(
            Server(each.key, each.label, client, circuit=circuit, shared_reads=tuning.shared_reads)
        )
        closing.callback(asyncio.create_task(circuit.keep(client.answers)).cancel)
    return servers


def _services(  # noqa: PLR0913 -- what all services are made of
    settings: Settings,
    tuning: Tuning,
    memory: Memory,
    bot: PlainBot,
    *,
    fleet: Fleet,
    hints: Hints,
    access: Access,
    readers: Readers,
    alerting: _Alerting,
) -> Services:
    """All that handlers call."""
    # what is done to instances
    lifecycle = Lifecycle(fleet, tuning.patience)
    remembered = OpenMessages(memory.database)
    recreation = Recreation(fleet, lifecycle, memory.kept, alerting.heirs)
    preparation = Preparation(fleet, lifecycle, recreation)
    pairings = Pairings(fleet, tuning.patience, hints)
    switches = Switches(fleet)
    batches = Batches(memory.database, tuning.clock)

    # what clients see
    moved = memory.moved_groups.moved
    invites = Invites(alerting.invites, Tries(), tuning.clock.now)
    rooms = Rooms(invites, fleet, pairings, preparation, Tidings(bot, readers, moved))

    delivery = _delivery(memory, bot, tuning, fleet, readers, alerting)
    boards = Boards(
        memory.database,
        bot=bot,
        access=access,
        standings=Standings(alerting.watch, alerting.desk, tuning.clock),
        chats=alerting.chats,
        clock=tuning.clock,
        texts=delivery.texts,
        moved=moved,
    )

    return Services(
        bot=bot,
        access=access,
        moved_groups=memory.moved_groups,
        fleet=fleet,
        seeking=Seeking(fleet),
        surveying=Surveying(fleet, tuning.patience, tuning.clock.now),
        lifecycle=lifecycle,
        presences=Presences(lifecycle, memory.database, tuning.clock),
        recreation=recreation,
        preparation=preparation,
        pairings=pairings,
        viewers=Viewers(tuning.patience, remembered),
        confirmations=Confirmations(),
        questions=Questions(),
        patience=tuning.patience,
        arrivals=Turns[int](),
        lookups=Lookups(),
        readers=readers,
        remembered=remembered,
        menus=Menus(bot, access, readers, published=tuning.menus),
        invites=invites,
        rooms=rooms,
        guests=Guests(bot, invites, rooms, moved, remembered),
        alert_chats=alerting.chats,
        incidents=alerting.desk,
        boards=boards,
        delivery=delivery,
        restarts=alerting.restarts,
        backups=Backups(settings.data_dir),
        history=History(memory.database, {server.key for server in fleet.servers}, tuning.clock),
        switches=switches,
        checking=Checking(fleet, tuning.patience),
        sending=Sending(fleet, tuning.patience),
        drafts=Drafts(),
        batches=batches,
        runs=_runs(fleet, batches, Deeds(lifecycle, pairings, switches), tuning),
        clock=tuning.clock,
        public_url=settings.public_url,
    )


def _runs(fleet: Fleet, batches: Batches, deeds: Deeds, tuning: Tuning) -> Runs:
    """What does the same to several instances."""
    circuits = {server.key: server.circuit for server in fleet.servers}
    labels = {server.key: server.label for server in fleet.servers}
    return Runs(batches, deeds, circuits, labels if len(labels) > 1 else {}, tuning.patience)


@dataclass(frozen=True)
class _Alerting:
    """What sees changes by itself, and who is told of them."""

    watch: Watch
    desk: AlertDesk
    bell: Bell
    chats: ChosenChats
    outbox: Outbox
    notices: Notices
    restarts: Restarts
    invites: InviteRows
    heirs: Heirs


def _alerting(  # noqa: PLR0913 -- what the watch and the alerts are made of
    settings: Settings,
    tuning: Tuning,
    memory: Memory,
    fleet: Fleet,
    hints: Hints,
    *,
    access: Access,
    readers: Readers,
) -> _Alerting:
    """The watch, and what decides who is told of what it sees; nothing of it runs yet."""
    database, clock = memory.database, tuning.clock
    rows, past, invites = AlertChatRows(database), PastIncidents(database), InviteRows(database)
    chats = ChosenChats(settings.alert_chat_ids, rows, access, readers.zone, clock)
    restarts = Restarts(database, unless_chosen=settings.auto_restart)
    heirs = Heirs(database, rows, restarts, invites)
    after = timedelta(seconds=settings.alert_after)
    desk, outbox = AlertDesk.open(database, chats, clock, after, {server.key for server in fleet.servers})
    bell = Bell()
    watch = Watch(
        *(fleet, hints, database, clock),
        interval=timedelta(seconds=settings.watch_interval),
        look_s=tuning.patience.look_s,
        listeners=(NoticeDesk(chats, rows, outbox, past, clock, after=after), desk, restarts, bell, heirs),
    )
    chats.told_to(watch.desk.hurry)
    notices = Notices(chats, past, watch.notes, fleet, clock, after=after)
    return _Alerting(watch, desk, bell, chats, outbox, notices, restarts, invites, heirs)


def _delivery(  # noqa: PLR0913, PLR0917 -- what it is made of
    memory: Memory, bot: PlainBot, tuning: Tuning, fleet: Fleet, readers: Readers, alerting: _Alerting
) -> Delivery:
    """What brings the outbox to its chats."""
    labels = {server.key: server.label for server in fleet.servers}
    return Delivery(
        Delivering(
            bot=bot,
            outbox=alerting.outbox,
            database=memory.database,
            chats=alerting.chats,
            readers=readers,
            clock=tuning.clock,
            moved=memory.moved_groups.moved,
            groups=memory.moved_groups.now,
            labels=labels if len(labels) > 1 else {},
            notices=alerting.notices,
            by_itself=alerting.restarts.wanted,
        )
    )


async def _watching(
    tuning: Tuning,
    services: Services,
    alerting: _Alerting,
    retention: Retention,
    closing: AsyncExitStack,
) -> None:
    """What looks at the fleet by itself, before events come, and keeps what it saw."""
    services.recreation.claim_left()
    watch = services.fleet.remembering = alerting.watch
    await closing.enter_async_context(watch.running())
    healer = Healer(watch, services.fleet, services.lifecycle, tuning.clock, alerting.restarts)
    closing.callback(asyncio.create_task(healer.run()).cancel)
    closing.callback(asyncio.create_task(retention.run()).cancel)


async def _intake(settings: Settings, hints: Hints, closing: AsyncExitStack) -> list[Source]:
    """How events reach us: one source for each server."""
    sources = [source_of(settings, each, Reception(each.key, hints)) for each in settings.servers]
    for source in sources:
        await closing.enter_async_context(running(source))
    return sources


async def _own_side(
    settings: Settings, services: Services, sources: Sequence[Source], closing: AsyncExitStack
) -> None:
    """Our own HTTP side, loaded only where there is one."""
    if not settings.http_listen:
        return
    from bot.web.client import ClientPages  # noqa: PLC0415 -- most bots have none
    from bot.web.server import serving  # noqa: PLC0415 -- likewise

    events = [route for source in sources for route in source.routes]
    routes = [*ClientPages(services.invites, services.rooms).routes(), *events]
    await closing.enter_async_context(serving(routes, *address_of(settings.http_listen)))


def _telegrams_side(
    telegram: Application[PlainBot, Any, Any, Any, Any, Any],
    services: Services,
    clock: TelegramClock,
    closing: AsyncExitStack,
) -> None:
    """One gate, before every handler, and the menus that show what it lets through."""
    late = Late(telegram.bot, services.moved_groups.moved, clock.now)
    telegram.add_handler(Gate(services, Strangers(), late))
    closing.callback(asyncio.create_task(services.menus.publish()).cancel)


def _beside(services: Services, closing: AsyncExitStack) -> None:
    """What the process before this one left is seen to while the first commands come."""
    closing.callback(asyncio.create_task(tell_left_unfinished(services)).cancel)
    closing.callback(asyncio.create_task(tell_left_running(services)).cancel)
    closing.callback(asyncio.create_task(take_up_what_was_left(services)).cancel)
    teller = PresenceTeller(
        services.bot, services.fleet, services.access, services.readers, services.moved_groups.moved
    )
    closing.callback(asyncio.create_task(services.presences.run(teller)).cancel)
