"""sendPhoto: the bytes are kept as they came, and what is no photo is refused."""

from collections.abc import AsyncIterator

import pytest
from telegram import Message

from tests.sandbox.telegram_helpers import ANA, TOKEN, Caller, calling, picture


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


async def kept_photo(bot: Caller) -> str:
    data = {"chat_id": "100"}
    response = await bot.http.post(f"/bot{TOKEN}/sendPhoto", data=data, files={"photo": picture()})
    return str(response.json()["result"]["photo"][-1]["file_id"])


@pytest.mark.parametrize("attached", [False, True])
async def test_a_photo_is_kept_byte_for_byte(bot: Caller, *, attached: bool) -> None:
    chat = bot.api.private(ANA)
    data = {"chat_id": "100", "caption": "<b>QR</b>", "parse_mode": "HTML"}
    name = "some-file" if attached else "photo"
    attach = {"photo": "attach://some-file"} if attached else {}

    response = await bot.http.post(
        f"/bot{TOKEN}/sendPhoto", data={**data, **attach}, files={name: picture(60, 50)}
    )

    message = Message.de_json(response.json()["result"], None)
    assert (message.photo[-1].width, message.photo[-1].height) == (60, 50)
    assert message.caption_html == "<b>QR</b>"
    assert chat.last.photo == picture(60, 50)
    assert (chat.last.caption, chat.last.text) == ("QR", None)


async def test_a_photo_can_be_sent_again_by_its_id(bot: Caller) -> None:
    file_id = await kept_photo(bot)

    await bot.ok("sendPhoto", chat_id=100, photo=file_id)

    assert bot.api.private(ANA).last.photo == picture()


async def test_a_photo_is_found_by_who_waits_for_one(bot: Caller) -> None:
    await kept_photo(bot)
    await bot.ok("sendMessage", chat_id=100, text="x")

    assert (await bot.api.private(ANA).sees_photo()).photo == picture()


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (picture(210, 10), "PHOTO_INVALID_DIMENSIONS"),
        (bytes(10 * 1024 * 1024 + 1), "file is too big for a photo; the maximum size is 10485760 bytes"),
    ],
)
async def test_what_is_no_proper_photo_is_refused(bot: Caller, photo: bytes, reason: str) -> None:
    response = await bot.http.post(
        f"/bot{TOKEN}/sendPhoto", data={"chat_id": "100"}, files={"photo": ("x.png", photo)}
    )

    assert response.status_code == 400
    assert response.json()["description"] == f"Bad Request: {reason}"


async def test_no_photo_an_unknown_one_or_too_long_a_caption_is_refused(bot: Caller) -> None:
    assert await bot.refused("sendPhoto", chat_id=100) == "Bad Request: there is no photo in the request"
    assert (
        await bot.refused("sendPhoto", chat_id=100, photo="https://example.com/x.png")
        == "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert (
        await bot.refused("sendPhoto", chat_id=100, photo=await kept_photo(bot), caption="x" * 1025)
        == "Bad Request: message caption is too long"
    )


async def test_a_caption_counts_after_parsing(bot: Caller) -> None:
    photo = await kept_photo(bot)

    await bot.ok("sendPhoto", chat_id=100, photo=photo, caption="<i>x</i>" * 1024, parse_mode="HTML")
