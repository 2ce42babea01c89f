"""One message that must arrive, and stay true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What one chat is to see of one incident, or a notice, and what it was shown.

    Attributes:
        id: counts up from 1; a chat is told in this order.
        chat_id: where.
        thread_id: the forum topic, if it goes into one.
        incident: which one is told; None for a notice.
        notice: what kind of notice it is; None for an incident.
        data: what a notice tells, as JSON.
        created_at: when it was put here, in UTC.
        not_before: it waits until then.
        wanted: the revision of the incident that the chat is to see; 1 for a notice.
        shown: the revision that it was shown; 0 where it was shown none.
        message_id: the message that shows it; None where none does, or not any more.
        is_handed_over: a person made something else of that message, so that it is edited no more.
        is_done: nothing is to be told of it any more.
    """

    id: int
    chat_id: int
    thread_id: int | None
    incident: int | None
    notice: str | None
    data: str | None
    created_at: datetime
    not_before: datetime | None = None
    wanted: int = 1
    shown: int = 0
    message_id: int | None = None
    is_handed_over: bool = False
    is_done: bool = False
