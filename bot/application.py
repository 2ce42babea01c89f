"""The composition root: reads as an index of the program, and alone knows every room."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.access import Access
from bot.alerts.admins import AdminChats
from bot.alerts.desk import AlertDesk
from bot.clock import WallClock
from bot.evolution import EvolutionClient
from bot.fleet.fleet import Fleet
from bot.fleet.hints import Hints
from bot.fleet.invites import Invites
from bot.fleet.lifecycle import Lifecycle
from bot.fleet.pairings import Pairings
from bot.fleet.preparation import Preparation
from bot.fleet.recreate import Recreation
from bot.fleet.rooms import Rooms
from bot.fleet.server import Server
from bot.fleet.tries import Tries
from bot.fleet.turns import Turns
from bot.intake.reception import Reception
from bot.intake.source import running, source_of
from bot.settings import address_of
from bot.store.invites import InviteRows
from bot.store.open_messages import OpenMessages
from bot.store.preferences import Preferences
from handlers.confirmations import Confirmations
from handlers.delivering import Delivering
from handlers.delivery import Delivery
from handlers.farewell import tell_unfinished
from handlers.gate import Gate
from handlers.guests import Guests
from handlers.late import Late
from handlers.lookups import Lookups
from handlers.menus import Menus
from handlers.questions import Questions
from handlers.readers import Readers
from handlers.resumption import take_up_what_was_left
from handlers.services import Services
from handlers.strangers import Strangers
from handlers.tidings import Tidings
from handlers.unfinished import tell_left_unfinished
from handlers.viewers import Viewers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram import Update
    from telegram.ext import Application

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
        # the servers
        client = await closing.enter_async_context(
            EvolutionClient(settings.evolution_url, settings.evolution_api_key)
        )
        label = urlsplit(settings.evolution_url).hostname or "main"
        servers = [Server("main", label, client, shared_reads=tuning.shared_reads)]
        fleet = Fleet(servers, tuning.patience, shared_reads=tuning.shared_reads)
        hints = Hints(tuning.patience.pairing_look_s)

        # who reads what
        access = Access(
            frozenset(settings.admin_chat_ids), frozenset(settings.admin_user_ids), memory.moved_groups.now
        )
        readers = Readers(Preferences(memory.database))
        menus = Menus(telegram.bot, access, readers)

        # what is done to instances
        lifecycle = Lifecycle(fleet, tuning.patience)
        remembered = OpenMessages(memory.database)
        recreation = Recreation(fleet, lifecycle, memory.kept)
        preparation = Preparation(fleet, lifecycle, recreation)
        pairings = Pairings(fleet, tuning.patience, hints)

        # what people are told unasked
        alert_chats, wall = AdminChats(access.allowed_chats), WallClock()
        _, outbox = AlertDesk.open(
            memory.database, alert_chats, wall, timedelta(seconds=settings.alert_after)
        )
        delivery = Delivery(
            Delivering(
                bot=telegram.bot,
                outbox=outbox,
                database=memory.database,
                chats=alert_chats,
                readers=readers,
                clock=wall,
                moved=memory.moved_groups.moved,
                groups=memory.moved_groups.now,
                labels={server.key: server.label for server in servers} if len(servers) > 1 else {},
                notices={},
            )
        )

        # what clients see
        moved = memory.moved_groups.moved
        invites = Invites(InviteRows(memory.database), Tries())
        rooms = Rooms(invites, fleet, pairings, preparation, Tidings(telegram.bot, readers, moved))
        closing.push_async_callback(rooms.stop)

        services = Services(
            bot=telegram.bot,
            access=access,
            moved_groups=memory.moved_groups,
            fleet=fleet,
            lifecycle=lifecycle,
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
            menus=menus,
            invites=invites,
            rooms=rooms,
            delivery=delivery,
            guests=Guests(telegram.bot, invites, rooms, moved, remembered),
            public_url=settings.public_url,
        )

        # how events reach us
        source = source_of(settings, Reception("main", hints))
        await closing.enter_async_context(running(source))

        # our own HTTP side, loaded only where there is one
        if settings.http_listen:
            from bot.web.client import ClientPages  # noqa: PLC0415 -- most bots have none
            from bot.web.server import serving  # noqa: PLC0415 -- likewise

            routes = [*ClientPages(invites, rooms).routes(), *source.routes]
            await closing.enter_async_context(serving(routes, *address_of(settings.http_listen)))

        # Telegram's side: one gate, before every handler
        late = Late(telegram.bot, memory.moved_groups.moved, clock.now)
        telegram.add_handler(Gate(services, Strangers(), late))
        publishing = asyncio.create_task(menus.publish())
        closing.callback(publishing.cancel)
        telling = asyncio.create_task(tell_left_unfinished(services))
        closing.callback(telling.cancel)
        taking_up = asyncio.create_task(take_up_what_was_left(services))
        closing.callback(taking_up.cancel)
        closing.push_async_callback(delivery.stop)
        delivery.start()
        yield House(services)
