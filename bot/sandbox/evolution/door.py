"""The way in: every request is noted, handed to the faults, then to the routes."""

import asyncio
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.evolution.answers import reply
from bot.sandbox.evolution.record import Heard, parsed
from bot.sandbox.evolution.sickness import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.evolution.faults import Faults
    from bot.sandbox.evolution.record import Record
    from bot.sandbox.evolution.websocket import WebSocket
    from bot.sandbox.evolution.world import World

_LICENCE = {
    "error": "service not activated",
    "code": "LICENSE_REQUIRED",
    "message": "This instance is not activated.",
    "register_url": "https://license.example.com/register",
}


class Door:
    """The ASGI application that stands before the routes."""

    def __init__(
        self, world: "World", record: "Record", faults: "Faults", websocket: "WebSocket", routes: ASGIApp
    ) -> None:
        self._world = world
        self._record = record
        self._faults = faults
        self._websocket = websocket
        self._routes = routes
        self.cut: Callable[[object], None] = _cannot_cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request."""
        try:
            # socket.io sits on the same port before the routes: no fault, no record, no licence is asked.
            if scope["type"] == "websocket" or self._websocket.serves(scope["path"]):
                await self._websocket(scope, receive, send)
            else:
                await self._take(scope, receive, _dated(send))
        except asyncio.CancelledError:
            # The server's process ended and took the request along; uvicorn would log it as a crash.
            pass
        except Exception as mistake:
            self._world.timers.mistakes.append(mistake)
            raise

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (body := await _whole_body(receive)) is None:
            return
        raw_path = scope["raw_path"].decode("ascii")
        heard = Heard(
            method=scope["method"],
            path=unquote(raw_path),
            query=dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)),
            json=parsed(body),
            at=asyncio.get_running_loop().time(),
        )
        self._record.add(heard)
        if await self._faults.strike(heard.line, Exchange(receive, send, partial(self.cut, scope["client"]))):
            return
        # The raw path: decoded, a slash in a name would be two segments (#160).
        inner = {**scope, "path": raw_path}
        if self._world.licensed:
            await self._routes(inner, _replayed(body, receive), send)
        else:
            await reply(_LICENCE, 503)(inner, receive, send)


def _cannot_cut(client: object) -> None:
    raise RuntimeError(f"no listener to cut {client} off")


async def _whole_body(receive: Receive) -> bytes | None:
    """Return the body, or none when the client left while sending it."""
    parts = []
    while (message := await receive())["type"] == "http.request":
        parts.append(message["body"])
        if not message["more_body"]:
            return b"".join(parts)
    return None


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Let the routes read the body once more."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


def _dated(send: Send) -> Send:
    """Add the date, which Node sends with every answer: a client can tell its clock's error from it."""

    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = (b"date", formatdate(usegmt=True).encode())
            message = {**message, "headers": [*message["headers"], date]}
        await send(message)

    return dated
