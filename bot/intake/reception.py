"""Where the events of one server arrive, whichever way they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evolution.events import understood
from bot.intake.hinting import hint

if TYPE_CHECKING:
    from bot.fleet.hints import Hints


class Reception:
    """Turns what a server pushed into hints.

    Attributes:
        server: the server's key.
    """

    def __init__(self, server: str, hints: Hints) -> None:
        self.server = server
        self._hints = hints

    def take(self, envelope: object) -> None:
        """Wake whoever waits for what this says; what says nothing to us is let go. Never raises."""
        event = understood(envelope)
        if event and (told := hint(self.server, event)):
            self._hints.tell(told)

    def begins(self) -> None:
        """Events come from now on, and what was before may have been missed."""
        self._hints.gap(self.server)

    def ends(self) -> None:
        """Events come no more."""
        self._hints.silence(self.server)
