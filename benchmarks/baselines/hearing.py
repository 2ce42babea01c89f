"""How the hand-written programs hear of a new code: the three ways that our bot knows, each as short as it can be."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import socketio
from aiohttp import web

from benchmarks.baselines.common import EVOLUTION, KEY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Heard = Callable[[str], Awaitable[None]]

_EVENT = "qrcode.updated"


async def hear(heard: Heard) -> None:
    """Call ``heard`` with the instance's name at each event, from now on; nothing where they are not pushed."""
    match os.environ["EVENTS"]:
        case "websocket":
            await _websocket(heard)
        case "webhook":
            await _webhook(heard)


async def _websocket(heard: Heard) -> None:
    client: Any = socketio.AsyncClient()

    async def updated(envelope: dict[str, Any]) -> None:
        await heard(envelope["instance"])

    client.on(_EVENT, updated)
    await client.connect(EVOLUTION, headers=KEY)


async def _webhook(heard: Heard) -> None:
    jobs = set[asyncio.Task[None]]()

    async def take(request: web.Request) -> web.Response:
        envelope = await request.json()
        if envelope["event"] == _EVENT:
            job = asyncio.ensure_future(heard(envelope["instance"]))
            jobs.add(job)
            job.add_done_callback(jobs.discard)
        return web.Response()

    app = web.Application()
    app.router.add_post("/events/main/" + os.environ["EVENTS_SECRET"], take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listen = urlsplit("//" + os.environ["HTTP_LISTEN"])
    await web.TCPSite(runner, listen.hostname, listen.port).start()
