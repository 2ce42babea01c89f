from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import ssl
import subprocess
import traceback
from typing import TYPE_CHECKING

import pytest
from telegram import InputFile
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram import answers
from bot.telegram.timeouts import Timeouts
from tests.patience import PATIENCE_S
from tests.telegram.bots import TOKEN, bot_at, bot_to_nowhere, ok
from tests.telegram.raw import Asked, Raw, http, refusal

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_answer_that_does_not_come_is_a_timeout(tls: ssl.SSLContext) -> None:
    never = asyncio.Event()

    async def silent(asked: Asked) -> bytes:
        if asked.method != "getMe":
            await never.wait()
        return await ok(asked)

    async with Raw(silent).serving() as url, bot_at(url, tls, Timeouts(read=0.05)) as (bot, _):
        with pytest.raises(TimedOut, match="did not answer"):
            await bot.send_message(100, "x")
        with pytest.raises(TimedOut, match="did not answer"):
            await bot.send_message(100, "x", read_timeout=0.02)
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(TimedOut, match="did not answer"):
                await bot.send_photo(100, b"png")


async def test_a_call_may_bring_a_longer_timeout_or_none(tls: ssl.SSLContext) -> None:
    waiting = asyncio.Event()

    async def slow(asked: Asked) -> bytes:
        if asked.method == "sendMessage":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.1):
                    await waiting.wait()
        return await ok(asked)

    async with Raw(slow).serving() as url, bot_at(url, tls, Timeouts(read=0.02)) as (bot, _):
        await bot.send_message(100, "x", read_timeout=5)
        await bot.send_message(100, "x", read_timeout=None)


async def test_no_free_connection_is_told_as_not_sent(tls: ssl.SSLContext) -> None:
    arrived, never = asyncio.Event(), asyncio.Event()

    async def silent(asked: Asked) -> bytes:
        if asked.method == "sendMessage":
            arrived.set()
            await never.wait()
        return await ok(asked)

    timeouts = Timeouts(pool=0.05, connect=0.05)
    async with (
        Raw(silent).serving() as url,
        bot_at(url, tls, timeouts, connections=1) as (bot, _),
        asyncio.TaskGroup() as group,
    ):
        stuck = group.create_task(bot.send_message(100, "x"))
        await arrived.wait()
        with pytest.raises(TimedOut, match="Not sent"):
            await bot.send_chat_action(100, "typing")
        stuck.cancel()


