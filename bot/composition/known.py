"""What only looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.fleet.seeking import Seeking
from bot.fleet.survey import Surveying
from bot.history.history import History
from bot.store.backup import Backups
from handlers.services.known import KnownServices

if TYPE_CHECKING:
    from bot.composition.ground import Ground


def known_services(ground: Ground) -> KnownServices:
    """What is known of instances and servers."""
    fleet, tuning = ground.fleet, ground.tuning
    return KnownServices(
        fleet=fleet,
        seeking=Seeking(fleet),
        surveying=Surveying(fleet, tuning.patience, tuning.clock.now),
        history=History(ground.memory.database, {server.key for server in fleet.servers}, tuning.clock),
        backups=Backups(ground.settings.data_dir),
    )
