"""A server on a bare socket: records what arrives byte for byte, and answers as badly as asked."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Reply = Callable[["RawServer", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


@dataclass
class RawServer:
    """Gives ``replies`` in turn, one a request; the last one for ever."""

    replies: list[Reply]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def lines(self) -> list[str]:
        return [asked.line for asked in self.asked]

    @contextlib.asynccontextmanager
    async def serving(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        finally:
            self.closing.set()
            server.close()
            for connection in self._serving:
                connection.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._serving.add(_this_task())
        try:
            while not writer.is_closing():
                self.asked.append(await _read(reader))
                self.heard.set()
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                await reply(self, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has left, or the test has ended
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


def _this_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    assert task is not None
    return task


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in head[1:-2])}
    return Asked(head[0], headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def answers(status: int, body: object = None, **headers: str) -> Reply:
    """A whole answer; ``body`` as JSON, or as it is where it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    return says("\r\n".join(lines).encode() + b"\r\n\r\n" + content)


def refuses(status: int, message: object, error: str = "Bad Request") -> Reply:
    """An error in the server's own envelope."""
    return answers(status, {"status": status, "error": error, "response": {"message": message}})


def says(raw: bytes) -> Reply:
    async def reply(_: RawServer, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return reply


def hangs(after: bytes = b"") -> Reply:
    """Says ``after`` and then nothing, until the server closes."""

    async def reply(server: RawServer, writer: asyncio.StreamWriter) -> None:
        writer.write(after)
        await server.closing.wait()

    return reply


def cuts(after: bytes = b"") -> Reply:
    """Says ``after`` and cuts the connection."""

    async def reply(_: RawServer, writer: asyncio.StreamWriter) -> None:
        writer.write(after)
        await writer.drain()
        writer.close()

    return reply


def drips(byte: bytes, every_s: float) -> Reply:
    """Promises a million bytes and sends one at a time: no single wait is long, all of them are."""

    async def reply(server: RawServer, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not server.closing.is_set():
            writer.write(byte)
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(server.closing.wait(), every_s)

    return reply
