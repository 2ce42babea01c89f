"""What we conclude of an instance from the database's row and the server's live state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.evolution import State

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.instance import Instance


class Health(StrEnum):
    """Worst first: the order in which a list shows them."""

    UNREACHABLE = "unreachable"
    DISCONNECTED = "disconnected"
    UNRESPONSIVE = "unresponsive"
    CONNECTING = "connecting"
    LOADING = "loading"
    PAIRING = "pairing"
    NEVER_PAIRED = "never_paired"
    CONNECTED = "connected"


class SaidRow(Protocol):
    """What conclusions need of an inventory's row, however it was read."""

    @property
    def state(self) -> State | None:
        """The database's word, which can lag."""
        ...

    @property
    def owner_jid(self) -> str | None:
        """The phone that is or was linked."""
        ...

    @property
    def links_a_phone(self) -> bool:
        """It is a session of a phone."""
        ...

    @property
    def disconnection_reason_code(self) -> int | None:
        """Of the last final loss, however long ago."""
        ...


@dataclass(frozen=True)
class Observation:
    """One fact about one instance at a time.

    Attributes:
        instance: the instance with its inventory row.
        health: what we conclude.
        live: False where only the database's word was read, which can lag (contract #204).
        at: when it was read, in UTC.
    """

    instance: Instance
    health: Health
    live: bool
    at: datetime


def conclude(row: SaidRow, live: State | None) -> Health:
    """The health of an instance whose live state is ``live``; None stands for no ``state`` key.

    Connected means open and owned by a phone; WhatsApp's Business API has none, so
    there open is enough (#146). ``connecting`` is a pairing where no session
    can be coming back: the row of a session that only lost its line stays
    ``open`` in the database (#204), that of one waiting for a scan does not.
    """
    match live:
        case None:
            return Health.LOADING
        case State.OPEN:
            return Health.CONNECTED if row.owner_jid or not row.links_a_phone else Health.CONNECTING
        case State.CONNECTING:
            return Health.CONNECTING if is_coming_back(row, live) else Health.PAIRING
        case State.CLOSE:
            return Health.DISCONNECTED if row.owner_jid else Health.NEVER_PAIRED


def is_coming_back(row: SaidRow, live: State | None) -> bool:
    """Whether a linked session is opening its socket again, so that a QR would be an old one (#206)."""
    return live is State.CONNECTING and row.owner_jid is not None and row.state is State.OPEN


def may_be_a_gap(row: SaidRow, live: State | None) -> bool:
    """Whether the session may be between two sockets, which shows as ``close`` for some 30 ms (flow outage).

    A loss that it gets over leaves the row ``open``; after a final one (401, 402, 403, 406,
    a logout) the row says ``close`` (flow disconnect-codes). The row may have been read before
    that, so it proves nothing: only ``close`` at a second look is a loss.
    """
    return live is State.CLOSE and row.owner_jid is not None and row.state is State.OPEN


def needs_live_state(row: SaidRow) -> bool:
    """Whether the database's word may be wrong: only a final loss writes ``close`` (#204, #210)."""
    return row.state is not State.CLOSE
