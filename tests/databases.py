"""Data folders as a second start finds them: migrating is a process of its own, half a second long."""

from __future__ import annotations

import subprocess
import sys
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.store.database import NAME, Database
from bot.store.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def furnish(folder: Path) -> None:
    """Put an empty database of the newest revision where there is none."""
    if not (folder / NAME).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / NAME).touch(mode=0o600)
        (folder / NAME).write_bytes(_empty())


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
