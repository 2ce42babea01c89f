"""The database file by the standard library alone: the program's start looks at it without SQLAlchemy."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bot.store.failures import DatabaseNewer, DatabaseUnwritable, failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.store.statement import Rows, Statement

REVISIONS: Final = (
    *("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010"),
    *("0011", "0012", "0013", "0014"),
)
"""Every revision that ``bot/store/migrations/versions`` has, oldest first; known here without Alembic."""

HEAD: Final = REVISIONS[-1]

PATIENCE_S: Final = 1.0
"""We wait so long for another process's write; one that takes longer is none of a Zelador's."""


class EmbeddedDatabase:
    """One SQLite file, readable for us alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: sqlite3.Connection | None = None
        self._writing = Lock()
        self._kept: sqlite3.Connection | None = None

    def revision(self) -> str | None:
        """Make the file if there is none, prove that it can be written, and say how far it is.

        Returns:
            The revision that it is of; None if it is new.

        Raises:
            DatabaseNewer: it is of a revision that this Zelador does not know.
            DataFolderError: it cannot be opened or written.
        """
        try:
            self.path.touch(mode=0o600)
        except OSError as error:
            raise DatabaseUnwritable(f"{self.path} cannot be written ({error.strerror})") from None
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")  # refused unless it can be written, and by us alone
            revision = _revision(connection)
            connection.execute("ROLLBACK")
        if revision is not None and revision not in REVISIONS:
            raise DatabaseNewer(
                f"{self.path} is of revision {revision}, newer than this Zelador ({HEAD}); update Zelador"
            )
        return revision

    def apply(self, statements: Sequence[Statement]) -> None:
        """Write all of ``statements`` in one transaction; takes some milliseconds, so call it in a thread.

        Raises:
            DataFolderError: it cannot be written.
        """
        with self._writing:
            try:
                connection = self._writer = self._writer or _writer(self.path)
                with connection:  # commits, or rolls back
                    connection.execute("BEGIN IMMEDIATE")
                    for statement in statements:
                        connection.executemany(statement.sql, statement.rows)
            except sqlite3.Error as error:
                raise failure(self.path, error) from None

    def settle(self) -> None:
        """Bring what was written into the file itself, so that no writer has to: that waits for the disk.

        Raises:
            DataFolderError: it cannot be written.
        """
        self.rows("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close what writing opened."""
        with self._writing:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query; for the start, where a few hundred rows must not cost SQLAlchemy.

        Raises:
            DataFolderError: it cannot be read.
        """
        with self._reader() as connection:
            return connection.execute(query, values or {}).fetchall()

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Let :meth:`rows` use one connection while the block lasts: opening one takes longer than most queries.

        Raises:
            DataFolderError: it cannot be opened.
        """
        with self._open(check_same_thread=False) as connection:
            self._kept = connection
            try:
                yield
            finally:
                self._kept = None

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """What asks several queries of one moment: what is written meanwhile is in none of their answers.

        Raises:
            DataFolderError: it cannot be read.
        """
        with self._open() as connection:
            connection.execute("BEGIN")
            yield lambda query, values=None: connection.execute(query, values or {}).fetchall()

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        if self._kept is None:
            with self._open() as connection:
                yield connection
        else:
            with self._failing():
                yield self._kept

    @contextmanager
    def _open(self, *, check_same_thread: bool = True) -> Iterator[sqlite3.Connection]:
        with self._failing():
            opened = sqlite3.connect(
                self.path, PATIENCE_S, isolation_level=None, check_same_thread=check_same_thread
            )
            with closing(opened) as connection:
                yield connection

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise failure(self.path, error) from None


def _writer(path: Path) -> sqlite3.Connection:
    """WAL is in the file; a commit need not wait for the disk, since a kill of ours loses nothing in the cache."""
    connection = sqlite3.connect(path, PATIENCE_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _revision(connection: sqlite3.Connection) -> str | None:
    """Alembic keeps it in a table of its own."""
    has_one = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(has_one).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
