"""One aiohttp session to the Bot API; a module of its own because aiohttp is slow to import."""

from __future__ import annotations

import io
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from urllib.request import getproxies

import aiohttp
from pydantic_core import to_json
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.telegram import answers

if TYPE_CHECKING:
    import ssl

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from bot.telegram.timeouts import Timeouts

    GivenTimeouts: TypeAlias = tuple[ODVInput[float], ODVInput[float], ODVInput[float], ODVInput[float]]

_KEEPALIVE_S: Final = 300.0  # with the usual 15 s most commands would pay for a new TLS handshake
_JSON: Final = {"Content-Type": "application/json"}
_UNSET: Final = BaseRequest.DEFAULT_NONE
_ALL_UNSET: Final = (_UNSET, _UNSET, _UNSET, _UNSET)


class Wire:
    """The open session. Made inside the event loop that uses it; `close` it there too."""

    def __init__(self, *, connections: int, timeouts: Timeouts, tls: ssl.SSLContext) -> None:
        self._timeouts = timeouts
        self._usual = self._timeout(_ALL_UNSET, uploads=False)
        self._usual_upload = self._timeout(_ALL_UNSET, uploads=True)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=_KEEPALIVE_S, ssl=tls),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": BaseRequest.USER_AGENT, "Accept-Encoding": "identity"},
            # With it aiohttp looks for a proxy and a .netrc at every call: only where there is a proxy.
            trust_env=bool(getproxies()),
            # No compression was asked for, and what comes must not unfold beyond the limit.
            auto_decompress=False,
        )

    async def close(self) -> None:
        """Close every connection, busy or kept."""
        await self._session.close()

    async def call(
        self, url: str, method: str, request_data: RequestData | None, given: GivenTimeouts
    ) -> tuple[int, bytes]:
        """Make one call and read its answer to the end.

        Args:
            url: holds the bot token, so nothing that is raised or logged may quote it.
            method: ``POST``, or ``GET`` for a file.
            request_data: the parameters, with or without files.
            given: read, write, connect and pool timeout in seconds, as PTB passes them.

        Raises:
            TimedOut: a timeout passed.
            TooLarge: it is larger than Telegram takes.
            AnswerLost: the connection was cut.
            NetworkError: no connection, or too large an answer.
        """
        uploads = request_data is not None and request_data.contains_files
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers=None if uploads else _JSON,
                timeout=self._timeout_for(given, uploads=uploads),
                allow_redirects=False,  # one would carry the token to somebody else
            ) as response:
                # PTB's own error for it is like one that passes.
                if response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                    raise answers.TooLarge("The call is too large for Telegram (413)")
                return response.status, answers.without_echo(response.status, await _read(response))
        # All without their causes, whose texts and attributes hold the URL.
        except aiohttp.ConnectionTimeoutError:
            raise TimedOut("Not sent: no connection to Telegram was free or could be made in time") from None
        except TimeoutError:
            raise TimedOut("Telegram did not answer in time") from None
        except aiohttp.ClientConnectorError as error:
            raise NetworkError(_reason(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise answers.AnswerLost(_reason(error)) from None

    def _timeout_for(self, given: GivenTimeouts, *, uploads: bool) -> aiohttp.ClientTimeout:
        if given != _ALL_UNSET:
            return self._timeout(given, uploads=uploads)
        return self._usual_upload if uploads else self._usual

    def _timeout(self, given: GivenTimeouts, *, uploads: bool) -> aiohttp.ClientTimeout:
        usual = self._timeouts
        write_s = usual.upload if uploads else usual.write
        parts = [
            default if own is _UNSET else cast("float | None", own)
            for own, default in zip(given, (usual.read, write_s, usual.connect, usual.pool), strict=True)
        ]
        read, _, connect, pool = parts
        return aiohttp.ClientTimeout(
            # aiohttp has no timer for sending; the sum of all four is what ends a call that is stuck there.
            total=_sum(parts),
            connect=_sum([connect, pool]),
            sock_connect=connect,
            sock_read=read,
        )


def _sum(parts: list[float | None]) -> float | None:
    """None, for ever, if any part may last for ever."""
    return None if None in parts else sum(part for part in parts if part is not None)


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    """JSON, as the Bot API takes it for calls without files: one quick encoding instead of one a parameter."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return to_json(request_data.parameters)
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        # aiohttp warns of bytes over 1 MiB, which it writes in one go.
        part = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, part, filename=filename, content_type=mime_type)
    return form


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The whole body, or an error as soon as it is known to be too large."""
    announced = response.content_length
    if announced is not None and announced <= answers.ANSWER_LIMIT_BYTES:
        return await response.read()
    size, chunks = announced or 0, list[bytes]()
    while size <= answers.ANSWER_LIMIT_BYTES and (chunk := await response.content.readany()):
        size += len(chunk)
        chunks.append(chunk)
    if size <= answers.ANSWER_LIMIT_BYTES:
        return b"".join(chunks)
    response.close()
    raise NetworkError(f"The answer is larger than {answers.ANSWER_LIMIT_BYTES} bytes")


def _reason(error: aiohttp.ClientError | OSError) -> str:
    """What went wrong, made of parts that cannot hold the URL, as aiohttp's texts often do."""
    kind = f"{type(error).__module__.partition('.')[0]}.{type(error).__name__}"
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return f"{kind}: {error.certificate_error}"
        case aiohttp.ClientConnectorError():
            return f"{kind}: {error.os_error}"
        case OSError(errno=int(number)):
            return f"{kind}: {os.strerror(number)}"
        case _:
            return kind
