"""How a server's events leave it: by socket.io, to whoever connects on its own port, and by its global webhook."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import socketio
from aiohttp import web

if TYPE_CHECKING:
    from benchmarks.evolution_side import Envelope

_PATH = b"GET /socket.io/"
_LOG = logging.getLogger("benchmarks.events")


class EventSide:
    """Tells events; ``webhook`` is the address they are posted to, where there is one."""

    def __init__(self) -> None:
        self.webhook = ""
        self.heard = asyncio.Event()
        """Whether anybody is connected by socket.io."""
        self._socketio: Any = socketio.AsyncServer(
            async_mode="aiohttp", logger=_LOG, engineio_logger=_LOG, cors_allowed_origins="*"
        )
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._last: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Be ready; needs the running event loop."""
        app = web.Application()
        self._socketio.attach(app)
        self._socketio.on("connect", self._connect)
        self._socketio.on("disconnect", self._disconnect)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        self._session = aiohttp.ClientSession()

    def takes(self, beginning: bytes) -> asyncio.Protocol | None:
        """What serves a connection that begins so, where it is socket.io's."""
        if not beginning.startswith(_PATH):
            return None
        assert self._runner
        assert self._runner.server
        return self._runner.server()

    def tell(self, envelope: Envelope) -> None:
        """Send an event, each way after the ones before it."""
        task = asyncio.create_task(self._tell(envelope, self._last))
        self._last = task
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, envelope: Envelope, before: asyncio.Task[None] | None) -> None:
        if self.heard.is_set():
            await self._socketio.emit(envelope["event"], envelope)
        if self.webhook:
            if before:
                await asyncio.wait({before})
            await self._post({**envelope, "destination": self.webhook})

    async def _post(self, envelope: Envelope) -> None:
        """Post as the server does; one that nobody takes is let go."""
        assert self._session
        head = {"Content-Type": "application/json"}
        try:
            async with self._session.post(self.webhook, data=json.dumps(envelope), headers=head) as answer:
                await answer.read()
        except aiohttp.ClientError:
            return

    async def _connect(self, *_: object) -> None:
        self.heard.set()

    async def _disconnect(self, *_: object) -> None:
        self.heard.clear()
