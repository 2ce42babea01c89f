"""What links an instance to a phone, and who watches that: chats, and clients with a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.invites import Invites
    from bot.fleet.pairings import Pairings
    from bot.fleet.preparation import Preparation
    from bot.fleet.rooms import Rooms
    from bot.telegram.bot import PlainBot
    from handlers.pairing.guests import Guests
    from handlers.pairing.viewers import Viewers


@dataclass(frozen=True)
class PairingServices:
    """Pairings, from what comes before one to everybody who sees it.

    Attributes:
        preparation: what must be true before an instance can be linked.
        viewers: the chats that watch a pairing.
        invites: clients' links.
        rooms: what the clients with one link see.
        guests: clients who opened their link in Telegram.
        bot: where links lead to that lead into Telegram.
        public_url: where clients reach our HTTP side; None where they cannot.
    """

    pairings: Pairings
    preparation: Preparation
    viewers: Viewers
    invites: Invites
    rooms: Rooms
    guests: Guests
    bot: PlainBot
    public_url: str | None

    def link_of(self, token: str) -> str:
        """A client's link: to our own page, or, where clients cannot reach one, into Telegram."""
        if self.public_url:
            return f"{self.public_url}/l/{token}"
        return f"https://t.me/{self.bot.username}?start={token}"
