"""One link that shows a client one pairing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class InviteRow:
    """A link as it is remembered.

    Attributes:
        token_hash: SHA-256 of its token, in hex; the token itself is nowhere.
        server: key of the instance's server.
        instance_id: the instance's UUID.
        name: the instance's name when the link was made.
        made_by: id of the person who made it.
        chat_id: where they did.
        thread_id: the forum topic of that, if it was in one.
        message_id: the message that shows the link; None until it was sent.
        created_at: when it was made; like all that follow, in UTC.
        expires_at: when it ends by itself.
        opened_at: when somebody opened it first.
        used_at: when a phone was linked by it.
        revoked_at: when it was taken back.
    """

    token_hash: str
    server: str
    instance_id: str
    name: str
    made_by: int
    chat_id: int
    thread_id: int | None
    message_id: int | None
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
