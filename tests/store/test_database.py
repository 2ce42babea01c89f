"""The database's file: how it is made, brought up to date, and told where it cannot be used."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.store.database import NAME, Database
from bot.store.embedded import HEAD, REVISIONS
from bot.store.engine import sqlite_url
from bot.store.failures import (
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseNewer,
    DatabaseUnwritable,
    MigrationFailed,
)
from bot.store.memory import Memory
from bot.store.migrations.upgrade import upgrade
from bot.store.preference import Preference
from bot.store.preferences import Preferences
from tests.databases import furnish, preferences_in
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAT = -1001234567890
_ROW = "(chat_id, language, updated_at) VALUES (-100, 'pt_BR', CURRENT_TIMESTAMP)"
"""Of any revision."""


def _does(folder: Path, *statements: str) -> None:
    """What another program does to the file."""
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_a_fresh_one_is_made_for_us_alone_and_comes_to_the_newest_revision(tmp_path: Path) -> None:
    database = Memory.open(tmp_path / "data").database
    with capture_logs() as logged:
        await database.migrate()
        await database.migrate()

    assert database.rows("SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert [(line["event"], line["former"], line["now"]) for line in logged] == [
        ("database_migrated", None, HEAD)
    ]
    assert _modes(tmp_path / "data")[NAME] == 0o600


async def test_while_it_is_written_its_other_files_are_for_us_alone_too(tmp_path: Path) -> None:
    furnish(tmp_path)
    async with preferences_in(tmp_path) as preferences:
        await preferences.set(CHAT, language="es")
        assert _modes(tmp_path) == {NAME: 0o600, f"{NAME}-wal": 0o600, f"{NAME}-shm": 0o600}

    assert _modes(tmp_path) == {NAME: 0o600}


async def test_one_that_is_up_to_date_starts_no_process_and_keeps_what_was_written(tmp_path: Path) -> None:
    furnish(tmp_path)
    with capture_logs() as logged:
        async with preferences_in(tmp_path) as preferences:
            await preferences.set(CHAT, language="es", zone="America/Lima")
        async with preferences_in(tmp_path) as found:
            assert await found.get(CHAT) == Preference("es", "America/Lima")

    assert logged == []


async def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    folder = tmp_path / "São Paulo?mode=ro#50% %(here)s"
    folder.mkdir()
    async with preferences_in(folder) as preferences:
        await preferences.set(CHAT, language="es")

    async with preferences_in(folder) as found:
        assert await found.get(CHAT) == Preference("es")


@pytest.mark.parametrize("revision", REVISIONS)
async def test_from_each_revision_the_newest_is_reached_with_the_data_that_was_there(
    tmp_path: Path, revision: str
) -> None:
    (tmp_path / NAME).touch()
    await upgrade(sqlite_url(tmp_path / NAME), revision)
    _does(tmp_path, f"INSERT INTO preferences {_ROW}")

    await upgrade(sqlite_url(tmp_path / NAME))  # as the process does that a start begins

    async with preferences_in(tmp_path) as found:
        assert await found.get(-100) == Preference("pt_BR")
    assert Database(tmp_path).rows("SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_a_newer_one_is_told_with_what_helps_and_left_alone(tmp_path: Path) -> None:
    furnish(tmp_path)
    _does(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / NAME).read_bytes()

    with pytest.raises(DatabaseNewer, match=rf"{NAME} is of revision 9999, .+ \({HEAD}\); update Zelador$"):
        Database(tmp_path)
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize("hold", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "PRAGMA locking_mode = EXCLUSIVE"])
def test_a_locked_one_is_told_with_who_may_hold_it(tmp_path: Path, hold: str) -> None:
    furnish(tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
        other.execute(hold)
        other.execute(f"INSERT INTO preferences {_ROW}")

        with pytest.raises(DatabaseLocked, match=rf"{NAME} is locked .+ another Zelador may be running"):
            Database(tmp_path)


async def test_a_write_that_another_process_does_not_let_in_is_told_and_not_remembered(
    tmp_path: Path,
) -> None:
    furnish(tmp_path)
    async with preferences_in(tmp_path) as preferences:
        await preferences.set(CHAT, language="es")
        with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseLocked):
                await preferences.set(CHAT, language="en")
        assert await preferences.get(CHAT) == Preference("es")
        await preferences.set(CHAT, language="pt_BR")

    async with preferences_in(tmp_path) as found:
        assert await found.get(CHAT) == Preference("pt_BR")


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_one_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(DatabaseDamaged, match=rf"{NAME} is damaged \(file is not a database\)"):
        Database(tmp_path)
    assert (tmp_path / NAME).read_bytes() == content


def test_one_whose_pages_are_damaged_is_told_when_it_is_read(tmp_path: Path) -> None:
    furnish(tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    pages = Database(tmp_path).rows("SELECT rootpage, 4096 FROM sqlite_master WHERE name = 'preferences'")
    start = (pages[0][0] - 1) * pages[0][1]
    (tmp_path / NAME).write_bytes(whole[:start] + b"\xff" * 4096 + whole[start + 4096 :])

    with pytest.raises(DatabaseDamaged, match="malformed"):
        Preferences(Database(tmp_path))


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()

    with pytest.raises(DatabaseUnwritable, match=rf"{NAME} cannot be written \(unable to open"):
        Database(tmp_path)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may write everything; as another user (setfsuid(2), this thread alone) it may not."""
    libc, root = ctypes.CDLL(None), os.geteuid() == 0
    if root:
        libc.setfsuid(65534)
    try:
        yield
    finally:
        if root:
            libc.setfsuid(0)


