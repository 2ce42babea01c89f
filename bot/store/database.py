"""The database in the data folder: opened at start, brought up to date, written when there is something."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog

import bot
from bot.store.embedded import HEAD, EmbeddedDatabase
from bot.store.failures import MigrationFailed, failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.store.statement import Rows, Statement

log = structlog.get_logger(__name__)

T = TypeVar("T")

NAME: Final = "zelador.db"


class Database:
    """SQLite in WAL mode, readable for us alone.

    SQLAlchemy comes with the first write, and Alembic only into a process of its own: an idle bot has neither.
    """

    def __init__(self, folder: Path) -> None:
        """Look whether it can be used; a new one is made, still empty.

        Raises:
            DatabaseNewer: a later Zelador wrote it.
            DataFolderError: it cannot be opened or written.
        """
        self._file = EmbeddedDatabase(folder.resolve() / NAME)
        self._revision = self._file.revision()
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()
        self._writes: set[asyncio.Task[Any]] = set()

    async def migrate(self) -> None:
        """Bring it to the newest revision, in a process of its own; at once if it is.

        Raises:
            MigrationFailed: that failed; the database is as it was.
        """
        if self._revision == HEAD:
            return
        migrating = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot.store.migrations", str(self._file.path)),
            cwd=Path(bot.__file__).parents[1],
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, told = await migrating.communicate()
        except asyncio.CancelledError:
            migrating.kill()
            await migrating.wait()
            raise
        if migrating.returncode:
            reason = (told.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
            raise MigrationFailed(f"{self._file.path} could not be brought to revision {HEAD} ({reason})")
        log.info("database_migrated", former=self._revision, now=HEAD)
        self._revision = HEAD

    async def apply(self, statements: Sequence[Statement]) -> None:
        """Write all of them, or none, without SQLAlchemy; to the end, also once whoever asked is cancelled.

        Raises:
            DataFolderError: it cannot be written.
        """
        await self.to_the_end(asyncio.to_thread(self._file.apply, statements))

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query with ``:name`` for each of ``values``, without SQLAlchemy.

        Raises:
            DataFolderError: it cannot be read.
        """
        return self._file.rows(query, values)

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Let the many :meth:`rows` of a start share one connection.

        Raises:
            DataFolderError: it cannot be opened.
        """
        with self._file.kept_open():
            yield

    async def settle(self) -> None:
        """Wait for the disk in place of whoever writes next; after much was written.

        Raises:
            DataFolderError: it cannot be written.
        """
        await self.to_the_end(asyncio.to_thread(self._file.settle))

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """What asks several queries of one moment; for a thread of its own.

        Raises:
            DataFolderError: it cannot be read.
        """
        with self._file.reading() as rows:
            yield rows

    async def open(self) -> AsyncEngine:
        """Load what writing needs, a third of a second the first time; of two at once only one makes an engine."""
        async with self._opening:
            if self._engine is None:
                self._engine = await asyncio.to_thread(_engine, self._file.path)
        return self._engine

    async def to_the_end(self, write: Coroutine[Any, Any, T]) -> T:
        """Do what writes, also once whoever asked for it is cancelled: a cut transaction would stay open.

        SQLite's one writer would then be locked until the garbage collector finds it.
        """
        task = asyncio.create_task(write)
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)
        return await asyncio.shield(task)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the block's end, or not at all; one at a time, ``to_the_end``.

        Raises:
            DataFolderError: it cannot be written.
        """
        engine = await self.open()
        from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 -- loaded with the engine

        try:
            async with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if not isinstance(error.orig, sqlite3.Error):
                raise
            raise failure(self._file.path, error.orig) from None

    async def close(self) -> None:
        """Close what is open, once what is being written is on disk."""
        if self._writes:
            await asyncio.wait(self._writes)
        if self._engine is not None:
            await self._engine.dispose()
        self._file.close()


def _engine(path: Path) -> AsyncEngine:
    """Loads SQLAlchemy, a third of a second that nobody else should wait for."""
    from bot.store.engine import make_engine, sqlite_url  # noqa: PLC0415 -- idle memory is measured

    return make_engine(sqlite_url(path))
