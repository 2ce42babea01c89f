"""Which connections carry a call: while little is asked httpx's own, which the polls have loaded anyway.

aiohttp is 8 MiB, and a bot that nobody uses, whose watch reads each server now and then, does without.
httpx's pool is quadratic in what is under way, and its bodies and calls cost twice as much. So beyond a few calls
at once, for every order, and where an answer told of many instances,
:class:`~bot.evolution.transport.OnceTransport` takes over, also once something else has loaded aiohttp.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import httpx

from bot.tls import verifying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

FEW: Final = 6  # calls under way at once; the watch reads five live states together
LARGE: Final = 128 * 1024  # bytes of one answer; an inventory of about a hundred instances
_KEEPALIVE_S: Final = 300.0
_CHUNK: Final = 16 * 1024  # small, since each chunk of a gzip bomb unfolds a thousandfold


def _aiohttp_is_spared() -> bool:
    return "aiohttp" not in sys.modules


class Carrier(httpx.AsyncBaseTransport):
    """Sends each request once, as written, by whichever of the two transports suits.

    A request whose extension ``repeatable`` is true is a read.
    """

    def __init__(self, *, tls: bool, spared: Callable[[], bool] = _aiohttp_is_spared) -> None:
        """Open nothing yet.

        Args:
            tls: whether certificates are checked.
            spared: whether it is still worth while to go without aiohttp.
        """
        self._tls, self._spared = tls, spared
        self._few: httpx.AsyncHTTPTransport | None = None
        self._many: httpx.AsyncBaseTransport | None = None
        self._under_way = 0
        self._was_large = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request`` and return the answer with its body still to be read.

        Raises:
            httpx.TransportError: as httpx's own transports do, but a cut connection is always a ``ReadError``.
        """
        if request.extensions.get("repeatable") and self._under_way < FEW and self._is_little():
            return await self._by_few(request)
        transport = self._many or await self._open()
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection, busy or kept."""
        for transport in (self._few, self._many):
            if transport is not None:
                await transport.aclose()

    def _is_little(self) -> bool:
        return self._many is None and not self._was_large and self._spared()

    async def _open(self) -> httpx.AsyncBaseTransport:
        """What carries many calls, which the first that needs it loads; callers at once share it."""
        opened = await asyncio.to_thread(_once_transport, tls=self._tls)
        self._many = self._many or opened
        return self._many

    async def _by_few(self, request: httpx.Request) -> httpx.Response:
        if self._few is None:
            self._few = httpx.AsyncHTTPTransport(
                verify=verifying() if self._tls else False,
                trust_env=False,
                limits=httpx.Limits(keepalive_expiry=_KEEPALIVE_S),
            )
        self._under_way += 1
        try:
            with _cuts_told():
                answer = await self._few.handle_async_request(request)
        except BaseException:
            self._ended()
            raise
        assert isinstance(answer.stream, httpx.AsyncByteStream)  # noqa: S101 -- httpx's own are
        body = _Body(answer.stream, self._ended)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=body, request=request)

    def _ended(self, received: int = 0) -> None:
        self._under_way -= 1
        self._was_large |= received > LARGE


class _Body(httpx.AsyncByteStream):
    """The body of an answer in small chunks; closing it before its end closes the connection."""

    def __init__(self, stream: httpx.AsyncByteStream, ended: Callable[[int], None]) -> None:
        self._stream, self._ended, self._received = stream, ended, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                self._received += len(chunk)
                for start in range(0, len(chunk), _CHUNK):
                    yield chunk[start : start + _CHUNK]
        except httpx.RemoteProtocolError as error:
            raise httpx.ReadError("the connection was cut") from error

    async def aclose(self) -> None:
        self._ended(self._received)
        await self._stream.aclose()


@contextmanager
def _cuts_told() -> Iterator[None]:
    """A connection that ended before the answer as what it is, which is not an answer that is no HTTP."""
    try:
        yield
    except httpx.RemoteProtocolError as error:
        if error.__cause__ is not None and not isinstance(error.__cause__.args[0], str):
            raise  # of no HTTP httpcore tells by handing on h11's error, of a cut in words of its own
        raise httpx.ReadError("the connection was cut") from error
    except UnicodeError as error:  # a host's name that cannot be one
        raise httpx.ConnectError("no connection") from error


def _once_transport(*, tls: bool) -> httpx.AsyncBaseTransport:
    from bot.evolution.transport import OnceTransport  # noqa: PLC0415  imports aiohttp

    return OnceTransport(tls=tls)
