"""What can come of creating an instance anew: done, broken off with all of it kept, or not begun."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evolution import EvolutionError
    from bot.fleet.configuration import Belongings, Part
    from bot.fleet.instance import Instance, InstanceRef


class Obstacle(Enum):
    """What an instance is or has that we could not give back, so it is not touched."""

    KIND = auto()
    CHATWOOT = auto()
    """What the server does in Chatwoot when such a connection is set anew was never seen (the contract has none)."""


class CannotRecreate(Exception):
    """The instance was left as it is."""

    def __init__(self, instance: Instance, obstacle: Obstacle) -> None:
        super().__init__(obstacle.name)
        self.instance, self.obstacle = instance, obstacle


class RecreateInterrupted(Exception):
    """The old instance is gone, or may be, and no new one has all of it yet; the configuration is kept.

    Attributes:
        former: the deleted instance, under whose id the rest can be done.
        name: its name.
        cause: what went wrong; None where the server said that all was well.
        deleted: the old one is gone for sure; False where nobody can tell.
    """

    def __init__(
        self, former: InstanceRef, name: str, cause: EvolutionError | None, *, deleted: bool
    ) -> None:
        super().__init__(type(cause).__name__)
        self.former, self.name, self.cause, self.deleted = former, name, cause, deleted


class NotGivenBack(RecreateInterrupted):
    """There is a new instance, but it does not have all that the old one had; the configuration is kept.

    Attributes:
        heir: the new instance.
        parts: what it lacks.
    """

    def __init__(
        self, former: InstanceRef, heir: Instance, parts: tuple[Part, ...], cause: EvolutionError | None
    ) -> None:
        super().__init__(former, heir.name, cause, deleted=True)
        self.heir, self.parts = heir, parts


@dataclass(frozen=True)
class Recreated:
    """A new instance in which all was read that the old one had."""

    instance: Instance


@dataclass(frozen=True)
class Unfinished:
    """A re-creation that broke off: all that the former instance had is kept, and can be gone on with."""

    former: InstanceRef
    name: str


@dataclass(frozen=True)
class Prospect:
    """What would become of an instance, for the person who decides.

    Attributes:
        instance: the instance, which tells what is lost.
        belongings: what it has.
    """

    instance: Instance
    belongings: Belongings
