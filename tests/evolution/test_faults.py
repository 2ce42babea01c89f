"""A server that does its worst: each fault as its own error, within the deadline, and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from bot.evolution import (
    ConnectFailed,
    ConnectTimedOut,
    DnsFailed,
    EvolutionClient,
    EvolutionError,
    NotUnderstood,
    ServerCutConnection,
    TimedOut,
    Timeouts,
    TlsFailed,
    TooLarge,
    Unreachable,
)
from tests.evolution import bodies
from tests.evolution.raw_server import RawServer, answers, cuts, drips, hangs, says
from tests.evolution.talking import AT_ONCE, KEY, QUICK, talking

if TYPE_CHECKING:
    from tests.evolution.raw_server import Reply

CERTIFICATE = Path(__file__).parent / "made_up_certificate.pem"
SOON = Timeouts(call_s=0.15, pairing_s=0.15, info_s=0.15)
HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"id":'
MEGABYTE = b" " * 1_000_000


def client_of(url: str) -> EvolutionClient:
    return EvolutionClient(url, SecretStr(KEY), timeouts=QUICK, retries=AT_ONCE)


async def test_a_refused_connection() -> None:
    with socket.socket() as taken:  # bound but not listening: the port refuses
        taken.bind(("127.0.0.1", 0))
        async with client_of(f"http://127.0.0.1:{taken.getsockname()[1]}") as client:
            with pytest.raises(ConnectFailed):
                await client.fetch_all()


async def test_a_connection_that_is_never_accepted() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        with socket.socket() as first, socket.socket() as second:
            for queued in (first, second):
                queued.setblocking(False)  # noqa: FBT003 -- the socket's own signature
                queued.connect_ex(address)
            url = f"http://127.0.0.1:{address[1]}"
            timeouts = Timeouts(connect_s=0.1, call_s=2.0)
            async with EvolutionClient(url, SecretStr(KEY), timeouts=timeouts) as client:
                with pytest.raises(ConnectTimedOut):
                    await client.fetch_all()


async def test_a_host_whose_name_cannot_be_one() -> None:
    async with client_of(f"http://{'x' * 64}.example.com") as client:
        with pytest.raises(DnsFailed):
            await client.fetch_all()


async def test_a_name_without_an_address() -> None:
    def resolve(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    transport = httpx.MockTransport(resolve)
    async with EvolutionClient("http://h.invalid", SecretStr(KEY), transport=transport) as client:
        with pytest.raises(DnsFailed):
            await client.fetch_all()


async def test_plain_text_where_tls_was_expected() -> None:
    async def talk_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk_plainly, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, client_of(url) as client:
        with pytest.raises(TlsFailed):
            await client.server_info()


async def test_a_certificate_that_nobody_vouches_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server = RawServer([answers(200, bodies.WELCOME)])
    async with server.serving(context) as url:
        async with client_of(url) as client:
            with pytest.raises(TlsFailed):
                await client.server_info()
        assert server.asked == []

        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        async with client_of(url) as client:
            assert (await client.server_info()).version == "2.3.6"


@pytest.mark.parametrize(
    "reply",
    [hangs(), hangs(b"HTTP/1.1 200"), hangs(HALF), drips(b" ", 0.01), hangs(b"HTTP/1.1 502 Bad\r\n\r\n<")],
    ids=["before the headers", "in the headers", "in the body", "drip by drip", "in a refusal"],
)
async def test_an_answer_that_does_not_end_is_given_up_at_the_deadline(reply: Reply) -> None:
    async with talking(reply, timeouts=SOON) as (client, _):
        started = time.monotonic()
        for call in (client.fetch_all(), client.connect("loja"), client.server_info()):
            with pytest.raises(TimedOut):
                await call
        assert 0.4 < time.monotonic() - started < 1.5


async def test_a_hanging_call_does_not_hold_up_others() -> None:
    async with talking(hangs(), answers(200, bodies.WELCOME)) as (client, server):
        hanging = asyncio.create_task(client.fetch_all())
        await server.heard.wait()
        assert (await client.server_info()).version == "2.3.6"
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging


@pytest.mark.parametrize("reply", [cuts(), cuts(b"HTTP/1.1 200 OK\r\nContent"), cuts(HALF)])
async def test_a_connection_that_is_cut(reply: Reply) -> None:
    async with talking(reply) as (client, _):
        with pytest.raises(ServerCutConnection):
            await client.fetch_all()


@pytest.mark.parametrize(
    "reply",
    [
        says(b"SSH-2.0-OpenSSH_9.0\r\n\r\n"),
        says(b"HTTP/1.1 two hundred\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc"),
        answers(200, b"<html>Captive portal</html>"),
        answers(200, b""),
        answers(200, b"\xff\xfe[]"),
        answers(200, b"[" * 100_000),
        answers(200, b"not gzip", Content_Encoding="gzip"),
        answers(200, gzip.compress(gzip.compress(b"[]")), Content_Encoding="gzip, gzip"),
        answers(200, b"[]", Content_Encoding="br"),
        answers(200, b"[]", X_Long="x" * 20_000),
    ],
)
async def test_an_answer_that_is_none(reply: Reply) -> None:
    async with talking(reply) as (client, _):
        with pytest.raises((NotUnderstood, ServerCutConnection)) as caught:
            await client.fetch_all()
        assert not isinstance(caught.value, TooLarge)


@pytest.mark.parametrize(
    "reply",
    [
        answers(200, MEGABYTE + b"[]"),
        answers(200, gzip.compress(MEGABYTE * 50 + b"[]", 1), Content_Encoding="gzip"),
        answers(200, zlib.compress(MEGABYTE * 50 + b"[]", 1), Content_Encoding="deflate"),
        says(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nF4241\r\n" + MEGABYTE + b" \r\n0\r\n\r\n"
        ),
    ],
    ids=["as it is", "gzip", "deflate", "chunked"],
)
async def test_an_answer_that_is_too_large_packed_or_not(reply: Reply) -> None:
    async with talking(reply) as (client, _):
        with pytest.raises(TooLarge):
            await client.fetch_all()


async def test_an_honest_packed_answer_is_read() -> None:
    packed = gzip.compress(b"[]" + MEGABYTE[:900_000])
    async with talking(answers(200, packed, Content_Encoding="gzip")) as (client, _):
        assert await client.fetch_all() == []


async def test_an_error_carries_no_cause_that_could_tell_the_key() -> None:
    failures = (cuts(), answers(200, b"<html>"), answers(302, b"", Location="http://127.0.0.1/"))
    async with talking(*failures) as (client, _):
        for _ in failures:
            with pytest.raises(EvolutionError) as caught:
                await client.restart("secret-name")
            error = caught.value
            assert error.__cause__ is error.__context__ is None
            assert error.call is not None
            assert error.call.route == "/instance/restart/{name}"
            assert "secret-name" not in f"{error!r} {error}"
            assert KEY not in f"{error!r} {error}"
            assert isinstance(error, Unreachable) == (error.call.status is None)
