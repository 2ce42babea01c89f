"""What became true of an action: the answer of a server alone proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evolution import Presence
    from bot.fleet.health import Observation
    from bot.fleet.instance import Instance


class Deed(Enum):
    """An action on an instance that is watched until it shows."""

    RESTART = auto()
    LOGOUT = auto()
    DELETE = auto()


@dataclass(frozen=True)
class Created:
    """The instance is there, read back from the server."""

    instance: Instance


@dataclass(frozen=True)
class NameTaken:
    """Another instance has the name; None where the server does not show which (it is still loading)."""

    name: str
    instance: Instance | None


@dataclass(frozen=True)
class Restarted:
    """The session went down and is up again."""

    now: Observation


@dataclass(frozen=True)
class LoggedOut:
    """The phone is unlinked.

    Attributes:
        instance: the instance.
        already: it was logged out before we acted.
        deaf_next_time: linked again it will hear no messages on this release.
    """

    instance: Instance
    already: bool
    deaf_next_time: bool


@dataclass(frozen=True)
class Deleted:
    """The server no longer knows the instance."""

    instance: Instance


@dataclass(frozen=True)
class PresenceSet:
    """The server took the presence for a session that is connected."""

    instance: Instance
    presence: Presence


@dataclass(frozen=True)
class Unconfirmed:
    """It did not become true while we looked.

    Attributes:
        deed: what was asked for.
        now: how the instance is instead.
        waited_s: how long we looked, in seconds.
        ordered: the server took the order; False where it could not even be given, so nothing was done.
        webhook_in_the_way: the server waits for the instance's own webhook
            before it deletes, for over 20 minutes if that fails (#201).
    """

    deed: Deed
    now: Observation
    waited_s: float
    webhook_in_the_way: bool = False
    ordered: bool = True


RestartOutcome = Restarted | Unconfirmed
LogoutOutcome = LoggedOut | Unconfirmed
DeleteOutcome = Deleted | Unconfirmed
CreateOutcome = Created | NameTaken
