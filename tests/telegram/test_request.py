from __future__ import annotations

import asyncio
import email.parser
import email.policy
import io
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError

from tests.telegram.bots import bot_at, ok
from tests.telegram.raw import Asked, Raw

if TYPE_CHECKING:
    import ssl


def parts_of(asked: Asked) -> dict[str, bytes]:
    """The parts of a multipart body by name."""
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + asked.body)
    return {
        str(part.get_param("name", header="content-disposition")): cast(
            "bytes", part.get_payload(decode=True)
        )
        for part in message.iter_parts()
    }


async def test_what_is_sent_arrives_with_its_types(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Sair", callback_data="x")]])
    async with raw.serving() as url, bot_at(url, tls) as (bot, _):
        sent = await bot.send_message(100, "Olá <b>João</b> 🙂", reply_markup=keyboard, protect_content=True)
    assert sent.message_id == 1
    assert raw.asked[-1].json == {
        "chat_id": 100,
        "text": "Olá <b>João</b> 🙂",
        "protect_content": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Sair", "callback_data": "x"}]]},
    }


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_100])
async def test_a_photo_arrives_byte_for_byte(tls: ssl.SSLContext, size: int) -> None:
    raw, photo = Raw(ok), bytes(range(256)) * (size // 256) + b"\r\n--" * (size % 256)
    async with raw.serving() as url, bot_at(url, tls) as (bot, _):
        await bot.send_photo(100, photo, caption="código 🙂", filename="código.png")
    parts = parts_of(raw.asked[-1])
    assert parts["photo"] == photo
    assert parts["caption"].decode() == "código 🙂"
    assert parts["chat_id"] == b"100"


async def test_a_photo_from_an_open_file_arrives(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls) as (bot, _):
        await bot.send_photo(100, io.BytesIO(b"\x89PNG\r\n\x1a\n--boundary--\r\n"))
    assert parts_of(raw.asked[-1])["photo"] == b"\x89PNG\r\n\x1a\n--boundary--\r\n"


async def test_calls_one_after_the_other_share_one_connection(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls) as (bot, _):
        for _ in range(5):
            await bot.send_message(100, "x")
    assert {asked.connection for asked in raw.asked if asked.method == "sendMessage"} == {2}  # 1: getMe


async def test_calls_at_once_use_no_more_connections_than_allowed(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls, connections=3) as (bot, _):
        await asyncio.gather(*(bot.send_message(100, str(n)) for n in range(40)))
    assert raw.connections <= 1 + 3


async def test_the_first_calls_go_through_the_polling_request(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls) as (bot, _):
        await bot.delete_webhook()
        assert raw.connections == 1
        await bot.send_message(100, "x")
        await bot.get_me()
    assert [asked.connection for asked in raw.asked] == [1, 1, 2, 2]


def test_what_an_idle_bot_does_not_need_is_not_imported() -> None:
    heavy = {
        "aiohttp",
        "PIL",
        "segno",
        "phonenumbers",
        "stamina",
        "babel",
        "sqlalchemy",
        "alembic",
        "starlette",
        "uvicorn",
        "socketio",
    }
    code = f"import sys, bot.program, bot.application; sys.exit(' '.join({heavy} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).stderr == b"\n"  # noqa: S603  our own code


async def test_two_first_calls_at_once_open_one_session(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls, connections=1) as (bot, _):
        await asyncio.gather(bot.send_message(100, "x"), bot.send_message(100, "y"))
    assert raw.connections == 1 + 1  # the polling request's getMe


async def test_the_menus_do_not_open_the_session(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls) as (bot, _):
        await bot.delete_my_commands()
        await bot.set_my_commands([])
    assert {asked.connection for asked in raw.asked} == {1}


async def test_nothing_is_sent_after_the_shutdown_until_the_next_start(tls: ssl.SSLContext) -> None:
    raw = Raw(ok)
    async with raw.serving() as url, bot_at(url, tls) as (bot, request):
        await bot.send_message(100, "x")
        await request.shutdown()
        with pytest.raises(NetworkError, match="shut down"):
            await bot.send_message(100, "x")
        await request.initialize()
        await bot.send_message(100, "x")
    assert raw.connections == 3


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    photo=st.binary(max_size=300),
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
)
def test_any_text_and_any_bytes_arrive_as_they_are(
    tls: ssl.SSLContext, text: str, photo: bytes, name: str
) -> None:
    raw = Raw(ok)

    async def send() -> None:
        async with raw.serving() as url, bot_at(url, tls) as (bot, _):
            await bot.send_message(100, text)
            await bot.send_photo(100, photo, caption=text, filename=name)

    asyncio.run(send())
    *_, message, upload = raw.asked
    assert message.json["text"] == text
    parts = parts_of(upload)
    assert parts["photo"] == photo
