"""Events by websocket: nothing needs to be open on our side, and a lost connection is known at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bot.intake.connection import NoConnectionError, Trouble, connected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import SecretStr
    from starlette.routing import BaseRoute

    from bot.intake.reception import Reception

log = structlog.get_logger(__name__)

SWITCHES: Final = "WEBSOCKET_ENABLED=true WEBSOCKET_GLOBAL_EVENTS=true"

_CURES: Final[dict[Trouble, str]] = {
    Trouble.KEY_REFUSED: "set EVOLUTION_API_KEY to the server's AUTHENTICATION_API_KEY",
    Trouble.OFF: f"set on the server: {SWITCHES}",
    Trouble.NOT_REACHED: "see whether the server runs; it is tried again",
    Trouble.NOT_UNDERSTOOD: "see EVOLUTION_URL, and that the proxy before the server lets /socket.io through",
}


@dataclass(frozen=True)
class Pauses:
    """Seconds between two attempts to connect: each pause is twice the one before.

    Attributes:
        first_s: the first one, also after a connection that held for ``longest_s``.
        longest_s: the longest one.
    """

    first_s: float = 1.0
    longest_s: float = 30.0

    def following(self, pause_s: float, held_s: float) -> float:
        """The pause after the one of ``pause_s`` (0: none) and an attempt that lasted ``held_s``, both in seconds."""
        if not pause_s or held_s >= self.longest_s:
            return self.first_s
        return min(pause_s * 2, self.longest_s)


class Websocket:
    """Listens to one server, and again whenever the connection was lost.

    The library's own way to come back is not used: it gives up after a server's
    goodbye, a refused namespace, and answers that are not socket.io's.
    """

    routes: Sequence[BaseRoute] = ()

    def __init__(self, reception: Reception, url: str, key: SecretStr, pauses: Pauses | None = None) -> None:
        self._reception, self._url, self._key = reception, url, key
        self._pauses = pauses or Pauses()
        self._told: Trouble | None = None

    async def run(self) -> None:
        """Bring hints until cancelled."""
        pause = 0.0
        while True:
            began = time.monotonic()
            await self._listen()
            pause = self._pauses.following(pause, time.monotonic() - began)
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        """Listen until the connection is lost, or is not to be had; each trouble is told once an outage."""
        try:
            async with connected(self._url, self._key, self._reception.take) as lost:
                self._told = None
                log.info("events_come", server=self._reception.server)
                self._reception.begins()
                await lost()
            self._reception.ends()
            log.warning("events_lost", server=self._reception.server)
        except NoConnectionError as error:
            if error.trouble is not self._told:
                self._told = error.trouble
                why, cure = error.trouble.name.lower(), _CURES[error.trouble]
                log.warning("events_do_not_come", server=self._reception.server, why=why, cure=cure)
