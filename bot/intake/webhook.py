"""Events by the server's global webhook: ``POST /events/<server>/<secret>`` on our own HTTP side.

It carries no signature and no header of its own (contract, section 3), so the
secret in its path is all that tells it from strangers, and what it says is a
hint. An instance's own webhook is its owner's and never touched.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from typing import TYPE_CHECKING, Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.evolution.events import opened
from bot.intake.rarely import Rarely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import SecretStr
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from bot.intake.reception import Reception

log = structlog.get_logger(__name__)

LARGEST_BODY: Final = 256 * 1024
"""Bytes; a QR code's picture is in it, 14 kB (event-05)."""

BODY_S: Final = 10.0


class Webhook:
    """Takes what a server posts.

    With ``WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS`` the server adds the event's name to
    the path; the body says it too.
    """

    def __init__(
        self,
        reception: Reception,
        secret: SecretStr,
        *,
        now: Callable[[], float] = time.monotonic,
        body_s: float = BODY_S,
    ) -> None:
        """Take nothing yet.

        Args:
            reception: where the events go.
            secret: the last part of the path.
            now: a clock in seconds that never goes back.
            body_s: seconds in which a body must have come.
        """
        self._reception, self._secret = reception, secret.get_secret_value().encode()
        self._body_s = body_s
        self._strangers, self._garbage, self._too_large = Rarely(now), Rarely(now), Rarely(now)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The address, with and without an event's name behind it."""
        path = f"/events/{self._reception.server}/{{secret}}"
        return [Route(path, self), Route(f"{path}/{{event}}", self)]

    async def run(self) -> None:
        """Nothing: it is our HTTP side that runs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and work afterwards: the server sends its events one after the other."""
        request = Request(scope, receive)
        if not self._is_meant(request):
            await Response(status_code=404)(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._body_s):
                body = await _body(request)
        except ClientDisconnect:
            return
        except TimeoutError:
            await Response(status_code=408)(scope, receive, send)
            return
        await Response()(scope, receive, send)
        if body is not None:
            self._take(body)
        elif times := self._too_large.due():
            log.warning("event_too_large", server=self._reception.server, times=times)

    def _is_meant(self, request: Request) -> bool:
        """Whether it is a POST with the secret; to a stranger there is nothing here, whatever is wrong."""
        known = hmac.compare_digest(request.path_params["secret"].encode(), self._secret)
        if not known and (times := self._strangers.due()):
            log.warning("event_refused", server=self._reception.server, why="wrong secret", times=times)
        return known and request.method == "POST"

    def _take(self, body: bytes) -> None:
        try:
            envelope = opened(body)
        except ValueError:
            if times := self._garbage.due():
                log.warning("event_not_understood", server=self._reception.server, times=times)
        else:
            self._reception.take(envelope)


async def _body(request: Request) -> bytes | None:
    """The whole body; None for one that is too large, of which nothing is kept.

    It is read to its end all the same: a server that is refused, or cut off,
    sends its event again and again, and the next ones wait.

    Raises:
        ClientDisconnect: it did not come to its end.
    """
    read, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST_BODY:
            read += chunk
        else:
            read.clear()
    return bytes(read) if size <= LARGEST_BODY else None
