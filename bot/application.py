"""The composition root: reads as an index of the program, and alone knows every room."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.composition.alerts import alert_services
from bot.composition.asking import asking_services
from bot.composition.chats import chat_services
from bot.composition.deeds import deed_services
from bot.composition.ground import Ground
from bot.composition.known import known_services
from bot.composition.pairing import pairing_services
from bot.composition.servers import open_servers
from bot.composition.several import several_services
from bot.composition.watching import watching
from bot.fleet.fleet import Fleet
from bot.fleet.hints import Hints
from bot.history.retention import Retention
from bot.intake.reception import Reception
from bot.intake.source import running, source_of
from bot.settings import address_of
from bot.watch.healing import Healer
from handlers.door.gate import Gate
from handlers.door.late import Late
from handlers.door.strangers import Strangers
from handlers.handover.farewell import tell_unfinished
from handlers.handover.left_running import tell_left_running
from handlers.handover.resumption import take_up_what_was_left
from handlers.handover.unfinished import tell_left_unfinished
from handlers.ongoing.presence_ends import PresenceTeller
from handlers.services.services import Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram import Update
    from telegram.ext import Application

    from bot.composition.watching import Watching
    from bot.intake.source import Source
    from bot.settings import Settings
    from bot.store.memory import Memory
    from bot.telegram.bot import PlainBot
    from bot.telegram.clock import TelegramClock
    from bot.tuning import Tuning
    from handlers.services.chats import ChatServices


class House:
    """The furnished program, as the process sees it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def close_pairings(self) -> None:
        """End every pairing and wait until no chat shows a QR any more."""
        pairing = self._services.pairing
        pairing.rooms.leave()
        await pairing.pairings.close()
        await pairing.viewers.finished()
        await pairing.guests.finished()

    async def end_runs(self, within_s: float) -> None:
        """Begin nothing more of what is done to several instances, and tell how far it came."""
        await self._services.several.runs.close(within_s)

    async def tell_unfinished(self, updates: Sequence[Update]) -> None:
        """Tell the people whose commands were in hand and could not be finished."""
        await tell_unfinished(updates, self._services)

    async def finish_notes(self) -> None:
        """Wait until what was seen of chats is remembered."""
        await self._services.chats.readers.noted()


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
        servers = await open_servers(settings, tuning, closing)
        fleet = Fleet(servers, tuning.patience, shared_reads=tuning.shared_reads, now=tuning.clock.now)
        ground = Ground(settings, tuning, memory, telegram.bot, fleet, Hints(tuning.patience.pairing_look_s))
        with memory.database.kept_open():
            chats = chat_services(ground)
            watched = watching(ground, chats)
            services = _services(ground, chats, watched)
        closing.push_async_callback(services.pairing.rooms.stop)
        if tuning.watch:
            await _watching(ground, services, watched, closing)
        sources = await _intake(ground, closing)
        await _own_side(settings, services, sources, closing)
        _telegrams_side(telegram, services, clock, closing)
        _beside(services, closing)
        _telling(services, watched, closing)
        yield House(services)


def _services(ground: Ground, chats: ChatServices, watched: Watching) -> Services:
    """All that handlers call."""
    known, deeds = known_services(ground), deed_services(ground, watched)
    pairing = pairing_services(ground, watched, chats, deeds)
    return Services(
        known=known,
        deeds=deeds,
        pairing=pairing,
        several=several_services(ground, known, deeds, pairing),
        alerts=alert_services(ground, watched, chats, known),
        chats=chats,
        asking=asking_services(),
        clock=ground.tuning.clock,
        patience=ground.tuning.patience,
    )


async def _watching(ground: Ground, services: Services, watched: Watching, closing: AsyncExitStack) -> None:
    """What looks at the fleet by itself, before events come, and keeps what it saw."""
    clock, deeds = ground.tuning.clock, services.deeds
    deeds.recreation.claim_left()
    watch = ground.fleet.remembering = watched.watch
    await closing.enter_async_context(watch.running())
    healer = Healer(watch, ground.fleet, deeds.lifecycle, clock, watched.restarts)
    closing.callback(asyncio.create_task(healer.run()).cancel)
    retention = Retention(ground.memory.database, timedelta(days=ground.settings.history_days), clock)
    closing.callback(asyncio.create_task(retention.run()).cancel)


async def _intake(ground: Ground, closing: AsyncExitStack) -> list[Source]:
    """How events reach us: one source for each server."""
    settings = ground.settings
    sources = [source_of(settings, each, Reception(each.key, ground.hints)) for each in settings.servers]
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
    routes = [*ClientPages(services.pairing.invites, services.pairing.rooms).routes(), *events]
    await closing.enter_async_context(serving(routes, *address_of(settings.http_listen)))


def _telegrams_side(
    telegram: Application[PlainBot, Any, Any, Any, Any, Any],
    services: Services,
    clock: TelegramClock,
    closing: AsyncExitStack,
) -> None:
    """One gate, before every handler, and the menus that show what it lets through."""
    late = Late(telegram.bot, services.chats.moved_groups.moved, clock.now)
    telegram.add_handler(Gate(services, Strangers(), late))
    closing.callback(asyncio.create_task(services.chats.menus.publish()).cancel)


def _beside(services: Services, closing: AsyncExitStack) -> None:
    """What the process before this one left is seen to while the first commands come."""
    chats = services.chats
    closing.callback(asyncio.create_task(tell_left_unfinished(services)).cancel)
    closing.callback(asyncio.create_task(tell_left_running(services)).cancel)
    closing.callback(asyncio.create_task(take_up_what_was_left(services)).cancel)
    teller = PresenceTeller(
        chats.bot, services.known.fleet, chats.access, chats.readers, chats.moved_groups.moved
    )
    closing.callback(asyncio.create_task(services.deeds.presences.run(teller)).cancel)


def _telling(services: Services, watched: Watching, closing: AsyncExitStack) -> None:
    """What stands in the outbox is delivered, and boards are kept true."""
    delivery, boards = services.alerts.delivery, services.alerts.boards
    closing.push_async_callback(delivery.stop)
    watched.chats.told_to(delivery.wake)
    delivery.start()
    closing.push_async_callback(boards.stop)
    watched.bell.told_to(boards.rang)
    boards.start()
