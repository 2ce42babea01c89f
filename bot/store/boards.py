"""The boards as they are remembered: which message of a chat or topic is one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.store.upsert import delete, upsert

if TYPE_CHECKING:
    from bot.store.database import Database

_TABLE = "boards"
_KEY = ("chat_id", "thread_id")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One board.

    Attributes:
        chat_id: its chat.
        thread_id: its forum topic; 0 where it stands in none.
        message_id: the message.
    """

    chat_id: int
    thread_id: int
    message_id: int


def read(database: Database) -> list[BoardRow]:
    """Every board.

    Raises:
        DataFolderError: they cannot be read.
    """
    query = f"SELECT chat_id, thread_id, message_id FROM {_TABLE}"  # noqa: S608 -- our own name
    return [BoardRow(*row) for row in database.rows(query)]


async def write(database: Database, row: BoardRow) -> None:
    """Remember a board in place of the one that its chat or topic had.

    Raises:
        DataFolderError: it cannot be written.
    """
    await database.apply(upsert(_TABLE, _KEY, [asdict(row)]))


async def drop(database: Database, chat_id: int, thread_id: int) -> None:
    """Forget the board of a chat or topic; there may be none.

    Raises:
        DataFolderError: it cannot be written.
    """
    await database.apply(delete(_TABLE, [{"chat_id": chat_id, "thread_id": thread_id}]))
