"""The client's page between a stand-in server and whoever opens a link, without Telegram."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

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
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.store.database import Database
from bot.store.invites import InviteRows
from bot.store.kept import KeptConfigurations
from bot.web.client import ClientPages
from bot.web.server import serving
from tests.conversations.house import KEY, patient
from tests.databases import furnish
from tests.fleet.no_heirs import NoHeirs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.fleet.patience import Patience
    from bot.fleet.steps import Linked
    from bot.store.invite import InviteRow

MAKER = 100

_PATIENCE = patient(pairing_s=60.0)
"""What a page shows is read for longer than a test of chats waits."""


class Clock:
    """A time of day that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Told:
    """What who made the links was told, in that order: what, and whose number."""

    news: list[tuple[str, str | None]] = field(default_factory=list)

    async def opened(self, row: InviteRow) -> None:
        assert row.opened_at is not None
        self.news.append(("opened", None))

    async def linked(self, row: InviteRow, linked: Linked) -> None:
        assert row.used_at is not None
        self.news.append(("linked", linked.now.instance.row.owner_number))


@dataclass
class WebHouse:
    """The page's side as a test holds it.

    Attributes:
        url: our HTTP side.
        told: what who made the links was told.
    """

    url: str
    evolution: EvolutionServer
    fleet: Fleet
    pairings: Pairings
    invites: Invites
    rooms: Rooms
    pages: ClientPages
    told: Told
    clock: Clock

    async def link(self, name: str) -> str:
        """A client's link to an instance."""
        return f"{self.url}/l/{await self.token(name)}"

    async def token(self, name: str) -> str:
        (instance,) = (await self.fleet.find(name)).found
        token, _ = await self.invites.make(instance, by=MAKER, chat=MAKER, thread=None)
        return token

    async def revoke(self, token: str) -> None:
        row = self.invites.look(token, "")
        assert row is not None
        await self.rooms.revoke(row)


@asynccontextmanager
async def web_house(
    folder: Path, *, version: str = "2.3.7", patience: Patience = _PATIENCE
) -> AsyncIterator[WebHouse]:
    """Build it, and close all of it at the end."""
    furnish(folder)
    async with AsyncExitStack() as closing:
        evolution = EvolutionServer(KEY, version, Pace.quick())
        url = await closing.enter_async_context(evolution.serving())
        client = await closing.enter_async_context(EvolutionClient(url, SecretStr(KEY)))
        fleet = Fleet([Server("main", "main", client)], patience)
        lifecycle = Lifecycle(fleet, patience)
        database = Database(folder)
        closing.push_async_callback(database.close)
        rows = InviteRows(database)
        recreation = Recreation(fleet, lifecycle, KeptConfigurations(folder), NoHeirs(rows))
        pairings = Pairings(fleet, patience, Hints(patience.pairing_look_s))
        closing.push_async_callback(pairings.close)
        clock, told = Clock(), Told()
        invites = Invites(rows, Tries(), clock)
        rooms = Rooms(invites, fleet, pairings, Preparation(fleet, lifecycle, recreation), told)
        closing.push_async_callback(rooms.stop)
        pages = ClientPages(invites, rooms, refresh_s=1)
        port = await closing.enter_async_context(serving(pages.routes(), "127.0.0.1", 0))
        url = f"http://127.0.0.1:{port}"
        yield WebHouse(url, evolution, fleet, pairings, invites, rooms, pages, told, clock)
