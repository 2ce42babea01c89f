"""All that is remembered, opened together before anything is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bot.store.database import Database
from bot.store.files import open_folder
from bot.store.kept import KeptConfigurations
from bot.store.moved import MovedGroups

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Memory:
    """What outlives the process, in the data folder.

    Attributes:
        database: to be migrated before anything is read from it.
    """

    moved_groups: MovedGroups
    kept: KeptConfigurations
    database: Database

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open the data folder and read what is in it.

        Raises:
            DataFolderError: the folder, or a file in it, cannot be used.
        """
        folder = open_folder(data_dir)
        return cls(MovedGroups(folder), KeptConfigurations(folder), Database(folder))
