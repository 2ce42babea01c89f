"""A page that listens: its server-sent events as a browser takes them apart."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx


class Page:
    """An open stream of events."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.told: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        """The next event."""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith("data: "):
                    self.told.append(json.loads(line.removeprefix("data: ")))
                    return self.told[-1]
        raise AssertionError("the stream is over")

    async def sees(self, kind: str, *, other_than: object = None) -> dict[str, Any]:
        """The next event of a kind, and with another picture."""
        while True:
            told = await self.next()
            if told["kind"] == kind and (other_than is None or told["qr"] != other_than):
                return told

    async def is_over(self) -> bool:
        """Whether the server ends the stream."""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith("data: "):
                    return False
        return True


@asynccontextmanager
async def opened(browser: httpx.AsyncClient, link: str, language: str = "en") -> AsyncIterator[Page]:
    """A page that listens at a link."""
    headers = {"Accept-Language": language}
    async with browser.stream("GET", f"{link}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Page(answer.aiter_lines())
