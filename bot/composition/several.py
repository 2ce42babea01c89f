"""What does the same to several instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.several.batches import Batches
from bot.several.doing import Deeds
from handlers.ongoing.runs import Runs
from handlers.services.several import SeveralServices

if TYPE_CHECKING:
    from bot.composition.ground import Ground
    from handlers.services.deeds import DeedServices
    from handlers.services.known import KnownServices
    from handlers.services.pairing import PairingServices


def several_services(
    ground: Ground, known: KnownServices, deeds: DeedServices, pairing: PairingServices
) -> SeveralServices:
    """What was chosen, and what is being done."""
    batches = Batches(ground.memory.database, ground.tuning.clock)
    does = Deeds(deeds.lifecycle, pairing.pairings, deeds.switches)
    circuits = {server.key: server.circuit for server in ground.fleet.servers}
    return SeveralServices(batches, Runs(batches, does, circuits, known.labels, ground.tuning.patience))
