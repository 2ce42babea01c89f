"""What a server pushes, as values: by name and kind only, since every fact is read back over the API.

Nothing of an envelope's times is kept: ``date_time`` is the server's local time
with a false ``Z`` (flow timezone). Nor are QR codes: they are passwords.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.evolution.answers import loose


class Session(StrEnum):
    """What ``connection.update`` can say a session has become; ``refused`` is the QR limit (#209)."""

    OPEN = "open"
    CONNECTING = "connecting"
    CLOSE = "close"
    REFUSED = "refused"


@dataclass(frozen=True)
class Event:
    """Something happened to an instance.

    Attributes:
        instance: its name, as the server has it.
    """

    instance: str


@dataclass(frozen=True)
class InstanceCreated(Event):
    """``instance.create``; also sent for a create that failed afterwards (#243)."""


@dataclass(frozen=True)
class InstanceDeleted(Event):
    """``instance.delete`` or ``remove.instance``: both come, in either order (event-75, event-76)."""


@dataclass(frozen=True)
class CodeUpdated(Event):
    """``qrcode.updated``: there is a new QR, or a pairing code with it."""


@dataclass(frozen=True)
class CodeLimitReached(Event):
    """``qrcode.updated`` without a code: the server makes no more (flow qr-limit)."""


@dataclass(frozen=True)
class ConnectionUpdated(Event):
    """``connection.update``; a transient loss sends no ``close`` (flow disconnect-codes).

    Attributes:
        session: what it has become; None where the event does not say, or says a thing we do not know.
    """

    session: Session | None


@dataclass(frozen=True)
class InstanceClosed(Event):
    """``status.instance``: the session has ended for good."""


@dataclass(frozen=True)
class LoggedOut(Event):
    """``logout.instance``."""


_PLAIN: Final[dict[object, type[Event]]] = {
    "instance.create": InstanceCreated,
    "instance.delete": InstanceDeleted,
    "remove.instance": InstanceDeleted,
    "status.instance": InstanceClosed,
    "logout.instance": LoggedOut,
}
"""The events whose data say nothing that we go by."""

NAMES: Final = ("qrcode.updated", "connection.update", *map(str, _PLAIN))
"""The events that are understood, as the server spells them; messages and all else are not ours to read."""


def opened(body: bytes) -> dict[str, object]:
    """The envelope in a body as webhooks bring it.

    Raises:
        ValueError: there is none.
    """
    envelope = loose(body)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("event"), str):
        raise ValueError("no envelope")  # noqa: TRY004 -- of the body, not of a type that a caller chose
    return envelope


def understood(envelope: object) -> Event | None:
    """The event in an envelope; None for what is none of ours.

    Only the event's and the instance's name are needed, whatever else is
    missing, new, or of another type than promised.
    """
    if not isinstance(envelope, dict):
        return None
    name, instance, data = envelope.get("event"), envelope.get("instance"), envelope.get("data")
    if name not in NAMES or not isinstance(instance, str):
        return None
    match name:
        case "qrcode.updated":
            has_code = isinstance(data, dict) and "qrcode" in data
            return CodeUpdated(instance) if has_code else CodeLimitReached(instance)
        case "connection.update":
            return ConnectionUpdated(instance, _session(data))
        case _:
            return _PLAIN[name](instance)


def _session(data: object) -> Session | None:
    state = data.get("state") if isinstance(data, dict) else None
    return Session(state) if isinstance(state, str) and state in set(Session) else None
