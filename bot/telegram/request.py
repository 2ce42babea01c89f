"""The request class for every Bot API call but ``getUpdates``: aiohttp, loaded when first needed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.telegram import answers
from bot.telegram.timeouts import Timeouts

if TYPE_CHECKING:
    import ssl

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from bot.telegram.wire import Wire

#: What is called at the start, when nobody waits for an answer.
_METHODS_OF_THE_START: Final = frozenset({"getMe", "deleteWebhook", "setMyCommands", "deleteMyCommands"})


class ApiRequest(BaseRequest):
    """Calls the Bot API over one aiohttp session, many at once on connections that are kept.

    httpx's pool is quadratic in the number of concurrent calls, aiohttp's is not; but aiohttp takes
    140 ms to import and 8 MiB to keep. So the calls of the start go through ``polling`` until the
    session is open, and the first other call opens it: a bot that nobody uses stays small.
    """

    def __init__(
        self,
        polling: BaseRequest,
        *,
        tls: ssl.SSLContext,
        connections: int = 256,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            polling: the polling request; it is not shut down from here.
            tls: how servers are verified; one context for all clients saves 20 to 35 ms each.
            connections: how many calls may be under way at once; more wait for ``timeouts.pool``.
            timeouts: for calls that do not bring their own.
        """
        self._polling = polling
        self._tls = tls
        self._connections = connections
        self._timeouts = timeouts or Timeouts()
        self._wire: Wire | None = None
        self._opening = asyncio.Lock()
        self._ended = False

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer's next bytes where the call does not say."""
        return self._timeouts.read

    async def initialize(self) -> None:
        """Allow calls (again); the session opens with the first one that needs it."""
        self._ended = False

    async def shutdown(self) -> None:
        """Close the session and its connections; calls that come too late fail."""
        self._ended = True
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def do_request(  # noqa: PLR0913, PLR0917  PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; PTB turns the status into its exceptions.

        Raises:
            TimedOut: a timeout passed.
            TooLarge: Telegram takes no call as large as this.
            NetworkError: no connection, a cut one, after `shutdown`, or an answer over `answers.ANSWER_LIMIT_BYTES`.
        """
        given = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        wire = self._wire
        if wire is None:
            if url.rpartition("/")[2] in _METHODS_OF_THE_START:
                return await self._polling.do_request(url, method, request_data, *given)
            wire = await self._open()
        return await wire.call(url, method, request_data, given)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer without ever logging or quoting it.

        Raises:
            NetworkError: it is not a JSON object.
        """
        return answers.parse(payload)

    async def _open(self) -> Wire:
        async with self._opening:
            if self._ended:
                raise NetworkError("Not sent: the request class was shut down")
            if self._wire is None:
                wire_class = await asyncio.to_thread(_load)
                self._wire = wire_class(connections=self._connections, timeouts=self._timeouts, tls=self._tls)
            return self._wire


def _load() -> type[Wire]:
    from bot.telegram.wire import Wire  # noqa: PLC0415  imports aiohttp

    return Wire
