"""A copy of what Zelador remembers, small enough for a chat, and without anything that opens a door.

It never holds the configurations that are kept for re-creations, which are files beside the database with tokens in
them. A table is copied only if it is named here: whoever adds one has to decide.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.store.database import NAME
from bot.store.failures import DatabaseDamaged, failure
from bot.store.files import DataFolderError
from bot.store.moved import FILE_NAME as MOVED_GROUPS

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Collection, Iterable

UPLOAD_LIMIT_BYTES: Final = 49_000_000
"""Telegram takes 50 MB from a bot (Bot API, sendDocument), the rest of the call included."""

HISTORY: Final = frozenset({"transitions", "seen_instances", "server_spans"})
"""What grows for ever and is left out where it makes the backup too large."""

CARRIED: Final = frozenset({
    *("alembic_version", "preferences", "invites", "known_instances", "known_servers", "healings"),
    *("restart_choices", "alert_chats", "mutes", "incidents", "incident_members", "drops", "outages", "outbox"),
    *("boards", "presence_ends"),
})  # fmt: skip
"""What a backup always holds; of an invitation only the hash of its token is stored."""

LEFT_OUT: Final = frozenset({"open_messages", "batches", "batch_members"})
"""What means nothing to a later process: messages that showed a QR or a task when the backup was made."""

_SHRINKS_AT_MOST_TO: Final = 1 / 6
"""A history of made-up changes becomes a quarter: of a database over six times the limit nobody need try."""

_VERSION: Final = "alembic_version"
_PREFIX: Final = ".backup-"
_FOR_US_ALONE: Final = 0o600 << 16  # where a ZIP keeps a file's mode


@dataclass(frozen=True)
class Backup:
    """A ZIP file.

    Attributes:
        content: its bytes.
        has_history: False where that was left out, or it would have been too large.
    """

    content: bytes = field(repr=False)
    has_history: bool


class BackupTooLarge(DataFolderError):
    """Telegram would not take it, even without the history."""


class Backups:
    """Makes backups of a data folder, one at a time, while it is in use."""

    def __init__(self, folder: Path, *, limit_bytes: int = UPLOAD_LIMIT_BYTES) -> None:
        self._folder, self._limit = folder, limit_bytes
        self._making = asyncio.Lock()

    async def make(self) -> Backup:
        """Make one, in a thread: a large history takes some seconds.

        Raises:
            DataFolderError: the folder cannot be read, or has no room for a copy.
            BackupTooLarge: it cannot be sent.
        """
        async with self._making:
            return await asyncio.to_thread(make_backup, self._folder, self._limit)


def make_backup(folder: Path, limit_bytes: int) -> Backup:
    """The same, at once.

    Raises:
        DataFolderError: the folder cannot be read, or has no room for a copy.
        BackupTooLarge: it is over ``limit_bytes`` without the history, too.
    """
    _clear(folder)
    database = folder / NAME
    try:
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder) as made:
            for has_history in _attempts(database, limit_bytes):
                tables = CARRIED | HISTORY if has_history else CARRIED
                content = _packed(folder, Path(made), tables)
                if len(content) <= limit_bytes:
                    return Backup(content, has_history)
    except sqlite3.Error as error:
        raise failure(database, error) from None
    except OSError as error:
        raise DataFolderError(f"no backup of {folder} could be made ({error.strerror})") from None
    raise BackupTooLarge(f"a backup of {folder} is larger than {limit_bytes} bytes")


def _attempts(database: Path, limit_bytes: int) -> Iterable[bool]:
    """Whether with the history: first so, if there is hope, then without."""
    return (True, False) if database.stat().st_size * _SHRINKS_AT_MOST_TO <= limit_bytes else (False,)


def _packed(folder: Path, made: Path, tables: Collection[str]) -> bytes:
    import zipfile  # noqa: PLC0415 -- an idle bot has none

    copy, packed = made / NAME, made / "backup.zip"
    copy.unlink(missing_ok=True)
    _copy(folder / NAME, copy, tables)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        _add(file, copy)
        if (groups := folder / MOVED_GROUPS).exists():
            _add(file, groups)
    return packed.read_bytes()


def _add(file: zipfile.ZipFile, path: Path) -> None:
    from zipfile import ZIP_DEFLATED, ZipInfo  # noqa: PLC0415 -- likewise

    about = ZipInfo.from_file(path, path.name)
    about.compress_type, about.external_attr = ZIP_DEFLATED, _FOR_US_ALONE
    with path.open("rb") as source, file.open(about, "w") as target:
        shutil.copyfileobj(source, target)


def _copy(live: Path, copy: Path, tables: Collection[str]) -> None:
    """Copy the schema, and the rows of ``tables`` as they are at one moment."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # it is in the file, and our writer counts on it
        connection.execute("ATTACH ? AS live", (str(live),))
        connection.execute("BEGIN")
        schema = connection.execute(
            "SELECT type, name, sql FROM live.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        if _VERSION not in {name for _, name, _ in schema}:  # an empty file is a database, too
            raise DatabaseDamaged(f"{live} holds nothing of ours; restore it from a backup")
        for kind, name, sql in schema:
            if kind == "table":
                connection.execute(sql)
                if name in tables:
                    connection.execute(f'INSERT INTO main."{name}" SELECT * FROM live."{name}"')  # noqa: S608 -- our own names
        for kind, _, sql in schema:
            if kind != "table":
                connection.execute(sql)
        connection.execute("COMMIT")


def _clear(folder: Path) -> None:
    """Remove what a process that was killed left of its copy."""
    for left in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
