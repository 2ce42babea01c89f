"""What comes at an hour and not at an event: the morning summary and the daily digest, each once and in time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.alerts.drop import AWAY
from bot.alerts.hours import is_quiet, next_digest, quiet_began, quiet_ends
from bot.alerts.summaries import night_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.alerts.chats import AlertChat
    from bot.alerts.chosen import ChosenChats
    from bot.alerts.incident import Incident
    from bot.alerts.summaries import Night
    from bot.clock import Clock
    from bot.store.alert_chats import AlertChatRows
    from bot.store.outbox_row import OutboxRow
    from bot.store.statement import Statement
    from bot.watch.known import Happened

log = structlog.get_logger(__name__)

LATE: Final = timedelta(hours=2)
"""A digest that was due longer ago, while no process of ours ran, is not told any more."""

A_DAY: Final = timedelta(days=1)
"""A digest tells what changed in it."""


class NoticeKind(StrEnum):
    """What a notice is."""

    MORNING = "morning"
    DIGEST = "digest"


class Outbox(Protocol):
    """Keeps what is to be told until Telegram took it."""

    def notice(
        self, chat: AlertChat, kind: str, data: str, now: datetime
    ) -> tuple[OutboxRow, list[Statement]]:
        """A chat is to see a notice once; its ``data`` are those of :func:`span_of`.

        Returns:
            Its row, for :meth:`publish`, and what writes it before that.
        """
        ...

    def publish(self, row: OutboxRow) -> None:
        """A notice is on disk: deliver it."""
        ...


class Incidents(Protocol):
    """Every incident of the last days."""

    def since(self, moment: datetime) -> Sequence[Incident]:
        """All that were going on at some time from ``moment`` on, as they are now."""
        ...


class NoticeDesk:
    """A listener of the watch that waits for hours only.

    What is handed out holds a span, not its words: it is told as it is when it is delivered.
    """

    def __init__(  # noqa: PLR0913 -- the composition's own parts
        self,
        chats: ChosenChats,
        rows: AlertChatRows,
        outbox: Outbox,
        incidents: Incidents,
        clock: Clock,
        *,
        after: timedelta,
    ) -> None:
        """Hand out nothing yet.

        What was due before this process began waits until each server had its first look.

        Args:
            chats: the chats with what each chose.
            rows: what each was told last.
            outbox: takes what is handed out.
            incidents: what happened.
            clock: what time it is.
            after: how long a loss that may heal has for that before it is told.
        """
        self._after = after
        self._chats, self._rows, self._outbox, self._incidents = chats, rows, outbox, incidents
        self._started = clock.now()
        self._unpublished: list[OutboxRow] = []

    def take(self, happened: Happened) -> Sequence[Statement]:  # noqa: ARG002 -- a listener hears of all
        """Nothing of it is told here."""
        return ()

    def due(self) -> datetime | None:
        """When the next summary or digest is due, in UTC."""
        moments = (
            moment for chat in self._chats.all() for moment in (self._morning(chat), self._digest(chat))
        )
        due = min(filter(None, moments), default=None)
        return due and max(due, self._started + AWAY)

    def tick(self, now: datetime) -> Sequence[Statement]:
        """Hand out what is due, and take note that it is dealt with in the same transaction."""
        if now < self._started + AWAY:
            return ()
        return [statement for chat in self._chats.all() for statement in self._due_in(chat, now)]

    def committed(self) -> None:
        """All that was given back so far is on disk."""
        published, self._unpublished = self._unpublished, []
        for row in published:
            self._outbox.publish(row)

    def _due_in(self, chat: AlertChat, now: datetime) -> Iterator[Statement]:
        if (morning := _last(self._morning(chat), now, lambda at: quiet_ends(chat, at))) is not None:
            yield self._rows.summed(chat.chat_id, morning)
            since = quiet_began(chat, morning)
            in_time = _is_in_time(chat, NoticeKind.MORNING, morning, now)
            if in_time and not self._night(chat, since, morning).is_empty:
                yield from self._notice(chat, NoticeKind.MORNING, since, morning, now)
        if (digest := _last(self._digest(chat), now, lambda at: next_digest(chat, at))) is not None:
            yield self._rows.digested(chat.chat_id, digest)
            if _is_in_time(chat, NoticeKind.DIGEST, digest, now):
                yield from self._notice(chat, NoticeKind.DIGEST, digest - A_DAY, digest, now)

    def _morning(self, chat: AlertChat) -> datetime | None:
        return quiet_ends(chat, self._rows.choice(chat.chat_id).summed_at or self._started)

    def _digest(self, chat: AlertChat) -> datetime | None:
        return next_digest(chat, self._rows.choice(chat.chat_id).digested_at or self._started)

    def _night(self, chat: AlertChat, since: datetime, until: datetime) -> Night:
        incidents = self._incidents.since(since)
        return night_of(
            incidents,
            chat.wanted,
            since,
            until,
            lambda ref: self._chats.muted_until(chat.chat_id, ref) is not None,
            grace=self._after,
        )

    def _notice(
        self, chat: AlertChat, kind: NoticeKind, since: datetime, until: datetime, now: datetime
    ) -> list[Statement]:
        data = json.dumps({"since": since.isoformat(), "until": until.isoformat()})
        row, statements = self._outbox.notice(chat, kind.value, data, now)
        self._unpublished.append(row)
        return statements


def span_of(data: str) -> tuple[datetime, datetime]:
    """What a notice is about: from when to when, in UTC."""
    read = json.loads(data)
    return datetime.fromisoformat(read["since"]), datetime.fromisoformat(read["until"])


def _last(
    due: datetime | None, now: datetime, following: Callable[[datetime], datetime | None]
) -> datetime | None:
    """The last moment up to ``now`` at which it was due; None where it was not."""
    last = None
    while due is not None and due <= now:
        last, due = due, following(due)
    return last


def _is_in_time(chat: AlertChat, kind: NoticeKind, due: datetime, now: datetime) -> bool:
    """What came without a sound at night is told aloud however late, until the next quiet hours."""
    if now - due <= LATE or (kind is NoticeKind.MORNING and not is_quiet(chat, now)):
        return True
    log.info("notice_too_late", chat=chat.chat_id, kind=kind.value)
    return False
