"""Backups: what is in them, what never is, and that they can be put back."""

from __future__ import annotations

import io
import sqlite3
import stat
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from bot.store.backup import CARRIED, HISTORY, LEFT_OUT, BackupTooLarge, make_backup
from bot.store.database import NAME, Database
from bot.store.failures import DatabaseDamaged
from bot.store.files import DataFolderError
from bot.store.kept import KeptConfigurations
from bot.store.memory import Memory
from tests.databases import furnish, preferences_in

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 10_000_000
SECRET = "made-up-token-of-an-instance"
CHAT = -1001234567890
ALWAYS = {"alembic_version"}
"""Written by the migrations themselves."""


def _does(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def _unpacked(content: bytes, folder: Path) -> Path:
    """As a person unpacks it: names as they are in the file, modes as their system keeps them."""
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        for about in file.infolist():
            assert stat.S_IMODE(about.external_attr >> 16) == 0o600
        file.extractall(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    furnish(data)
    return data


async def test_what_was_backed_up_is_there_after_it_was_put_back(folder: Path, tmp_path: Path) -> None:
    memory = Memory.open(folder)
    memory.moved_groups.moved(-4200, CHAT)
    async with preferences_in(folder) as preferences:
        await preferences.set(CHAT, language="es")
        content = make_backup(folder, LIMIT).content  # while it is open, and has a write-ahead log
        await preferences.set(CHAT, language="en")

    back = _unpacked(content, tmp_path / "new")

    assert Database(back).rows("PRAGMA journal_mode") == [("wal",)]
    assert Database(back).rows("PRAGMA integrity_check") == [("ok",)]
    assert Memory.open(back).moved_groups.now == {-4200: CHAT}
    async with preferences_in(back) as preferences:
        assert (await preferences.get(CHAT)).language == "es"
        await preferences.set(CHAT, language="pt_BR")  # it can be written too


def test_a_copy_has_the_schema_of_what_was_copied(folder: Path, tmp_path: Path) -> None:
    back = _unpacked(make_backup(folder, LIMIT).content, tmp_path / "new")

    schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    assert Database(back).rows(schema) == Database(folder).rows(schema)
    assert Database(back).rows("SELECT * FROM alembic_version") == Database(folder).rows(
        "SELECT * FROM alembic_version"
    )


def test_of_each_table_it_is_decided_whether_it_is_in_a_backup(folder: Path) -> None:
    """A new table is left out until somebody has looked whether it holds a secret."""
    tables = {
        name for (name,) in Database(folder).rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    }

    assert tables - (CARRIED | HISTORY | LEFT_OUT) == set()
    assert len(CARRIED | HISTORY | LEFT_OUT) == len(CARRIED) + len(HISTORY) + len(LEFT_OUT)


def test_a_table_that_nobody_decided_about_is_empty_in_it(folder: Path, tmp_path: Path) -> None:
    _does(folder, "CREATE TABLE new (secret TEXT)", "INSERT INTO new VALUES ('made-up-token-of-an-instance')")

    content = make_backup(folder, LIMIT).content

    back = _unpacked(content, tmp_path / "new")
    assert Database(back).rows("SELECT * FROM new") == []
    assert SECRET.encode() not in (back / NAME).read_bytes()


def test_no_token_that_is_kept_for_a_recreation_is_in_it(folder: Path, tmp_path: Path) -> None:
    KeptConfigurations(folder).keep(UUID(int=7), {"token": SECRET})
    (folder / "something-else.json").write_text(SECRET)

    back = _unpacked(make_backup(folder, LIMIT).content, tmp_path / "new")

    assert {path.name for path in back.rglob("*")} == {NAME}
    assert SECRET.encode() not in (back / NAME).read_bytes()


def _fill_history(folder: Path) -> None:
    _does(
        folder,
        "INSERT INTO seen_instances VALUES (1, 'main', 'an-id', 'loja')",
        "INSERT INTO transitions SELECT 1, value * 7919, hex(randomblob(30)), 1, NULL, 'reading' "
        "FROM (WITH RECURSIVE number(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number LIMIT 20000) "
        "SELECT value FROM number)",
        "INSERT INTO mutes VALUES (1, 'main', 'an-id', 'loja', '2026-11-27 12:00:00')",
    )


@pytest.mark.parametrize(("limit", "has_history"), [(LIMIT, True), (500_000, False), (100_000, False)])
def test_a_history_that_makes_it_too_large_is_left_out_and_that_is_told(
    folder: Path, tmp_path: Path, limit: int, *, has_history: bool
) -> None:
    _fill_history(folder)

    made = make_backup(folder, limit)

    assert len(made.content) <= limit
    assert made.has_history is has_history
    back = Database(_unpacked(made.content, tmp_path / "new"))
    rows = [back.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("transitions", "mutes")]  # noqa: S608 -- two names
    assert rows == [20_000 if has_history else 0, 1]


def test_one_that_is_too_large_anyway_is_refused_and_leaves_nothing(folder: Path) -> None:
    with pytest.raises(BackupTooLarge):
        make_backup(folder, 100)

    assert [path.name for path in folder.iterdir() if path.name.startswith(".backup-")] == []


def test_what_a_killed_process_left_of_its_copy_is_removed(folder: Path) -> None:
    (folder / ".backup-left").mkdir()
    (folder / ".backup-left" / NAME).write_text(SECRET)

    make_backup(folder, LIMIT)

    assert not (folder / ".backup-left").exists()


def test_a_database_that_is_damaged_empty_or_gone_is_told_and_is_no_backup(folder: Path) -> None:
    (folder / NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseDamaged):
        make_backup(folder, LIMIT)

    (folder / NAME).write_bytes(b"")
    with pytest.raises(DatabaseDamaged):
        make_backup(folder, LIMIT)

    (folder / NAME).unlink()
    with pytest.raises(DataFolderError):
        make_backup(folder, LIMIT)
