"""The server's websocket: socket.io on the API's own port, every event of every instance."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from bot.sandbox.evolution.answers import JSON_TYPE, ApiError, as_json
from bot.sandbox.evolution.bell import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.evolution.events import Event
    from bot.sandbox.evolution.world import World

PATH = "/socket.io/"


@dataclass(frozen=True)
class _Call:
    """One request that is being answered, or one websocket that is open."""

    client: object
    task: asyncio.Task[Any] | None


class WebSocket:
    """socket.io in the server's global mode, namespace ``/``; nothing is replayed to who comes back.

    Attributes:
        enabled: WEBSOCKET_ENABLED with WEBSOCKET_GLOBAL_EVENTS.
        allows_loopback: WEBSOCKET_ALLOWED_HOSTS holds this machine, as it does by default: no key is asked for.
            Here it does not, so that a client is met as one from elsewhere (websocket-auth-remote-host).
        cut_off: closes the TCP connection of one client.
        refuses_namespace: who connects gets ``Invalid namespace``, and socket.io does not try again.
    """

    def __init__(self, world: "World") -> None:
        self.enabled = False
        self.allows_loopback = False
        self.refuses_namespace = False
        self.cut_off: Callable[[object], None] = _cannot_cut_off
        self._world = world
        self._calls: set[_Call] = set()
        self._clients: set[str] = set()
        self._server: Any = None  # python-socketio has no types

    @property
    def busy(self) -> int:
        """How many of its requests are being answered now, an open websocket being one."""
        return len(self._calls)

    @property
    def clients(self) -> int:
        """How many hear events now."""
        return len(self._clients)

    async def connected(self, clients: int = 1, patience_s: float = PATIENCE_S) -> None:
        """Wait until exactly so many clients hear events.

        Raises:
            TimeoutError: they did not within ``patience_s`` seconds.
        """
        await self._world.bell.until(lambda: self.clients == clients, patience_s)

    def serves(self, path: str) -> bool:
        """Return whether a request to this path is socket.io's."""
        return self.enabled and f"{path}/".startswith(PATH)

    def wants(self, name: str) -> bool:
        """Return whether anybody hears an event of this name; all names go this way."""
        del name
        return bool(self._clients)

    async def send(self, event: "Event") -> None:
        """Send the event to everybody who is connected."""
        if self._server:
            await self._server.emit(event.name, event.envelope())

    def cut(self) -> None:
        """Break every connection; what a client knew of its session is unknown from now on."""
        for call in self._calls:
            self.cut_off(call.client)
            if call.task:
                call.task.cancel()
        self._clients.clear()
        self._server = None
        self._world.bell.ring()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to socket.io's path, or hold one websocket."""
        scope = _unlogged(scope)
        if not self.serves(scope["path"]):
            await _cannot_get(scope, send)
            return
        if complaint := self._complaint(scope):
            await _forbid(complaint, scope, send)
            return
        call = _Call(scope["client"], asyncio.current_task())
        self._calls.add(call)
        self._world.bell.ring()
        try:
            await self._handle(scope, receive, send)
        finally:
            self._calls.discard(call)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._server:
            from bot.sandbox.evolution import socketio_server  # noqa: PLC0415 -- 0.1 s for who listens this way

            self._server = socketio_server.serving(self._world.tasks, self._enter, self._leave)
        await self._server.handle_request(scope, receive, send)

    def _enter(self, sid: str, namespace: str) -> bool:
        """Let a client in; return false when its namespace does not exist."""
        if namespace != "/" or self.refuses_namespace:
            return False
        self._clients.add(sid)
        self._world.bell.ring()
        return True

    def _leave(self, sid: str) -> None:
        self._clients.discard(sid)
        self._world.bell.ring()

    def _complaint(self, scope: Scope) -> str | None:
        """Return what is wrong with a first request's key; a session that is known is not asked again."""
        query = parse_qs(scope["query_string"].decode("ascii"))
        if "sid" in query or (self.allows_loopback and "EIO" in query):
            return None
        header = dict(scope["headers"]).get(b"apikey", b"").decode("latin-1")
        key = query.get("apikey", [header])[0]
        if not key:
            return "apiKey is required"
        known = {self._world.api_key, *(instance.token for instance in self._world.instances.values())}
        return None if key in known else "Invalid global token"


def _cannot_cut_off(client: object) -> None:
    raise RuntimeError(f"no listener to cut {client} off")


def _unlogged(scope: Scope) -> Scope:
    """Return the scope, and take the query from the one that uvicorn logs: the key stands in it."""
    inner = dict(scope)
    scope["query_string"] = b""
    return inner


async def _cannot_get(scope: Scope, send: Send) -> None:
    """Answer a websocket that nobody serves as the same request without an upgrade (#5)."""
    query = scope["query_string"].decode("ascii")
    error = ApiError(404, [f"Cannot GET {scope['path']}{'?' if query else ''}{query}"])
    await _answer(send, "websocket.http", 404, JSON_TYPE, bytes(error.response().body))


async def _forbid(complaint: str, scope: Scope, send: Send) -> None:
    """Refuse: 403 and JSON to a poll, 400 and the bare text to a websocket (websocket-auth-remote-host)."""
    if scope["type"] == "http":
        await _answer(send, "http", 403, JSON_TYPE, as_json({"code": 4, "message": complaint}).encode())
    else:
        await _answer(send, "websocket.http", 400, "text/html", complaint.encode())


async def _answer(send: Send, kind: str, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
