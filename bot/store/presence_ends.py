"""Until when instances are shown as online, as it is remembered: a restart of ours must not make it for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.store.moments import read, written
from bot.store.upsert import delete, upsert

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.database import Database
    from bot.store.statement import Statement

_TABLE: Final = "presence_ends"


@dataclass(frozen=True, slots=True)
class PresenceEnd:
    """One instance that goes offline by itself.

    Attributes:
        server: key of its server.
        instance_id: its UUID.
        name: as it was called when this was asked for.
        until: when, in UTC.
        chat_id: who asked for it, and is told.
        thread_id: the forum topic in which it was asked for.
    """

    server: str
    instance_id: str
    name: str
    until: datetime
    chat_id: int
    thread_id: int | None


def read_presence_ends(database: Database) -> list[PresenceEnd]:
    """All that an earlier process left.

    Raises:
        DataFolderError: they cannot be read.
    """
    query = f"SELECT server, instance_id, name, until, chat_id, thread_id FROM {_TABLE}"  # noqa: S608 -- our own name
    return [
        PresenceEnd(server, own_id, name, read(until), chat, thread)
        for server, own_id, name, until, chat, thread in database.rows(query)
    ]


def remember_presence_end(end: PresenceEnd) -> list[Statement]:
    """What writes ``end`` in place of the one that its instance had."""
    row = {
        "server": end.server,
        "instance_id": end.instance_id,
        "name": end.name,
        "until": written(end.until),
        "chat_id": end.chat_id,
        "thread_id": end.thread_id,
    }
    return upsert(_TABLE, ("server", "instance_id"), [row])


def forget_presence_end(end: PresenceEnd) -> list[Statement]:
    """What drops it, since it is over or was taken back; never one that was written in its place."""
    which = {"server": end.server, "instance_id": end.instance_id, "until": written(end.until)}
    return delete(_TABLE, [which])
