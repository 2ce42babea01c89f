"""What is known: of instances and servers now, of instances over time, and a copy of all that is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.fleet import Fleet
    from bot.fleet.seeking import Seeking
    from bot.fleet.survey import Surveying
    from bot.history.history import History
    from bot.store.backup import Backups


@dataclass(frozen=True)
class KnownServices:
    """What only looks.

    Attributes:
        seeking: which instances a typed text means.
        surveying: what each server says of itself.
        history: what became of instances over time.
        backups: copies of what the program remembers.
    """

    fleet: Fleet
    seeking: Seeking
    surveying: Surveying
    history: History
    backups: Backups

    @property
    def labels(self) -> dict[str, str]:
        """What each server is called, by its key; empty where there is only one, which needs no telling."""
        servers = self.fleet.servers
        return {server.key: server.label for server in servers} if len(servers) > 1 else {}
