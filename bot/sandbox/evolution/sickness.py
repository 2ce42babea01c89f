"""The ways in which an answer goes wrong, down to the connection."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.types import Receive, Send

from bot.sandbox.evolution.answers import JSON_TYPE, as_json

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Exchange:
    """One request that waits for its answer.

    Attributes:
        cut: closes its TCP connection at once.
    """

    receive: Receive
    send: Send
    cut: Callable[[], None]

    async def start(self, status: int, content_type: str, *more: tuple[bytes, bytes]) -> None:
        """Send the head of an answer."""
        headers = [(b"content-type", content_type.encode()), *more]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def body(self, content: bytes, *, more: bool = False) -> None:
        """Send a part of the answer's body."""
        await self.send({"type": "http.response.body", "body": content, "more_body": more})

    async def client_left(self) -> None:
        """Wait until the connection is gone."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


class Sickness(Protocol):
    """What a fault does."""

    async def ends(self, exchange: Exchange) -> bool:
        """Do it; return whether the request is over with it."""


@dataclass(frozen=True)
class Answer:
    """An answer of one's own."""

    status: int
    content: object = None
    content_type: str = JSON_TYPE

    async def ends(self, exchange: Exchange) -> bool:
        """Send it."""
        if isinstance(self.content, bytes):
            content = self.content
        else:
            text = self.content if isinstance(self.content, str) else as_json(self.content)
            content = text.encode()
        length = (b"content-length", str(len(content)).encode())
        await exchange.start(self.status, self.content_type, length)
        await exchange.body(content)
        return True


@dataclass(frozen=True)
class Delay:
    """Some seconds more."""

    seconds: float

    async def ends(self, exchange: Exchange) -> bool:
        """Wait; the answer comes from elsewhere."""
        del exchange
        await asyncio.sleep(self.seconds)
        return False


@dataclass(frozen=True)
class Hold:
    """No answer for now."""

    until: asyncio.Event

    async def ends(self, exchange: Exchange) -> bool:
        """Wait until somebody lets it go; the answer comes from elsewhere."""
        del exchange
        await self.until.wait()
        return False


@dataclass(frozen=True)
class Hang:
    """No answer at all."""

    async def ends(self, exchange: Exchange) -> bool:
        """Wait for the client to give up."""
        await exchange.client_left()
        return True


@dataclass(frozen=True)
class Cut:
    """A lost connection."""

    midway: bool = False

    async def ends(self, exchange: Exchange) -> bool:
        """Close the connection, after half an answer or before any."""
        if self.midway:
            await exchange.start(200, JSON_TYPE, (b"content-length", b"4096"))
            await exchange.body(b'{"instance":', more=True)
        exchange.cut()
        await exchange.client_left()
        return True


@dataclass(frozen=True)
class Big:
    """More than anybody wants."""

    size: int

    async def ends(self, exchange: Exchange) -> bool:
        """Send a list of spaces in chunks."""
        await exchange.start(200, JSON_TYPE)
        await exchange.body(b"[", more=True)
        left = self.size - 2
        while left > 0:
            await exchange.body(b" " * min(left, _CHUNK), more=True)
            left -= _CHUNK
        await exchange.body(b"]")
        return True


@dataclass(frozen=True)
class Drip:
    """Never nothing, never enough."""

    every_s: float

    async def ends(self, exchange: Exchange) -> bool:
        """Send a space at a time until the client leaves."""
        await exchange.start(200, JSON_TYPE)
        leaving = asyncio.ensure_future(exchange.client_left())
        try:
            while not leaving.done():
                await exchange.body(b" ", more=True)
                await asyncio.wait([leaving], timeout=self.every_s)
        finally:
            leaving.cancel()
        return True
