"""Everything that handlers call, made once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.access import Access
    from bot.fleet.fleet import Fleet
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.pairing import Pairings
    from bot.fleet.preparation import Preparation
    from bot.fleet.recreate import Recreation
    from bot.fleet.turns import Turns
    from bot.store.migrations import MovedGroups
    from handlers.confirmations import Confirmations
    from handlers.viewers import Viewers


@dataclass(frozen=True)
class Services:
    """The services and what handlers share among each other.

    Attributes:
        arrivals: a chat's requests are looked at in the order in which they came.
    """

    access: Access
    moved_groups: MovedGroups
    fleet: Fleet
    lifecycle: Lifecycle
    recreation: Recreation
    preparation: Preparation
    pairings: Pairings
    viewers: Viewers
    confirmations: Confirmations
    arrivals: Turns[int]
