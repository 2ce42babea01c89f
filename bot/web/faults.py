"""A fault of ours becomes a plain 500 and a line in the log, in which no path stands: paths hold tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)


class Faults:
    """Keeps every exception from uvicorn, which would log it in its own way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ever, or with 500 where nothing was answered yet."""
        began = False

        async def noting(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as fault:
            log.exception("web_fault", error=type(fault).__name__)
            if not began:
                await Response(status_code=500)(scope, receive, send)
