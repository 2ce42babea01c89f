"""A notice of the outbox as it is shown: told as things are when it is delivered, in the chat's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.alerts.digest import digest_of
from bot.alerts.notices import NoticeKind, span_of
from bot.alerts.summaries import night_of
from bot.views import notices as views

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.alerts.chosen import ChosenChats
    from bot.alerts.notices import Incidents
    from bot.clock import Clock
    from bot.fleet.fleet import Fleet
    from bot.locales import Texts
    from bot.views.screen import Screen
    from bot.watch.known import Known

log = structlog.get_logger(__name__)

_KINDS: Final = frozenset(kind.value for kind in NoticeKind)


class Watched(Protocol):
    """What the watch knows now."""

    def everything(self) -> Iterable[Known]:
        """Every instance of every server."""
        ...

    def is_reachable(self, server: str) -> bool:
        """Whether a server, by its key, answered when it was last asked."""
        ...


@dataclass(frozen=True)
class Told:
    """What is to be sent, and whether with a sound."""

    screen: Screen
    is_loud: bool


class Notices:
    """Makes a message of each notice."""

    def __init__(  # noqa: PLR0913 -- the composition's own parts
        self,
        chats: ChosenChats,
        incidents: Incidents,
        watched: Watched,
        fleet: Fleet,
        clock: Clock,
        *,
        after: timedelta,
    ) -> None:
        """Take what is told from these; ``after`` is how long a loss that may heal is told to nobody."""
        self._after = after
        self._chats, self._incidents, self._watched = chats, incidents, watched
        self._fleet, self._clock = fleet, clock

    def told(self, t: Texts, chat_id: int, kind: str, data: str) -> Told | None:
        """What a notice of the outbox says now; None where nothing is left to say, or nobody to say it to."""
        if kind not in _KINDS:
            log.warning("notice_unknown", kind=kind)  # a later release wrote it
            return None
        since, until = span_of(data)
        match NoticeKind(kind):
            case NoticeKind.MORNING:
                return self._morning(t, chat_id, since, until)
            case NoticeKind.DIGEST:
                return self._digest(t, chat_id, since)

    def _morning(self, t: Texts, chat_id: int, since: datetime, until: datetime) -> Told | None:
        if (chat := self._chats.get(chat_id)) is None:
            return None
        muted = {mute.instance for mute in self._chats.mutes(chat_id)}
        incidents = self._incidents.since(since)
        night = night_of(incidents, chat.wanted, since, until, muted.__contains__, grace=self._after)
        return None if night.is_empty else Told(views.morning(t, night, self._labels()), night.is_loud)

    def _digest(self, t: Texts, chat_id: int, since: datetime) -> Told | None:
        if self._chats.get(chat_id) is None:
            return None
        labels = self._labels()
        unreachable = {server for server in labels if not self._watched.is_reachable(server)}
        everything, incidents = self._watched.everything(), self._incidents.since(since)
        now = self._clock.now()
        digest = digest_of(tuple(labels), unreachable, everything, incidents, since, now)
        return Told(views.digest(t, digest, labels, now), is_loud=False)

    def _labels(self) -> dict[str, str]:
        """What people call each server, by its key."""
        return {server.key: server.label for server in self._fleet.servers}
