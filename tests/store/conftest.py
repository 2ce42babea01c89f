"""PostgreSQL, where one lets us in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from bot.store.engine import make_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine


@pytest.fixture
async def postgresql() -> AsyncIterator[URL]:
    """A new database on the PostgreSQL that libpq's variables name, or this machine's; dropped at the end."""
    server = make_engine(_postgresql("postgres"))
    name = f"zelador_{uuid4().hex}"
    try:
        await _does(server, f"CREATE DATABASE {name}")
    except (OSError, DBAPIError) as error:
        pytest.skip(f"no PostgreSQL lets us in: {error}")
    yield _postgresql(name)
    await _does(server, f"DROP DATABASE {name}")
    await server.dispose()


def _postgresql(name: str) -> URL:
    return URL.create("postgresql+asyncpg", database=name)


async def _does(engine: AsyncEngine, statement: str) -> None:
    """A database is made and dropped outside of every transaction."""
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text(statement))
