"""Events as hints: a pure function, so whatever order they come in, each means the same."""

from __future__ import annotations

from typing import Final

from bot.evolution.events import (
    CodeLimitReached,
    CodeUpdated,
    ConnectionUpdated,
    Event,
    InstanceClosed,
    InstanceCreated,
    InstanceDeleted,
    LoggedOut,
    Session,
)
from bot.fleet.hints import Hint, Saying

_SAYINGS: Final[dict[type[Event], Saying]] = {
    InstanceCreated: Saying.CREATED,
    InstanceDeleted: Saying.DELETED,
    CodeUpdated: Saying.CODE,
    CodeLimitReached: Saying.LIMIT,
    InstanceClosed: Saying.CLOSED,
    LoggedOut: Saying.CLOSED,
}

_SESSIONS: Final[dict[Session | None, Saying]] = {
    Session.OPEN: Saying.OPEN,
    Session.CONNECTING: Saying.CONNECTING,
    Session.CLOSE: Saying.CLOSED,
    Session.REFUSED: Saying.LIMIT,
}


def hint(server: str, event: Event) -> Hint | None:
    """What ``event`` of ``server`` (its key) says; None for a state of a connection that we do not know."""
    match event:
        case ConnectionUpdated(session=session):
            saying = _SESSIONS.get(session)
        case _:
            saying = _SAYINGS[type(event)]
    return Hint(server, event.instance, saying) if saying else None
