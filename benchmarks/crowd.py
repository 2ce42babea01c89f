"""A crowd of browsers that have a client's page open: each hears its events and fetches each picture it is told of."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.stage import UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_LIMIT_S = 60.0


@dataclass
class Page:
    """What one browser met.

    Attributes:
        told: when it was told of a code, by the code's mark, in monotonic seconds.
        shown: when it had the picture of it.
        picture: the latest.
        ready: it has one.
    """

    told: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    picture: bytes = b""
    ready: asyncio.Event = field(default_factory=asyncio.Event)


class Crowd:
    """Browsers at one page; each keeps two connections, as browsers do: its events, and everything else."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self._host, self._port, self._path = host, port, path
        self._streams: list[asyncio.Transport] = []
        self._fetching: list[_Fetching] = []
        self.pages: list[Page] = []

    async def grow(self, pages: int) -> None:
        """Let more come, until there are so many and each has its first picture."""
        while len(self.pages) < pages:
            await self._open()
        try:
            async with asyncio.timeout(_LIMIT_S):
                await asyncio.gather(*(page.ready.wait() for page in self.pages))
        except TimeoutError:
            without = sum(not page.ready.is_set() for page in self.pages)
            raise UnfinishedError(f"{without} of {pages} pages have no picture") from None

    def forget(self) -> None:
        """Count from now on."""
        for page in self.pages:
            page.told.clear()
            page.shown.clear()

    def leave(self) -> None:
        """All of them go."""
        for stream in self._streams:
            stream.abort()
        for fetching in self._fetching:
            fetching.end()

    async def _open(self) -> None:
        page, loop = Page(), asyncio.get_running_loop()
        self.pages.append(page)
        fetching = _Fetching(page, self._path, (self._host, self._port))
        stream, _ = await loop.create_connection(
            lambda: _Events(page, self._path, fetching.fetch), self._host, self._port
        )
        self._streams.append(stream)
        self._fetching.append(fetching)


class _Talk(asyncio.Protocol):
    """One connection that asks for things below the page."""

    def __init__(self, page: Page, path: str) -> None:
        self._page, self._path = page, path
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def _get(self, what: str) -> None:
        assert self._transport
        head = (
            f"GET {self._path}/{what} HTTP/1.1\r\nHost: bench.example.com\r\nAccept-Language: pt-BR\r\n\r\n"
        )
        self._transport.write(head.encode())


class _Events(_Talk):
    """The stream of events; lines of ``data:`` stand in chunks, one event in each."""

    def __init__(self, page: Page, path: str, tell: Callable[[str], None]) -> None:
        super().__init__(page, path)
        self._tell = tell

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._get("events")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line, self._buffer = self._buffer[:end], self._buffer[end + 1 :]
            if line.startswith(b"data:"):
                mark = json.loads(line[5:]).get("qr")
                if mark:
                    self._page.told[mark] = time.monotonic()
                    self._tell(mark)


class _Fetching(_Talk):
    """The pictures, one after the other; a code that was overtaken while one was on its way is left out.

    A server closes a connection that rests for a few seconds; the next picture opens another.
    """

    def __init__(self, page: Page, path: str, address: tuple[str, int]) -> None:
        super().__init__(page, path)
        self._address = address
        self._asked: str | None = None
        self._wanted: str | None = None
        self._opening: asyncio.Task[object] | None = None
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport, self._buffer = None, b""
        if self._asked is not None:
            self._ask()

    def end(self) -> None:
        """No more pictures."""
        self._ended = True
        if self._transport:
            self._transport.abort()

    def fetch(self, mark: str) -> None:
        """Get the picture of this code."""
        self._wanted = mark
        if self._asked is None:
            self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n") if found else None
        if not length or len(rest) < int(length[1]):
            return
        assert b" 200 " in head.partition(b"\r\n")[0], head
        assert self._asked is not None
        self._page.shown[self._asked] = time.monotonic()
        self._page.ready.set()
        self._page.picture, self._buffer, self._asked = rest, b"", None
        if self._wanted:
            self._next()

    def _next(self) -> None:
        assert self._wanted
        self._asked, self._wanted = self._wanted, None
        self._ask()

    def _ask(self) -> None:
        if self._ended:
            return
        if self._transport is None:
            connect = asyncio.get_running_loop().create_connection(lambda: self, *self._address)
            self._opening = asyncio.create_task(connect)
        elif not self._transport.is_closing():  # else its loss, told in a moment, lets us ask again
            self._get(f"qr.png?{self._asked}")
