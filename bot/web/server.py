"""Our HTTP side as a whole: whatever routes it is given, with the headers and the silence that all of them need."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.web.faults import Faults
from bot.web.headers import SecurityHeaders
from bot.web.listener import Listener

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.routing import BaseRoute

log = structlog.get_logger(__name__)


def web_app(routes: Sequence[BaseRoute]) -> Starlette:
    """An application of these routes; whatever none of them takes is 404."""
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), Middleware(Faults)])
    app.router.redirect_slashes = False  # a redirect would repeat a path, and so a token
    return app


@asynccontextmanager
async def serving(routes: Sequence[BaseRoute], host: str, port: int) -> AsyncIterator[int]:
    """Answer on ``host`` and ``port`` (0 for a free one) until the block ends; gives the port.

    Raises:
        OSError: the address cannot be listened on.
    """
    listener = Listener(web_app(routes))
    port = await listener.start(host, port)
    log.info("web_listens", host=host, port=port)
    try:
        yield port
    finally:
        await listener.stop()
