"""What is kept of instances that are being created anew."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bot.store.files import DataFolderError
from bot.store.kept import KeptConfigurations

if TYPE_CHECKING:
    from pathlib import Path

LOJA, FILIAL = UUID(int=1), UUID(int=2)


def test_everything_that_was_kept_and_not_dropped_is_found_again(tmp_path: Path) -> None:
    kept = KeptConfigurations(tmp_path)
    kept.keep(LOJA, {"name": "loja"})
    kept.keep(FILIAL, {"name": "filial"})
    kept.drop(FILIAL)
    assert KeptConfigurations(tmp_path).everything() == {LOJA: {"name": "loja"}}


def test_a_damaged_file_does_not_hide_the_others(tmp_path: Path) -> None:
    kept = KeptConfigurations(tmp_path)
    kept.keep(LOJA, {"name": "loja"})
    (tmp_path / "recreate" / f"{FILIAL}.json").write_text("{")
    (tmp_path / "recreate" / "notes.json").write_text("{}")
    with capture_logs() as logs:
        assert kept.everything() == {LOJA: {"name": "loja"}}
    assert [entry["event"] for entry in logs] == ["kept_configuration_not_read"] * 2


def test_what_cannot_be_dropped_is_kept_on_where_somebody_wants_it_away_and_not_found_where_it_is_of_no_use(
    tmp_path: Path,
) -> None:
    kept = KeptConfigurations(tmp_path)
    kept.keep(LOJA, {"name": "loja"})
    file = tmp_path / "recreate" / f"{LOJA}.json"
    file.unlink()
    file.mkdir()  # cannot be unlinked
    with pytest.raises(DataFolderError, match="could not be dropped"):
        kept.drop(LOJA)
    with capture_logs() as logs:
        kept.let_go(LOJA)
    assert [entry["event"] for entry in logs] == ["kept_configuration_not_dropped"]
    file.rmdir()
    file.write_text('{"name": "loja"}')
    assert kept.find(LOJA) is None
    assert (kept.everything(), file.exists()) == ({}, False)
    kept.keep(LOJA, {"name": "again"})
    assert kept.find(LOJA) == {"name": "again"}


def test_what_a_full_disk_does_not_take_is_told_as_such_and_what_was_kept_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptConfigurations(tmp_path)
    kept.keep(LOJA, {"name": "loja"})

    def is_full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", is_full)
    with pytest.raises(DataFolderError, match="No space left"):
        kept.keep(LOJA, {"name": "other"})
    assert kept.everything() == {LOJA: {"name": "loja"}}
