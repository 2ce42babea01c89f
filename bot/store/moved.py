"""Groups that became supergroups: the id each has now, so that its access stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.store.files import DataFolderError, JsonFile

if TYPE_CHECKING:
    from pathlib import Path


FILE_NAME: Final = "moved-groups.json"


class MovedGroups:
    """Remembers Telegram's ``migrate_to_chat_id`` across restarts (Bot API, ``Message``)."""

    def __init__(self, folder: Path) -> None:
        """Read what was remembered.

        Raises:
            DataFolderError: it is there but cannot be read.
        """
        self._file = JsonFile(folder / FILE_NAME)
        try:
            self._moved = {int(old): int(new) for old, new in self._file.read().items()}
        except (TypeError, ValueError):
            raise DataFolderError(f"{FILE_NAME} cannot be read (it holds more than ids)") from None

    @property
    def now(self) -> dict[int, int]:
        """The id that a group has now, by its former id; grows as groups move."""
        return self._moved

    def moved(self, old: int, new: int) -> bool:
        """Take note of a move; False if it was known."""
        if self._moved.get(old) == new:
            return False
        self._moved[old] = new
        self._file.write({str(chat): target for chat, target in self._moved.items()})
        return True
