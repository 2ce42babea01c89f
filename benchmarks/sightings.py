"""Pictures that came to chats, and which code a phone would read from each."""

from __future__ import annotations

import io
from typing import NamedTuple

import zxingcpp
from PIL import Image

from benchmarks import fleets
from benchmarks.script import CODES, Sighting

_BEGIN, _END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


class _Came(NamedTuple):
    chat: int
    body: bytes
    at: float


class Sightings:
    """Keeps what came; it is only looked at afterwards."""

    def __init__(self) -> None:
        self._came: list[_Came] = []
        self._known: dict[bytes, int] = {}
        self._texts = {fleets.code_text(seed): seed for seed in range(CODES)}

    def add(self, chat: int, body: bytes, at: float) -> None:
        """A picture came in the body of a call."""
        self._came.append(_Came(chat, body, at))

    def read(self) -> list[Sighting]:
        """All of them, the code of each read from its pixels; -1 for what is none of ours."""
        return [Sighting(came.chat, self._code(_png(came.body)), came.at) for came in self._came]

    def _code(self, png: bytes) -> int:
        if png not in self._known:
            self._known[png] = self._texts.get(read_code(png), -1) if png else -1
        return self._known[png]


def read_code(png: bytes) -> str:
    """The text in a picture of a QR code; empty where none is found."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    return found[0].text if found else ""


def _png(body: bytes) -> bytes:
    begin, end = body.find(_BEGIN), body.find(_END)
    return body[begin : end + len(_END)] if 0 <= begin < end else b""
