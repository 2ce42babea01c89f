"""A client's page is told each sight as a server-sent event (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
from hashlib import blake2s
from typing import TYPE_CHECKING, Final

from bot.fleet.rooms import Over
from bot.fleet.steps import Linked, Showing
from bot.views.client import seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.fleet.rooms import Room, Sight
    from bot.locales import Texts

STILL_HERE_S: Final = 15.0
"""As often a line that says nothing is sent, so that a connection that died is noticed."""

_BACK_AFTER: Final = b"retry: 1000\n\n"
_STILL_HERE: Final = b": still here\n\n"


async def told(room: Room, t: Texts) -> AsyncIterator[bytes]:
    """What goes over the wire to one page, until nothing more can come.

    Where the program ends, the page is not told of it: it comes back by itself until the next one answers.
    """
    yield _BACK_AFTER
    number, said = -1, b""
    while True:
        if not await room.wait(number, STILL_HERE_S):
            yield _STILL_HERE
            continue
        if room.is_left:
            return
        number, sight = room.number, room.sight
        if (event := event_of(t, sight)) != said:
            said = event
            yield event
        if isinstance(sight, (Linked, Over)):
            return


def event_of(t: Texts, sight: Sight) -> bytes:
    """A sight as one event: ``kind``, ``state``, ``code`` to type, and ``qr``, which changes with the picture."""
    view = seen(t, sight)
    content = {"kind": view.kind, "state": view.state, "code": view.code, "qr": _mark_of(sight)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"data: {text}\n\n".encode()


def _mark_of(sight: Sight) -> str | None:
    """Tells one code from another and gives nothing of it away."""
    if not isinstance(sight, Showing):
        return None
    face = f"{sight.qr.code}\n{sight.qr.base64}"
    return blake2s(face.encode(), digest_size=8).hexdigest()
