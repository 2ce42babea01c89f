"""Data folders as a second start finds them: migrating is a process of its own, half a second long."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.store.database import NAME, Database
from bot.store.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


def furnish(folder: Path) -> None:
    """Put an empty database of the newest revision where there is none."""
    if not (folder / NAME).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / NAME).touch(mode=0o600)
        (folder / NAME).write_bytes(_empty())


@contextmanager
def refusing(folder: Path, what: str) -> Iterator[None]:
    """The database refuses ``what``, such as ``DELETE ON boards``, as on a disk that failed, and takes all else."""
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as database:
        database.execute(f"CREATE TRIGGER refusing BEFORE {what} BEGIN SELECT RAISE(ABORT, 'no'); END")
        try:
            yield
        finally:
            database.execute("DROP TRIGGER refusing")


@asynccontextmanager
async def preferences_in(folder: Path) -> AsyncIterator[Preferences]:
    """What is remembered there, as a start finds it; closed at the end."""
    database = Database(folder)
    try:
        await database.migrate()
        yield Preferences(database)
    finally:
        await database.close()


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.touch(mode=0o600)
        subprocess.run([sys.executable, "-m", "bot.store.migrations", str(path)], check=True)  # noqa: S603
        return path.read_bytes()
