"""Creates that never reached the server: an instance of that name is none of ours."""

from __future__ import annotations

import ssl
from socket import gaierror

import httpx
import pytest
from pydantic import SecretStr

from bot.evolution import (
    ConnectFailed,
    ConnectTimedOut,
    DnsFailed,
    EvolutionClient,
    EvolutionError,
    TlsFailed,
)
from bot.fleet.creation import Order, create
from bot.fleet.fleet import Fleet
from bot.fleet.patience import Patience
from bot.fleet.server import Server


class _NoWayThere(httpx.AsyncBaseTransport):
    """A network that lets no connection through."""

    def __init__(self, failure: httpx.TransportError) -> None:
        self.failure, self.tried = failure, list[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Fail."""
        self.tried.append(request.method)
        raise self.failure


def _caused(cause: Exception) -> httpx.ConnectError:
    error = httpx.ConnectError("no connection")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError("refused"), ConnectFailed),
        (httpx.ConnectTimeout("silence"), ConnectTimedOut),
        (_caused(gaierror("no such host")), DnsFailed),
        (_caused(ssl.SSLError("untrusted")), TlsFailed),
    ],
)
async def test_a_create_that_was_never_sent_is_told_without_looking(
    failure: httpx.TransportError, kind: type[EvolutionError]
) -> None:
    network = _NoWayThere(failure)
    client = EvolutionClient("http://evolution.example.com", SecretStr("made-up-key"), transport=network)
    server = Server("main", "main", client)

    with pytest.raises(kind):
        await create(Fleet([server], Patience()), server, Order("loja"))

    assert network.tried == ["POST"]


def test_each_order_has_a_token_of_its_own_that_is_shown_to_nobody() -> None:
    first, second = Order("loja"), Order("loja")
    assert first.token != second.token
    assert first.token.get_secret_value() not in repr(first)
