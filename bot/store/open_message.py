"""One message that must not stay as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class OpenMessage:
    """A message that holds a QR, or is about to, or that says that an action is under way.

    Attributes:
        chat_id: where it stands.
        message_id: which one it is there.
        thread_id: the forum topic, if it stands in one.
        server: key of the instance's server.
        instance_id: the instance's UUID.
        name: the instance's name.
        phone: the phone of a pairing by code, in digits.
        started_at: when it was asked for, in UTC.
        owner: the phone that was linked before, in digits.
        shows_codes: it is a pairing's; False where an action is under way.
    """

    chat_id: int
    message_id: int
    thread_id: int | None
    server: str
    instance_id: str
    name: str
    phone: str | None
    started_at: datetime
    owner: str | None
    shows_codes: bool
