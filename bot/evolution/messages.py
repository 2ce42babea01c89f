"""What a session asks and tells WhatsApp: who has WhatsApp, a text, and how far that text came.

No release was recorded sending texts; the shapes are those of the sources of 2.3.6
(``sendMessageWithTyping``, ``fetchStatusMessage``) and are read as leniently as all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from bot.evolution import routes
from bot.evolution.answers import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evolution.caller import Caller

_CALL_S: Final = 10.0

_MOST_STATUSES: Final = 50
"""Rows of one message: WhatsApp tells each of its devices' receipts apart, so there are more than the five kinds."""


class MessageStatus(StrEnum):
    """How far a message came, by the server's names."""

    ERROR = "ERROR"
    PENDING = "PENDING"
    SERVER_ACK = "SERVER_ACK"
    DELIVERY_ACK = "DELIVERY_ACK"
    READ = "READ"
    PLAYED = "PLAYED"


@dataclass(frozen=True)
class Reachable:
    """Whether WhatsApp knows a number (#114).

    Attributes:
        number: as it was asked for.
        exists: whether it is on WhatsApp.
    """

    number: str
    exists: bool


@dataclass(frozen=True)
class SentMessage:
    """A message that the server took.

    Attributes:
        id: WhatsApp's own, by which it is asked for later.
        status: how far it had come then; None for a word that we do not know.
    """

    id: str
    status: MessageStatus | None


class Messages:
    """One server's sessions as they speak to WhatsApp.

    Every call waits for WhatsApp, so one that is not answered in time is told as
    ``WhatsAppSilent`` and not as a fault of the server.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def whatsapp_numbers(
        self, name: str, numbers: Sequence[str], *, within_s: float = _CALL_S
    ) -> list[Reachable]:
        """Look up ``numbers``; nobody is sent anything.

        A server with DATABASE_SAVE_IS_ON_WHATSAPP answers numbers that it has
        met from a table of its own; only one that it never met is asked of WhatsApp.

        Args:
            name: the instance.
            numbers: 8 to 15 digits each.
            within_s: seconds until the session counts as silent; the server itself waits a minute.

        Raises:
            InstanceNotFound: there is none.
            NotConnected: no session is open, whatever the live state says.
            StillLoading: the server has not loaded it yet.
            WhatsAppSilent: the session did not answer in time.
            WrongKind: it is not a session of a phone.
        """
        body = {"numbers": list(numbers)}
        return await self._caller.named(
            routes.WHATSAPP_NUMBERS, _reachable, name, body=body, within_s=within_s
        )

    async def send_text(self, name: str, number: str, text: str) -> SentMessage:
        """Send ``text`` to ``number``; never done again by itself.

        Args:
            name: the instance.
            number: 8 to 15 digits.
            text: as it shall be read, line breaks included.

        Raises:
            InstanceNotFound: there is none.
            NotConnected: no session is open, so it was not sent.
            NotOnWhatsApp: WhatsApp does not know the number, so it was not sent.
            StillLoading: the server has not loaded it yet.
            WhatsAppSilent: it may have been sent.
        """
        body = {"number": number, "text": text}
        return await self._caller.named(routes.SEND_TEXT, _sent, name, body=body)

    async def statuses(self, name: str, message_id: str) -> set[MessageStatus]:
        """How far a message came: every status that the server wrote down, none where it writes down none.

        That is where DATABASE_SAVE_MESSAGE_UPDATE is off, which is the default of the program itself.
        """
        # Without a page the server would multiply by nothing (fetchStatusMessage).
        body = {"where": {"id": message_id}, "page": 1, "offset": _MOST_STATUSES}
        return await self._caller.named(routes.MESSAGE_STATUSES, _statuses, name, body=body)


def _reachable(body: bytes) -> list[Reachable]:
    found = from_json(body)
    if not isinstance(found, list):
        raise ShapeError("no list")
    return [
        Reachable(str(entry.get("number", "")), entry.get("exists") is True)
        for entry in found
        if isinstance(entry, dict)
    ]


def _sent(body: bytes) -> SentMessage:
    data = from_json(body)
    key = data.get("key") if isinstance(data, dict) else None
    message_id = key.get("id") if isinstance(key, dict) else None
    if not isinstance(message_id, str) or not message_id:
        raise ShapeError("no id")
    return SentMessage(message_id, _status(data.get("status")))


def _statuses(body: bytes) -> set[MessageStatus]:
    rows = from_json(body)
    if not isinstance(rows, list):
        raise ShapeError("no list")
    said = (_status(row.get("status")) for row in rows if isinstance(row, dict))
    return {status for status in said if status is not None}


def _status(word: object) -> MessageStatus | None:
    return MessageStatus(word) if isinstance(word, str) and word in set(MessageStatus) else None
