"""Server-sent events: every open page has a queue of its own, and a slow one holds up nobody."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

MAX_WAITING = 256
"""Events that a page may be behind; one further behind is cut off, and gets a snapshot when it is back."""

MAX_PAGES = 50
BACK_AFTER_MS = 500
STILL_HERE_S = 15.0
"""A line that says nothing is sent as often, so that a connection that died is noticed."""

_STILL_HERE = b": still here\n\n"


def event(kind: str, content: object) -> bytes:
    """One event as it goes over the wire."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {text}\n\n".encode()


class Streams:
    """The pages that listen.

    Args:
        snapshot: all that a page needs to know when it connects.
        cut: ends the connection of a request at once.
    """

    def __init__(self, snapshot: Callable[[], bytes], cut: Callable[[Request], None]) -> None:
        self._snapshot = snapshot
        self._cut = cut
        self._pages: dict[asyncio.Queue[bytes], Request] = {}

    def publish(self, kind: str, content: object) -> None:
        """Tell every page."""
        if not self._pages:
            return
        told = event(kind, content)
        for queue, request in list(self._pages.items()):
            try:
                queue.put_nowait(told)
            except asyncio.QueueFull:
                del self._pages[queue]
                self._cut(request)

    def open(self, request: Request) -> Response:
        """Let one more page listen; its first event is a snapshot, and nothing between is lost."""
        if len(self._pages) >= MAX_PAGES:
            return Response(status_code=503)
        queue: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        queue.put_nowait(f"retry: {BACK_AFTER_MS}\n".encode() + self._snapshot())
        self._pages[queue] = request
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._told(queue), headers=headers, media_type="text/event-stream")

    async def _told(self, queue: asyncio.Queue[bytes]) -> AsyncIterator[bytes]:
        try:
            while True:
                yield await _next(queue)
        finally:
            self._pages.pop(queue, None)


async def _next(queue: asyncio.Queue[bytes]) -> bytes:
    """All that waits by now, at least one event."""
    try:
        async with asyncio.timeout(STILL_HERE_S):
            told = [await queue.get()]
    except TimeoutError:
        return _STILL_HERE
    while not queue.empty():
        told.append(queue.get_nowait())
    return b"".join(told)
