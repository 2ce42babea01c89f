"""Configurations of instances that are being created anew: kept until the new one has all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store.files import JsonFile, open_folder

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID


class KeptConfigurations:
    """One file for each, named by the id of the instance that was deleted; it holds secrets."""

    def __init__(self, folder: Path) -> None:
        """Open their folder within the data folder.

        Raises:
            DataFolderError: it cannot be made or written.
        """
        self._folder = open_folder(folder / "recreate")

    def keep(self, former: UUID, configuration: dict[str, Any]) -> None:
        """Write it down before anything is deleted."""
        JsonFile(self._path(former)).write(configuration)

    def find(self, former: UUID) -> dict[str, Any] | None:
        """What was kept; None once it was restored."""
        return JsonFile(self._path(former)).read() or None

    def drop(self, former: UUID) -> None:
        """Forget it: the new instance has it all."""
        self._path(former).unlink(missing_ok=True)

    def _path(self, former: UUID) -> Path:
        return self._folder / f"{former}.json"
