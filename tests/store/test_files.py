"""The data folder: private files that are replaced whole."""

import json
import os
import stat
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.files import DataFolderError, JsonFile, open_folder
from bot.store.kept import KeptConfigurations
from bot.store.moved import MovedGroups

FORMER = UUID(int=7)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    folder = open_folder(tmp_path / "a" / "data")

    assert folder == tmp_path / "a" / "data"
    assert _mode(folder) == 0o700
    assert list(folder.iterdir()) == []
    assert open_folder(folder) == folder


def test_a_folder_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    for place in (tmp_path / "data", tmp_path / "data" / "below"):
        with pytest.raises(DataFolderError, match=r"cannot be written \(.+\)$"):
            open_folder(place)


def test_what_was_written_last_is_read(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "x.json")
    assert file.read() == {}

    file.write({"name": "São 🏪", "n": [1, None]})
    file.write({"name": "loja"})

    assert file.read() == {"name": "loja"}
    assert JsonFile(tmp_path / "x.json").read() == {"name": "loja"}
    assert _mode(tmp_path / "x.json") == 0o600
    assert _names(tmp_path) == ["x.json"]


def test_a_write_that_fails_leaves_the_old_content_and_no_other_file(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "x.json")
    file.write({"token": "old"})

    with pytest.raises(TypeError):
        file.write({"token": "made-up", "not": object()})

    assert file.read() == {"token": "old"}
    assert _names(tmp_path) == ["x.json"]


def test_a_new_file_is_on_the_disk_with_its_name_before_a_write_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut takes it away again; so the folder is waited for too, once the name is in it."""
    waited: list[tuple[bool, list[str]]] = []

    def noted(handle: int) -> None:
        waited.append((stat.S_ISDIR(os.fstat(handle).st_mode), _names(tmp_path)))

    monkeypatch.setattr(os, "fsync", noted)
    JsonFile(tmp_path / "x.json").write({"token": "made-up"})

    (is_folder, names), last = waited
    assert not is_folder
    assert "x.json" not in names
    assert last == (True, ["x.json"])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"1", b"\xff\xfe", b'"x"'])
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)

    with pytest.raises(DataFolderError, match=r"x\.json cannot be read \(.+\)$"):
        JsonFile(tmp_path / "x.json").read()


def test_a_configuration_is_kept_until_it_is_dropped(tmp_path: Path) -> None:
    kept = KeptConfigurations(tmp_path)
    assert kept.find(FORMER) is None

    kept.keep(FORMER, {"name": "loja", "token": "made-up"})

    assert KeptConfigurations(tmp_path).find(FORMER) == {"name": "loja", "token": "made-up"}
    assert kept.find(UUID(int=8)) is None
    assert _mode(tmp_path / "recreate") == 0o700
    assert [_mode(file) for file in (tmp_path / "recreate").iterdir()] == [0o600]

    kept.drop(FORMER)
    kept.drop(FORMER)
    assert kept.find(FORMER) is None
    assert list((tmp_path / "recreate").iterdir()) == []


def test_a_place_for_configurations_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "recreate").write_text("a file")

    with pytest.raises(DataFolderError):
        KeptConfigurations(tmp_path)


def test_a_move_is_remembered_and_told_once(tmp_path: Path) -> None:
    groups = MovedGroups(tmp_path)
    assert groups.now == {}

    assert groups.moved(-1, -1001)
    assert not groups.moved(-1, -1001)
    assert groups.moved(-1001, -1002)

    assert groups.now == MovedGroups(tmp_path).now == {-1: -1001, -1001: -1002}


def test_who_holds_the_moves_sees_them_grow(tmp_path: Path) -> None:
    groups = MovedGroups(tmp_path)
    held = groups.now

    groups.moved(-1, -1001)

    assert held == {-1: -1001}


@pytest.mark.parametrize("content", [{"a": 1}, {"-1": "b"}, {"-1": None}, {"-1": [1]}])
def test_damaged_moves_are_told_in_one_line(tmp_path: Path, content: object) -> None:
    (tmp_path / "moved-groups.json").write_text(json.dumps(content))

    with pytest.raises(DataFolderError, match="moved-groups"):
        MovedGroups(tmp_path)


@given(content=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_every_object_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    file = JsonFile(tmp_path_factory.getbasetemp() / "round.json")

    file.write(content)

    assert file.read() == content
