"""Configurations of instances that are being created anew: kept until the new one has all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from bot.store.files import DataFolderError, JsonFile, open_folder

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger(__name__)


class KeptConfigurations:
    """One file for each, named by the id of the instance that was deleted; it holds secrets."""

    def __init__(self, folder: Path) -> None:
        """Open their folder within the data folder.

        Raises:
            DataFolderError: it cannot be made or written.
        """
        self._folder = open_folder(folder / "recreate")
        self._of_no_use: set[UUID] = set()

    def keep(self, former: UUID, configuration: dict[str, Any]) -> None:
        """Write it down before anything is deleted.

        Raises:
            DataFolderError: it could not be written.
        """
        try:
            JsonFile(self._path(former)).write(configuration)
        except OSError as error:
            raise DataFolderError(f"a configuration could not be kept ({error.strerror})") from None
        self._of_no_use.discard(former)

    def find(self, former: UUID) -> dict[str, Any] | None:
        """What was kept; None once it was restored."""
        return None if former in self._of_no_use else JsonFile(self._path(former)).read() or None

    def everything(self) -> dict[UUID, dict[str, Any]]:
        """All that was kept and not restored, by the id of the instance that was deleted."""
        for former in tuple(self._of_no_use):
            self.let_go(former)
        found = {}
        for path in sorted(self._folder.glob("*.json")):
            try:
                found[UUID(path.stem)] = JsonFile(path).read()
            except (ValueError, DataFolderError):  # one damaged file must not hide the others
                log.warning("kept_configuration_not_read", file=path.name)
        return {former: kept for former, kept in found.items() if former not in self._of_no_use}

    def drop(self, former: UUID) -> None:
        """Forget it, since somebody wants that.

        Raises:
            DataFolderError: the disk does not let it go, and it is kept as before.
        """
        try:
            self._path(former).unlink(missing_ok=True)
        except OSError as error:
            raise DataFolderError(f"a configuration could not be dropped ({error.strerror})") from None

    def let_go(self, former: UUID) -> None:
        """Forget it, since it is of no use any more.

        What the disk does not let go is not found again by this process, and tried again at each look.
        """
        try:
            self.drop(former)
        except DataFolderError as error:
            log.warning("kept_configuration_not_dropped", former=str(former), why=str(error))
            self._of_no_use.add(former)
        else:
            self._of_no_use.discard(former)

    def _path(self, former: UUID) -> Path:
        return self._folder / f"{former}.json"
