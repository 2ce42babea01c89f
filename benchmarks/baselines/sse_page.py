"""The least page that keeps a QR fresh for everybody who looks: Starlette, server-sent events, the server's picture."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from benchmarks.baselines.common import EVOLUTION, KEY, TELEGRAM, TOKEN
from benchmarks.baselines.hearing import hear

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

_NAME = os.environ["INSTANCE"]


class _Code:
    """The latest code, for everybody."""

    def __init__(self) -> None:
        self._number, self.png = 0, b""
        self._changed = asyncio.Condition()

    async def read(self, name: str = _NAME) -> None:
        """Get it from the server."""
        if name != _NAME:
            return
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{EVOLUTION}/instance/connect/{_NAME}", headers=KEY) as answer,
        ):
            code: dict[str, Any] = await answer.json()
        async with self._changed:
            self._number, self.png = self._number + 1, base64.b64decode(code["base64"].partition(",")[2])
            self._changed.notify_all()

    async def told(self) -> AsyncIterator[str]:
        """Its mark, and each that follows."""
        seen = 0
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._number != seen)  # noqa: B023 -- as it is now
            seen = self._number
            yield f"data: {json.dumps({'qr': str(seen)})}\n\n"


def main() -> None:
    """Serve until ended."""
    code = _Code()

    async def events(_: Request) -> Response:
        return StreamingResponse(code.told(), media_type="text/event-stream")

    async def picture(_: Request) -> Response:
        return Response(code.png, media_type="image/png")

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await code.read()
        await hear(code.read)
        async with aiohttp.ClientSession() as http, http.post(f"{TELEGRAM}/bot{TOKEN}/getUpdates"):
            yield

    routes = [Route("/l/page/events", events), Route("/l/page/qr.png", picture)]
    listen = urlsplit("//" + os.environ["HTTP_LISTEN"])
    assert listen.hostname
    assert listen.port
    app = Starlette(routes=routes, lifespan=life)
    uvicorn.run(app, host=listen.hostname, port=listen.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
