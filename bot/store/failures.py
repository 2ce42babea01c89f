"""Why the database cannot be used, each reason an error of its own.

DataFolderError
├── DatabaseNewer       a later Zelador wrote it
├── DatabaseLocked      another process holds it
├── DatabaseDamaged     it is no database, or no longer a whole one
├── DatabaseUnwritable  the system refuses to open or write it
└── MigrationFailed     it could not be brought up to date
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from pathlib import Path


class DatabaseNewer(DataFolderError):
    """A later Zelador has changed the database in ways that this one does not know."""


class DatabaseLocked(DataFolderError):
    """Another process holds the database for longer than a write takes."""


class DatabaseDamaged(DataFolderError):
    """The file is no SQLite database, or no longer a whole one."""


class DatabaseUnwritable(DataFolderError):
    """The system refuses to open or write the file."""


class MigrationFailed(DataFolderError):
    """The database could not be brought to the revision that this Zelador needs; it is as it was."""


_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED: Final = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
_PRIMARY: Final = 0xFF
"""An extended result code holds the primary one in its lowest byte (sqlite.org/rescode.html)."""


def failure(path: Path, error: sqlite3.Error) -> DataFolderError:
    """What SQLite's ``error`` on the database at ``path`` means, in one line."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _LOCKED:
        return DatabaseLocked(f"{path} is locked by another process; another Zelador may be running with it")
    if code in _DAMAGED:
        return DatabaseDamaged(f"{path} is damaged ({error}); restore it from a backup or move it away")
    return DatabaseUnwritable(f"{path} cannot be written ({error})")
