"""What is done to one instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.checking import Checking
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.presences import Presences
    from bot.fleet.recreate import Recreation
    from bot.fleet.sending import Sending
    from bot.fleet.switches import Switches


@dataclass(frozen=True)
class DeedServices:
    """What acts on servers, and looks whether it became true.

    Attributes:
        lifecycle: create, restart, log out, delete.
        recreation: delete, and create again as it was.
        presences: whether an instance shows as online, and until when.
        switches: what is on or off of an instance on its server.
        checking: whether an instance that says "open" is alive.
        sending: texts to phones.
    """

    lifecycle: Lifecycle
    recreation: Recreation
    presences: Presences
    switches: Switches
    checking: Checking
    sending: Sending