async def test_a_connection_cut_while_a_photo_is_on_its_way_tells_no_url(tls: ssl.SSLContext) -> None:
    """aiohttp's own text is "Can not write request body for" and the URL."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    photo = RequestData([RequestParameter.from_input("photo", InputFile(bytes(20_000_000)))])
    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server, bot_to_nowhere(tls) as bot:
        with pytest.raises(NetworkError, match="aiohttp") as caught:
            await bot.request.post(f"http://{host}:{port}/bot{TOKEN}/sendPhoto", photo)
        assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("announced", [True, False])
async def test_an_answer_that_is_too_large_is_refused(tls: ssl.SSLContext, *, announced: bool) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    head = b"HTTP/1.1 200 OK\r\n"

    async def endless(asked: Asked) -> bytes:
        if asked.method == "getMe":
            return await ok(asked)
        if announced:
            return head + b"Content-Length: %d\r\n\r\n{" % (answers.ANSWER_LIMIT_BYTES + 1)
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 51

    async with Raw(endless).serving() as url, bot_at(url, tls) as (bot, _):
        with pytest.raises(NetworkError, match="larger than"):
            await bot.send_message(100, "x")


async def echo(asked: Asked) -> bytes | None:
    """A proxy's error pages, which quote the URL, and worse; sendChatAction's connection is cut."""
    page = f"<html>Cannot POST {asked.path}</html>".encode()
    moved = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % asked.path.encode()
    return {
        "getMe": await ok(asked),
        "sendMessage": http(502, page),
        "sendPhoto": http(404, page),
        "sendDice": http(200, page),
        "sendContact": http(200, b"[1]"),
        "sendVenue": http(200, b'{"ok": false, "description": "no"}'),
        "sendPoll": moved,
        "sendLocation": b"nonsense " + page + b"\r\n\r\n",
    }.get(asked.method)


async def test_the_token_is_in_no_exception_no_log_line_and_no_repr(
    tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # as the program sets it: their lines are URLs
    caplog.set_level(logging.WARNING, "httpcore")
    caplog.set_level(logging.INFO, "telegram.Bot")  # its DEBUG lines begin with the URL
    told = [caplog.text]
    async with Raw(echo).serving() as url, bot_at(url, tls, Timeouts(read=0.2)) as (bot, request):
        calls = [
            (bot.send_message(1, "x"), NetworkError),
            (bot.send_photo(1, b"x"), InvalidToken),
            (bot.send_dice(1), NetworkError),
            (bot.send_contact(1, "1", "x"), NetworkError),
            (bot.send_venue(1, 1, 1, "x", "x"), NetworkError),
            (bot.send_poll(1, "x", ["a", "b"]), NetworkError),
            (bot.send_location(1, 1, 1), NetworkError),
            (bot.send_chat_action(1, "typing"), NetworkError),
        ]
        for call, kind in calls:
            with pytest.raises(kind) as caught:
                await call
            told += [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
        told += [repr(request)]
    async with bot_to_nowhere(tls) as bot:
        with pytest.raises(NetworkError, match="ClientConnectorError") as caught:
            await bot.send_message(1, "x")
        told += [repr(caught.value), *traceback.format_exception(caught.value)]
    told += [caplog.text, *(str(record.args) for record in caplog.records)]
    assert TOKEN.partition(":")[2] not in "\n".join(told)
    assert len(told) > 20


async def test_a_refused_connection_says_why(tls: ssl.SSLContext) -> None:
    async with bot_to_nowhere(tls) as bot:
        with pytest.raises(
            NetworkError, match=r"aiohttp.ClientConnectorError: .*refused|Connect call failed"
        ):
            await bot.send_message(1, "x")


@pytest.fixture
def stranger(tmp_path: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("the openssl program makes the certificate")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -nodes -newkey rsa:2048 -days 1 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(certificate), "-keyout", str(key)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)  # noqa: S603  nothing from outside
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_a_server_that_nobody_vouches_for_is_told_nothing(
    tls: ssl.SSLContext, stranger: ssl.SSLContext
) -> None:
    raw = Raw(ok)
    async with raw.serving(stranger) as url, bot_to_nowhere(tls) as bot:
        with pytest.raises(NetworkError, match="certificate verify failed") as caught:
            await bot.request.post(f"{url}/bot{TOKEN}/sendMessage")
    assert TOKEN not in str(caught.value)
    assert raw.asked == []


async def test_refusals_become_ptbs_own_exceptions(tls: ssl.SSLContext) -> None:
    async def refusing(asked: Asked) -> bytes:
        match asked.method:
            case "getMe":
                return await ok(asked)
            case "sendMessage":
                return refusal(400, "Bad Request: message text is empty")
            case _:
                return refusal(429, "Too Many Requests", retry_after=7)

    async with Raw(refusing).serving() as url, bot_at(url, tls) as (bot, _):
        with pytest.raises(BadRequest, match="text is empty"):
            await bot.send_message(100, "x")
        with pytest.raises(RetryAfter):
            await bot.send_dice(100)


async def test_a_cut_connection_is_an_error_and_the_next_call_has_a_new_one(tls: ssl.SSLContext) -> None:
    cut = [True]

    async def once(asked: Asked) -> bytes | None:
        return None if asked.method == "sendMessage" and cut and cut.pop() else await ok(asked)

    async with Raw(once).serving() as url, bot_at(url, tls) as (bot, _):
        with pytest.raises(NetworkError, match="ServerDisconnectedError"):
            await bot.send_message(100, "x")
        await bot.send_message(100, "x")
