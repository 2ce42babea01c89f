"""What is done to one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.fleet.checking import Checking
from bot.fleet.lifecycle import Lifecycle
from bot.fleet.presences import Presences
from bot.fleet.recreate import Recreation
from bot.fleet.sending import Sending
from bot.fleet.switches import Switches
from handlers.services.deeds import DeedServices

if TYPE_CHECKING:
    from bot.composition.ground import Ground
    from bot.composition.watching import Watching


def deed_services(ground: Ground, watching: Watching) -> DeedServices:
    """What acts on servers; what is created again keeps what was chosen for its former self."""
    fleet, tuning, memory = ground.fleet, ground.tuning, ground.memory
    lifecycle = Lifecycle(fleet, tuning.patience)
    return DeedServices(
        lifecycle=lifecycle,
        recreation=Recreation(fleet, lifecycle, memory.kept, watching.heirs),
        presences=Presences(lifecycle, memory.database, tuning.clock),
        switches=Switches(fleet),
        checking=Checking(fleet, tuning.patience),
        sending=Sending(fleet, tuning.patience),
    )
