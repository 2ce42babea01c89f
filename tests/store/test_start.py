"""The process and its database: brought up to date before an update is taken, or told in one line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.store.database import NAME
from tests.conversations.house import House, stand_ins
from tests.databases import furnish
from tests.processes import environment, process

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.processes import Ended


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Both stand-ins."""
    async with stand_ins(tmp_path / "data") as built:
        yield built


async def _ended(house: House, folder: Path) -> Ended:
    house.chat.says("/help")
    async with process(folder, environment(house.settings)) as bot:
        return await bot.end()


def _does(house: House, statement: str) -> None:
    with closing(sqlite3.connect(house.settings.data_dir / NAME, isolation_level=None)) as connection:
        connection.execute(statement)


async def test_a_first_start_makes_the_database_before_it_takes_an_update(
    house: House, tmp_path: Path
) -> None:
    house.chat.says("/help")
    async with process(tmp_path, environment(house.settings)) as bot:
        await house.chat.sees("/status")
        told = await bot.tells("started")
    assert told.index("database_migrated") < told.index("started")


async def test_a_newer_database_is_told_in_a_line_before_telegram_is_reached(
    house: House, tmp_path: Path
) -> None:
    furnish(house.settings.data_dir)
    _does(house, "UPDATE alembic_version SET version_num = '9999'")

    ended = await _ended(house, tmp_path)

    (line,) = ended.told.splitlines()
    assert ended.code == 2
    assert line.startswith("DATA_DIR: ")
    assert "is of revision 9999, newer than this Zelador" in line
    assert "update Zelador" in line
    assert house.telegram.calls == []


async def test_a_damaged_database_is_told_in_a_line(house: House, tmp_path: Path) -> None:
    furnish(house.settings.data_dir)
    (house.settings.data_dir / NAME).write_bytes(b"damaged" * 1000)

    ended = await _ended(house, tmp_path)

    (line,) = ended.told.splitlines()
    assert ended.code == 2
    assert "file is not a database" in line


async def test_a_migration_that_fails_ends_it_before_an_update_is_handled(
    house: House, tmp_path: Path
) -> None:
    house.settings.data_dir.mkdir()
    _does(house, "CREATE TABLE preferences (somebody_elses)")

    ended = await _ended(house, tmp_path)

    assert (ended.code, "Traceback" in ended.told) == (2, False)
    assert ended.told.splitlines()[-1].startswith("DATA_DIR: ")
    assert "table preferences already exists" in ended.told
    assert house.chat.messages == []
