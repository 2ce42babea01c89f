"""The way in which events reach us: what all of them have in common, and which one is set."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.settings import Events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.routing import BaseRoute

    from bot.intake.reception import Reception
    from bot.settings import ServerSettings, Settings

log = structlog.get_logger(__name__)


class Source(Protocol):
    """Tells hints of one server."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What it needs answered on our own HTTP side."""
        ...

    async def run(self) -> None:
        """Bring hints until cancelled; returns at once where there is nothing to do for it."""


class Poll:
    """No events: whoever waits looks by itself, and nothing runs while nobody does."""

    routes: Sequence[BaseRoute] = ()

    async def run(self) -> None:
        """Nothing."""


def source_of(settings: Settings, server: ServerSettings, reception: Reception) -> Source:
    """The source of one server, of the kind that is set; only that kind is loaded."""
    match settings.events:
        case Events.POLL:
            return Poll()
        case Events.WEBSOCKET:
            from bot.intake.websocket import Websocket  # noqa: PLC0415 -- socket.io and aiohttp are heavy

            return Websocket(reception, server.url, server.api_key)
        case Events.WEBHOOK:
            from bot.intake.webhook import Webhook  # noqa: PLC0415 -- Starlette is, too

            assert settings.events_secret is not None  # noqa: S101 -- the settings see to it
            return Webhook(reception, settings.events_secret)


@asynccontextmanager
async def running(source: Source) -> AsyncIterator[None]:
    """Let ``source`` bring hints while the block lasts; one that breaks leaves the rest of the program alone."""
    task = asyncio.create_task(source.run())
    task.add_done_callback(_tell_fault)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell_fault(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (fault := task.exception()):
        log.error("events_broke", exc_info=fault)
