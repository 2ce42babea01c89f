"""What links an instance to a phone, and who watches that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.fleet.invites import Invites
from bot.fleet.pairings import Pairings
from bot.fleet.preparation import Preparation
from bot.fleet.rooms import Rooms
from bot.fleet.tries import Tries
from handlers.pairing.guests import Guests
from handlers.pairing.tidings import Tidings
from handlers.pairing.viewers import Viewers
from handlers.services.pairing import PairingServices

if TYPE_CHECKING:
    from bot.composition.ground import Ground
    from bot.composition.watching import Watching
    from handlers.services.chats import ChatServices
    from handlers.services.deeds import DeedServices


def pairing_services(
    ground: Ground, watching: Watching, chats: ChatServices, deeds: DeedServices
) -> PairingServices:
    """Pairings, the chats that watch them, and what clients see."""
    fleet, tuning, bot, moved = ground.fleet, ground.tuning, ground.bot, chats.moved_groups.moved
    pairings = Pairings(fleet, tuning.patience, ground.hints)
    preparation = Preparation(fleet, deeds.lifecycle, deeds.recreation)
    invites = Invites(watching.invites, Tries(), tuning.clock.now)
    rooms = Rooms(invites, fleet, pairings, preparation, Tidings(bot, chats.readers, moved))
    return PairingServices(
        pairings=pairings,
        preparation=preparation,
        viewers=Viewers(tuning.patience, chats.remembered),
        invites=invites,
        rooms=rooms,
        guests=Guests(bot, invites, rooms, moved, chats.remembered),
        bot=bot,
        public_url=ground.settings.public_url,
    )