@pytest.mark.parametrize("mode", [0o444, 0o000])
def test_one_that_may_not_be_written_is_told(mode: int) -> None:
    with TemporaryDirectory() as name:  # tmp_path is closed to everybody else
        folder = Path(name)
        furnish(folder)
        folder.chmod(0o755)
        (folder / NAME).chmod(mode)

        with _as_nobody(), pytest.raises(DatabaseUnwritable, match=rf"{NAME} cannot be written \(.+\)$"):
            Database(folder)


async def test_a_migration_that_fails_is_told_and_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    _does(tmp_path, "CREATE TABLE preferences (somebody_elses)")
    database = Database(tmp_path)

    with pytest.raises(MigrationFailed, match=rf"brought to revision {HEAD} \(table preferences already"):
        await database.migrate()
    assert database.rows("SELECT name FROM sqlite_master") == [("preferences",)]


async def test_a_migration_that_is_given_up_can_be_made_later(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await database.migrate()

    assert Database(tmp_path).rows("SELECT name FROM sqlite_master") == []
    async with preferences_in(tmp_path) as preferences:
        assert await preferences.get(CHAT) == Preference()


async def test_processes_that_start_at_once_may_all_bring_it_up_and_write(tmp_path: Path) -> None:
    async def lives(number: int) -> None:
        async with preferences_in(tmp_path) as preferences:
            for chat in range(10):
                await preferences.set(100 * number + chat, zone="UTC")

    await asyncio.gather(*(lives(number) for number in range(4)))

    async with preferences_in(tmp_path) as found:
        for chat in (100 * number + chat for number in range(4) for chat in range(10)):
            assert await found.get(chat) == Preference(zone="UTC")


_WRITES_ON = """
import asyncio, sys
from pathlib import Path
from bot.store.database import Database
from bot.store.preferences import Preferences

async def main():
    preferences = Preferences(Database(Path(sys.argv[1])))
    for number in range(1, 1_000_000):
        await preferences.set(number, language="es", zone=str(number))
        print(number, flush=True)

asyncio.run(main())
"""


async def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_written(tmp_path: Path) -> None:
    furnish(tmp_path)
    writer = subprocess.Popen(  # noqa: ASYNC220, S603 -- ours, and there is nothing beside it
        [sys.executable, "-c", _WRITES_ON, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with writer:
        assert writer.stdout
        for _ in range(50):
            assert writer.stdout.readline()
        writer.kill()
        written = 50 + len(writer.stdout.readlines())

    assert (tmp_path / f"{NAME}-wal").exists()
    async with preferences_in(tmp_path) as found:
        for number in range(1, written + 1):
            assert await found.get(number) == Preference("es", str(number))
        assert await found.get(written + 2) == Preference()
    assert Database(tmp_path).rows("PRAGMA integrity_check") == [("ok",)]


def test_a_start_and_a_read_load_neither_sqlalchemy_nor_alembic(tmp_path: Path) -> None:
    furnish(tmp_path)
    code = (
        "import asyncio, sys; from pathlib import Path; import bot.application;"
        "from bot.store.memory import Memory; from bot.store.preferences import Preferences;"
        "memory = Memory.open(Path(sys.argv[1])); asyncio.run(memory.database.migrate());"
        "asyncio.run(Preferences(memory.database).get(1));"
        "print({'sqlalchemy', 'alembic', 'aiosqlite'} & set(sys.modules))"
    )
    ran = subprocess.run(  # noqa: S603 -- ours
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert ran.stdout == "set()\n"


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_a_write_whose_asker_is_cancelled_locks_nothing_and_is_whole(
    tmp_path: Path, turns: int, *, is_first: bool
) -> None:
    furnish(tmp_path)
    database = Database(tmp_path)
    preferences = Preferences(database)
    if not is_first:
        await preferences.set(CHAT, language="es")
    asking = asyncio.create_task(preferences.set(CHAT, language="pt_BR"))
    for _ in range(turns):
        await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait({asking})
    with capture_logs() as logged:
        await asyncio.wait_for(database.close(), PATIENCE_S)
    _does(tmp_path, "PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "ROLLBACK")
    async with preferences_in(tmp_path) as remembered:
        assert await remembered.get(CHAT) == await preferences.get(CHAT)
    assert logged == []
