"""The picture of a code, drawn once for all who look at it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import structlog

from bot.pictures.qr import BadPicture, qr_picture

if TYPE_CHECKING:
    from bot.evolution import Qr
    from bot.fleet.rooms import Room

log = structlog.get_logger(__name__)


class Drawings:
    """The latest drawing of each room; one that is drawn just now is waited for."""

    def __init__(self) -> None:
        self._latest: WeakKeyDictionary[Room, tuple[Qr, asyncio.Task[bytes | None]]] = WeakKeyDictionary()

    async def png(self, room: Room, qr: Qr) -> bytes | None:
        """The picture of ``qr`` as PNG; None where nothing can be drawn."""
        known = self._latest.get(room)
        if known is None or known[0] != qr:
            known = self._latest[room] = (qr, asyncio.create_task(_drawn(qr)))
        return await asyncio.shield(known[1])


async def _drawn(qr: Qr) -> bytes | None:
    try:
        return await qr_picture(qr.code, qr.base64)
    except BadPicture as problem:
        log.warning("qr_not_drawn", why=str(problem))
        return None
