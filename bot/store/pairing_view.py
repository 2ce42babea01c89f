"""One message that shows a pairing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class PairingView:
    """A message that holds a QR, or is about to.

    Attributes:
        chat_id: where it stands.
        message_id: which one it is there.
        thread_id: the forum topic, if it stands in one.
        server: key of the instance's server.
        instance_id: the instance's UUID.
        name: the instance's name.
        phone: the phone of a pairing by code, in digits.
        started_at: when the pairing was asked for, in UTC.
        owner: the phone that was linked before, in digits.
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
