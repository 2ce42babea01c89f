"""sendDocument: the bytes are kept as they came under their name, and what is no file is refused."""

from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Message

from bot.sandbox.telegram.document import MAX_DOCUMENT_BYTES
from tests.sandbox.telegram_helpers import ANA, TOKEN, Caller, calling, picture

CSV = "nome,saúde\nloja,🟢\n".encode()


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


async def send(bot: Caller, data: bytes = CSV, name: str = "história.csv", **more: str) -> httpx.Response:
    form = {"chat_id": "100", **more}
    return await bot.http.post(f"/bot{TOKEN}/sendDocument", data=form, files={"document": (name, data)})


async def test_a_document_is_kept_byte_for_byte_under_its_name(bot: Caller) -> None:
    response = await send(bot, caption="<b>All</b>", parse_mode="HTML", protect_content="true")

    message = Message.de_json(response.json()["result"], None)
    assert message.document is not None
    assert (message.document.file_name, message.document.file_size) == ("história.csv", len(CSV))
    assert message.document.mime_type == "text/csv"
    assert message.caption_html == "<b>All</b>"
    assert message.has_protected_content
    shown = bot.api.private(ANA).last
    assert shown.document is not None
    assert (shown.document.name, shown.document.data) == ("história.csv", CSV)
    assert (shown.caption, shown.text, shown.photo) == ("All", None, None)


async def test_a_document_can_be_sent_again_by_its_id(bot: Caller) -> None:
    file_id = (await send(bot)).json()["result"]["document"]["file_id"]

    await bot.ok("sendDocument", chat_id=100, document=file_id)

    assert (await bot.api.private(ANA).sees_document()).document == bot.api.document(file_id)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"", 400, "Bad Request: file must be non-empty"),
        (bytes(MAX_DOCUMENT_BYTES + 1), 413, "Request Entity Too Large"),
    ],
)
async def test_an_empty_file_and_one_beyond_the_limit_are_refused(
    bot: Caller, data: bytes, status: int, reason: str
) -> None:
    response = await send(bot, data)

    assert (response.status_code, response.json()["description"]) == (status, reason)


async def test_no_document_an_unknown_one_or_too_long_a_caption_is_refused(bot: Caller) -> None:
    refused = "Bad Request: there is no document in the request"
    assert await bot.refused("sendDocument", chat_id=100) == refused
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    assert await bot.refused("sendDocument", chat_id=100, document="https://example.com/x.csv") == wrong
    response = await send(bot, caption="x" * 1025)
    assert response.json()["description"] == "Bad Request: message caption is too long"


async def test_a_document_has_a_caption_to_edit_and_no_text(bot: Caller) -> None:
    await send(bot, caption="first")
    message = bot.api.private(ANA).last
    where = {"chat_id": 100, "message_id": message.id}

    await bot.ok("editMessageCaption", **where, caption="second")
    refusal = await bot.refused("editMessageText", **where, text="x")

    assert (message.caption, message.document is not None) == ("second", True)
    assert refusal == "Bad Request: there is no text in the message to edit"


async def test_media_replaces_a_document(bot: Caller) -> None:
    await send(bot)
    message = bot.api.private(ANA).last
    data = {"chat_id": "100", "message_id": str(message.id), "media": '{"type":"photo","media":"attach://x"}'}

    await bot.http.post(f"/bot{TOKEN}/editMessageMedia", data=data, files={"x": picture()})

    assert (message.photo, message.document) == (picture(), None)
