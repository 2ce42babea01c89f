"""``python -m bot.store.migrations FILE`` brings a SQLite file up to date; told in one line if it cannot."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.store.engine import sqlite_url
from bot.store.migrations.upgrade import upgrade


def main(path: Path) -> int:
    """The exit code; SQLAlchemy's own text runs over several lines and quotes values."""
    try:
        asyncio.run(upgrade(sqlite_url(path)))
    except DBAPIError as error:
        sys.stderr.write(f"{error.orig}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
