"""What a phone reads from a picture in the chat, and when the server was asked."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image

from bot.sandbox.telegram import SentMessage

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat

PHONE_SCREEN_PX = 320
JPEG_QUALITY = 60


def read_by_a_phone(picture: bytes | None) -> str:
    """Decode a picture as it was sent, and as Telegram may show it: small, and through a rough JPEG."""
    assert picture is not None, "there is no picture"
    sharp = Image.open(io.BytesIO(picture))
    assert sharp.format == "PNG"
    rough = io.BytesIO()
    small = sharp.convert("L").resize((PHONE_SCREEN_PX, PHONE_SCREEN_PX), Image.Resampling.BILINEAR)
    small.save(rough, "JPEG", quality=JPEG_QUALITY)
    as_sent, as_shown = _text_in(sharp), _text_in(Image.open(rough))
    assert as_sent == as_shown
    return as_sent


def sent_in(chat: Chat) -> list[SentMessage]:
    """Every message of the bot that ever stood in a chat."""
    return [message for message in chat.timeline.values() if isinstance(message, SentMessage)]


def ever_shown(messages: list[SentMessage]) -> set[str]:
    """Every code that any state of the messages has shown."""
    pictures = {shown.photo for message in messages for shown in message.history if shown.photo}
    return {read_by_a_phone(picture) for picture in pictures}


def pictures_sent(telegram: BotApi) -> int:
    """How often a picture went over the wire, whatever became of it."""
    return len(telegram.calls.of("sendPhoto")) + len(telegram.calls.of("editMessageMedia"))


def shortest_gap(evolution: EvolutionServer, line: str) -> float:
    """Seconds between the two nearest arrivals of one request; endless where it came once."""
    arrivals = [heard.at for heard in evolution.requests if heard.line == line]
    return min((later - earlier for earlier, later in pairwise(arrivals)), default=float("inf"))


def _text_in(image: Image.Image) -> str:
    found = zxingcpp.read_barcode(image)
    assert found is not None, "no phone could read this"
    return found.text
