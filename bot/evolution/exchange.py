"""One call from order to value: encoded, bounded in time and size, each failure an error of ours."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import httpx

from bot.evolution.answers import OldShapeError, SaidNoError
from bot.evolution.carrier import Carrier
from bot.evolution.errors import (
    Call,
    ConnectFailed,
    ConnectTimedOut,
    DnsFailed,
    EvolutionError,
    NotUnderstood,
    SaidNo,
    ServerCutConnection,
    ServerTooOld,
    TimedOut,
    TlsFailed,
    TooLarge,
    WhatsAppSilent,
)
from bot.evolution.refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr

    from bot.evolution.routes import Route

T = TypeVar("T")

ANSWER_LIMIT: Final = 16 * 1024 * 1024  # bytes; the rows of 5,000 instances are 5.7 MB
_REFUSAL_LIMIT: Final = 64 * 1024  # bytes; a proxy's page of regrets may be longer, and is not needed
_ENCODINGS: Final = {"", "identity", "gzip", "deflate"}
_MAYBE_PASSING: Final = (ConnectFailed, ServerCutConnection)


@dataclass(frozen=True)
class Timeouts:
    """Seconds: ``connect_s`` for a connection, the others for a whole call with its retries.

    ``pairing_s`` is longer since the server waits 2 s within the call (#88),
    ``info_s`` shorter since ``GET /`` looks something up without a deadline of its own.
    """

    connect_s: float = 5.0
    call_s: float = 10.0
    pairing_s: float = 15.0
    info_s: float = 6.0


@dataclass(frozen=True)
class Retries:
    """How a read is made again after a refused or cut connection; never an order.

    Attributes:
        attempts: in all, the first included.
        wait_s: seconds before the second, doubling after that.
        jitter_s: at most so many seconds more, by chance.
    """

    attempts: int = 3
    wait_s: float = 0.05
    jitter_s: float = 0.1


class Gate(Protocol):
    """Stands before every call to one server."""

    def admit(self) -> int:
        """Let a call out; gives what :meth:`settle` is to be told of its beginning.

        Raises:
            EvolutionError: it does not go out.
        """
        ...

    def settle(self, failures_before: int, failure: EvolutionError | None, /) -> None:
        """A call that was let out came to its end, with its retries."""
        ...


@dataclass(frozen=True)
class _Order:
    """One call as it was asked for, however often it is attempted."""

    route: Route
    target: str
    body: Mapping[str, object] | None
    started: float

    def call(self, status: int | None = None) -> Call:
        return Call(self.route.method, self.route.template, status, time.monotonic() - self.started)


class _TooLargeSignal(Exception):
    """More bytes than the limit."""


class Exchange:
    """Makes calls to one server with one key over one pool of connections.

    Requests and answers are httpx's, and so is the transport that carries them;
    httpx's client between them would add cookies, redirects and authentication,
    none of which may happen here, and a seventh to what a call costs.
    """

    def __init__(  # noqa: PLR0913 -- EvolutionClient's own parameters, handed on
        self,
        url: str,
        key: SecretStr,
        *,
        transport: httpx.AsyncBaseTransport | None,
        timeouts: Timeouts,
        retries: Retries,
        answer_limit: int,
        gate: Gate | None = None,
    ) -> None:
        base = httpx.URL(url)
        self._prefix = base.raw_path.decode("ascii").rstrip("/")
        # All that a request shows of the URL: names and phone numbers stay in the target.
        self._origin = base.copy_with(path="/", query=None, fragment=None)
        self._key, self._timeouts, self._limit = key, timeouts, answer_limit
        self._headers = httpx.Headers(
            {
                "apikey": key.get_secret_value(),
                "accept": "application/json",
                "accept-encoding": "gzip, deflate",
                "user-agent": "zelador",
            }
        )
        self._headers_with_body = httpx.Headers([*self._headers.raw, (b"content-type", b"application/json")])
        self._transport = transport or Carrier(tls=base.scheme == "https")
        self._retries, self._gate = retries, gate

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def call(  # noqa: PLR0913 -- what makes up an HTTP call
        self,
        route: Route,
        read: Callable[[bytes], T],
        *,
        name: str | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        within_s: float | None = None,
    ) -> T:
        """Call ``route`` and read its answer with ``read``.

        Args:
            route: what to call.
            read: makes a value of the body of a 2xx; ``ValueError`` for one that is not as promised.
            name: the instance's, for a route that has one.
            query: parameters, encoded here.
            body: to send as JSON.
            within_s: seconds for the whole call; ``Timeouts.call_s`` by default.

        Raises:
            EvolutionError: whatever goes wrong.
        """
        order = _Order(route, route.target(name, query or {}), body, time.monotonic())
        ticket = self._gate.admit() if self._gate else 0
        try:
            value = await self._answer(order, read, within_s or self._timeouts.call_s)
        except EvolutionError as error:
            if self._gate:
                self._gate.settle(ticket, error)
            raise
        if self._gate:
            self._gate.settle(ticket, None)
        return value

    async def _answer(self, order: _Order, read: Callable[[bytes], T], within_s: float) -> T:
        """What the server says to ``order``, or the error that its answer stands for."""
        status, content = await self._bounded(order, within_s)
        call = order.call(status)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(order.route, call, content, key=self._key.get_secret_value())
        failure: EvolutionError
        try:
            return read(content)
        except SaidNoError:
            failure = SaidNo(call)
        except OldShapeError:
            failure = ServerTooOld(call)
        except ValueError:
            failure = NotUnderstood(call)
        raise failure  # out here, so that no cause that quotes the answer hangs on it

    async def _bounded(self, order: _Order, seconds: float) -> tuple[int, bytes]:
        """The answer to ``order``, or an error once the time for all attempts is over."""
        try:
            async with asyncio.timeout(seconds):
                try:
                    return await self._attempt(order)
                except _MAYBE_PASSING as failure:
                    if not order.route.repeatable:
                        raise
                    return await self._again(order, failure)
        except TimeoutError:
            silence = WhatsAppSilent if order.route.asks_whatsapp else TimedOut
            raise silence(order.call()) from None

    async def _again(self, order: _Order, failure: EvolutionError) -> tuple[int, bytes]:
        """Make a call again whose first attempt ended in ``failure``.

        Only then is stamina needed: around every call it would cost a tenth of it.
        """
        import stamina  # noqa: PLC0415 -- half a MiB that an idle bot does without

        async for attempt in stamina.retry_context(
            on=_MAYBE_PASSING,
            attempts=self._retries.attempts,
            timeout=None,
            wait_initial=self._retries.wait_s,
            wait_jitter=self._retries.jitter_s,
        ):
            with attempt:
                if attempt.num == 1:
                    raise failure
                return await self._attempt(order)
        raise failure  # for the type checker: the last attempt raises its own

    async def _attempt(self, order: _Order) -> tuple[int, bytes]:
        failure: type[EvolutionError]
        try:
            return await self._send(order)
        except _TooLargeSignal:
            failure = TooLarge
        except httpx.HTTPError as error:
            failure = _kind(error)
        raise failure(order.call())  # out here, so that no cause with a URL or a key hangs on it

    async def _send(self, order: _Order) -> tuple[int, bytes]:
        body = b"" if order.body is None else json.dumps(order.body).encode()
        request = httpx.Request(
            order.route.method,
            self._origin,
            headers=self._headers_with_body if body else self._headers,
            content=body,
            extensions={
                "target": f"{self._prefix}{order.target}".encode("ascii"),
                "timeout": {"connect": self._timeouts.connect_s},
                "repeatable": order.route.repeatable,
            },
        )
        response = await self._transport.handle_async_request(request)
        try:
            return response.status_code, await self._body(response)
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        """The unpacked body; of a refusal, at most its beginning."""
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            # That is also one packed twice, of which 16 kB would unfold to 16 GB in one step.
            raise httpx.DecodingError("an encoding that was not asked for")
        limit = self._limit if response.is_success else _REFUSAL_LIMIT
        body = bytearray()
        async for chunk in response.aiter_bytes() if encoding else response.aiter_raw():
            body += chunk
            if len(body) > limit:
                break
        if response.is_success and len(body) > limit:
            raise _TooLargeSignal
        return bytes(body)


def _kind(error: httpx.HTTPError) -> type[EvolutionError]:
    """Which of our errors one of httpx's stands for, by its type and what caused it."""
    if isinstance(error, httpx.ConnectTimeout):
        return ConnectTimedOut
    if isinstance(error, httpx.TimeoutException):
        return TimedOut
    if isinstance(error, (httpx.DecodingError, httpx.RemoteProtocolError)):
        return NotUnderstood
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (socket.gaierror, UnicodeError)):
            return DnsFailed
        if isinstance(cause, (ssl.SSLError, ssl.CertificateError)):
            return TlsFailed
        cause = cause.__cause__ or cause.__context__
    return ConnectFailed if isinstance(error, httpx.ConnectError) else ServerCutConnection
