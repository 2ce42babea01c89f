"""Brings a database to a revision, all of the way or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from bot.store.engine import make_engine

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection


def configuration() -> Config:
    """Alembic's configuration without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


async def upgrade(url: URL, revision: str = "head") -> None:
    """Run what is missing in one transaction; another process that does the same waits, then finds it done.

    Raises:
        sqlalchemy.exc.DBAPIError: the database refused.
    """
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
