"""The least HTTP/1.1 server that serves a bot: fast enough that a benchmark never measures it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import NamedTuple

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding: *chunked")

Answer = Callable[[bytes], None]


class Request(NamedTuple):
    """One request: ``target`` still holds the query."""

    method: bytes
    target: bytes
    body: bytes


Handler = Callable[[Request, Answer], None]
Elsewhere = Callable[[bytes], asyncio.Protocol | None]
"""Who serves a connection that begins with these bytes in our place, if somebody does."""


def json_answer(body: bytes, status: str = "200 OK") -> bytes:
    """The bytes of a whole answer that holds ``body``, a JSON document."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """Cuts what arrives into requests; each is answered whenever its handler calls ``answer``."""

    def __init__(self, handler: Handler, elsewhere: Elsewhere | None = None) -> None:
        self._handler = handler
        self._elsewhere = elsewhere
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back to the client."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Drop what could not be answered any more."""
        del exc
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Hand over every request that is complete."""
        self._buffer += data
        if self._elsewhere and self._transport and (protocol := self._elsewhere(self._buffer)):
            self._transport.set_protocol(protocol)
            protocol.connection_made(self._transport)
            protocol.data_received(self._buffer)
            return
        while (request := self._take()) is not None:
            self._handler(request, self._answer)

    def _answer(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)

    def _take(self) -> Request | None:
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = self._buffer[:head_end]
        length = _LENGTH.search(head)
        if length is None and _CHUNKED.search(head):
            body, end = _unchunk(self._buffer, head_end + 4)
        else:
            end = head_end + 4 + (int(length[1]) if length else 0)
            body = self._buffer[head_end + 4 : end]
        if end < 0 or end > len(self._buffer):
            return None
        self._buffer = self._buffer[end:]
        method, target, _ = head.split(b" ", 2)
        return Request(method, target, body)


def _unchunk(buffer: bytes, at: int) -> tuple[bytes, int]:
    """The body that begins at ``at`` in chunks, and where it ends; (b"", -1) while it is incomplete."""
    body = b""
    while (line_end := buffer.find(b"\r\n", at)) >= 0:
        size = int(buffer[at:line_end], 16)
        at = line_end + 2 + size + 2
        body += buffer[line_end + 2 : at - 2]
        if size == 0:
            return body, at
    return b"", -1


async def listen(handler: Handler, elsewhere: Elsewhere | None = None) -> int:
    """Serve on a free loopback port until the loop ends; returns the port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(handler, elsewhere), "127.0.0.1", 0, backlog=1024)
    port: int = server.sockets[0].getsockname()[1]
    return port
