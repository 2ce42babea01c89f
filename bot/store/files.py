"""Small JSON files in the data folder, replaced whole so that a crash leaves the old or the new one."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class DataFolderError(Exception):
    """The data folder cannot be used; ``str`` says why in one line."""


def open_folder(folder: Path) -> Path:
    """Make the data folder, readable for us alone, and prove that it takes a file.

    Raises:
        DataFolderError: it cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise DataFolderError(f"{folder} cannot be written ({error.strerror})") from None
    return folder


class JsonFile:
    """One JSON object on disk, readable for us alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Any]:
        """What was written last; empty where nothing was.

        Raises:
            DataFolderError: the file is there but cannot be read.
        """
        try:
            content = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise DataFolderError(f"{self._path} cannot be read ({type(error).__name__})") from None
        if not isinstance(content, dict):
            raise DataFolderError(f"{self._path} cannot be read (it holds no JSON object)")
        return content

    def write(self, content: dict[str, Any]) -> None:
        """Replace the file's content, safe against a crash in the middle and a power cut after it."""
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self._path)  # noqa: PTH105 -- Path.replace is the same call under another name
        except BaseException:
            os.unlink(name)  # noqa: PTH108 -- likewise; half a file may hold half a secret
            raise
        _settle(self._path.parent)


def _settle(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk too: without that a power cut takes a new file away."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # what some network file systems say to it, whatever they do
            raise
    finally:
        os.close(handle)
