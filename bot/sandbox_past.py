"""Gives the sandbox's program a history to tell, as an earlier process of it would have left one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.sandbox.evolution import State
from bot.sandbox.past import PAST
from bot.store.database import Database
from bot.store.files import open_folder
from bot.store.history import HistoryRow, add_history
from bot.store.server_spans import SpanRow, put_spans
from bot.watch.known import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.sandbox.page import WorldServer

_HEALTH: Final = {
    State.OPEN: Health.CONNECTED,
    State.CONNECTING: Health.CONNECTING,
    State.CLOSE: Health.DISCONNECTED,
}


async def remember(folder: Path, servers: Sequence[WorldServer], now: datetime) -> None:
    """Write it into the data folder of a program that has not been started yet.

    How everything is now is not written: the program sees that for itself, as on a first start, and tells nobody.

    Raises:
        DataFolderError: the data folder cannot be used.
    """
    database = Database(open_folder(folder))
    try:
        await database.migrate()
        lives = [row for server in servers for row in _lives(server, now)]
        spans = [
            SpanRow(server.key, now - sight.began, now - sight.ended, sight.answered)
            for server in servers
            for sight in PAST[server.key].sights
        ]
        await database.apply([*add_history(lives), put_spans(spans)])
    finally:
        await database.close()


def _lives(server: WorldServer, now: datetime) -> Iterator[HistoryRow]:
    for name, turns in PAST[server.key].lives.items():
        instance = server.evolution.instances[name]
        linked = instance.row.owner_jid is not None
        for turn in turns:
            health = _HEALTH[turn.state] if linked else Health.NEVER_PAIRED
            yield HistoryRow(
                server.key,
                instance.id,
                name,
                health.value,
                now - turn.ago,
                linked,
                turn.reason,
                Source.READING.value,
            )
