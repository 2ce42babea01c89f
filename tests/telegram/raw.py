"""A bare HTTP server on loopback whose every byte the tests decide."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

MESSAGE = {"message_id": 1, "date": 1700000000, "chat": {"id": 100, "type": "private"}, "text": "x"}
ME = {"id": 1, "is_bot": True, "first_name": "Zelador", "username": "zelador_bot"}


@dataclass(frozen=True)
class Asked:
    """A request as it came: ``connection`` counts from 1."""

    connection: int
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def method(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever was sent
        return json.loads(self.body)


def answer(result: object, status: int = 200, **more: object) -> bytes:
    """A Bot API answer as it goes over the wire."""
    return http(status, json.dumps({"ok": status == 200, "result": result, **more}).encode())


def refusal(status: int, description: str = "no", **parameters: int) -> bytes:
    return http(
        status,
        json.dumps(
            {"ok": False, "error_code": status, "description": description}
            | ({"parameters": parameters} if parameters else {})
        ).encode(),
    )


def http(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


class Raw:
    """Answers each request with the bytes that ``reply`` makes of it; None cuts the connection."""

    def __init__(self, reply: Callable[[Asked], Awaitable[bytes | None]]) -> None:
        self.reply = reply
        self.asked: list[Asked] = []
        self.connections = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def serving(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._accepted, "127.0.0.1", 0, ssl=tls)
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._connection(self.connections, reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connection(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while head := await self._head(reader):
                path, headers = head
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                asked = Asked(number, path, headers, body)
                self.asked.append(asked)
                reply = await self.reply(asked)
                if reply is None:
                    return
                writer.write(reply)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    @staticmethod
    async def _head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]] | None:
        try:
            text = (await reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        first, *rest = text.strip().split("\r\n")
        pairs = (line.split(": ", 1) for line in rest)
        return first.split(" ")[1], {name.lower(): value for name, value in pairs}
