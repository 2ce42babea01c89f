"""For which instances somebody chose whether they are restarted by themselves, as it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store.upsert import delete, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.store.database import Database
    from bot.store.statement import Statement

Key = tuple[str, str]
"""Key of the server, and the instance's UUID."""

_TABLE = "restart_choices"


def read(database: Database) -> dict[Key, bool]:
    """What was chosen.

    Raises:
        DataFolderError: it cannot be read.
    """
    query = f"SELECT server, instance_id, by_itself FROM {_TABLE}"  # noqa: S608 -- our own name
    return {(server, id_): bool(by_itself) for server, id_, by_itself in database.rows(query)}


async def write(database: Database, key: Key, *, by_itself: bool) -> None:
    """Remember what was chosen for one instance.

    Raises:
        DataFolderError: it cannot be written.
    """
    row = _columns(key) | {"by_itself": by_itself}
    await database.apply(upsert(_TABLE, ("server", "instance_id"), [row]))


def forgotten(keys: Iterable[Key]) -> list[Statement]:
    """What forgets instances that are gone."""
    return delete(_TABLE, [_columns(key) for key in keys])


def _columns(key: Key) -> dict[str, Any]:
    return dict(zip(("server", "instance_id"), key, strict=True))
