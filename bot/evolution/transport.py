"""httpx's calls over aiohttp's connections: sent once, exactly as written, never to somewhere else.

httpx's own pool (httpcore) is quadratic under concurrency, and httpx-aiohttp
lets yarl rewrite ``%2E%2E`` to a step in the path, lets aiohttp send a
``DELETE`` twice when a connection is cut, and reports such a cut as a timeout
to connect. So this one.
"""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import aiohttp
import httpx
from yarl import URL

from bot.tls import verifying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

CONNECTIONS: Final = 256
KEEPALIVE_S: Final = 300.0
DNS_CACHE_S: Final = 60
_CHUNK: Final = 16 * 1024  # small, since each chunk of a gzip bomb unfolds a thousandfold


class OnceTransport(httpx.AsyncBaseTransport):
    """Sends each request once, to the path in its ``target`` extension, byte for byte.

    The timeout to connect comes with the request (httpx's ``timeout``
    extension, seconds); all other time is the caller's to bound. Certificates
    are checked against httpx's authorities, or those of ``SSL_CERT_FILE``.
    """

    def __init__(self, *, tls: bool) -> None:
        self._tls = verifying() if tls else None
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request`` and return the answer with its body still to be read.

        Raises:
            httpx.TransportError: as httpx's own transports do.
        """
        url = request.url
        target = request.extensions.get("target", url.raw_path).decode("ascii")
        timeout = request.extensions.get("timeout", {})
        with _as_httpx():
            answer = await self._open().request(
                request.method,
                URL(f"{url.scheme}://{url.netloc.decode('ascii')}{target}", encoded=True),
                headers=[
                    (name.decode("ascii"), value.decode("ascii")) for name, value in request.headers.raw
                ],
                data=request.content or None,
                skip_auto_headers=("Content-Type",),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeout.get("connect")),
            )
        return httpx.Response(
            answer.status, headers=answer.raw_headers, stream=_Body(answer), request=request
        )

    async def aclose(self) -> None:
        """Close every connection, busy or kept."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        # Only now, since aiohttp wants it made inside the loop that uses it.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS,
                    keepalive_timeout=KEEPALIVE_S,
                    ttl_dns_cache=DNS_CACHE_S,
                    ssl=self._tls if self._tls is not None else True,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                middlewares=(_once,),
            )
        return self._session


class _Body(httpx.AsyncByteStream):
    """The body of an answer; closing it before its end closes the connection."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for chunk in self._answer.content.iter_chunked(_CHUNK):
                yield chunk

    async def aclose(self) -> None:
        self._answer.close()


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending again what was cut: it does so for every GET and DELETE.

    A second connect opens a second socket to WhatsApp, and a second delete may
    meet a new instance of the same name. aiohttp repeats only on its own errors.
    """
    with _as_httpx():
        return await handler(request)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Aiohttp's errors as httpx's."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout("no answer to the attempt to connect") from error
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError("no connection") from error
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, ConnectionError) as error:
        raise httpx.ReadError("the connection was cut") from error
    except (ssl.SSLError, UnicodeError) as error:  # the latter: a host's name that cannot be one
        raise httpx.ConnectError("no connection") from error
    except aiohttp.ClientError as error:
        raise httpx.RemoteProtocolError("not HTTP as it should be") from error
