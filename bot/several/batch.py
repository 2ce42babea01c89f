"""What somebody chose of the fleet, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections import Counter
    from datetime import datetime

    from bot.fleet.instance import InstanceRef
    from bot.several.ends import Came
    from bot.several.intent import Intent

GOOD_FOR: Final = timedelta(minutes=2)
"""A yes to what was asked counts for so long."""


class Stage(StrEnum):
    """How far it is."""

    CHOOSING = "choosing"
    ASKED = "asked"
    """What is to be done was shown, and waits for a yes."""
    RUNNING = "running"
    OVER = "over"


class Part(Enum):
    """Which of its members a deed is for."""

    CHOSEN = 0
    FAILED = 1
    """Of one that is over, those that did not come true."""
    REST = 2
    """Of one that is over, those with which nothing was begun."""


class Refusal(Enum):
    """Why a press is of no use."""

    GONE = auto()
    """It is forgotten, or its message shows something else by now."""
    NOT_YOURS = auto()
    EXPIRED = auto()
    """It was asked too long ago, or is asked no more."""
    UNDER_WAY = auto()
    """The yes was given before."""


@dataclass(frozen=True, slots=True)
class Where:
    """The message in which it stands."""

    chat_id: int
    thread_id: int | None
    message_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One of them.

    Attributes:
        id: what buttons carry.
        where: its message.
        asker: the person who chooses.
        stage: how far it is.
        intent: what is to be done; None while that is not chosen.
        at: when it came to its stage, in UTC.
    """

    id: int
    where: Where
    asker: int
    stage: Stage
    intent: Intent | None
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it is still being chosen."""
        return self.stage in {Stage.CHOOSING, Stage.ASKED}

    def refuses_yes(self, now: datetime) -> Refusal | None:
        """Why a yes does not count ``now``; None where it does."""
        if not self.is_open:
            return Refusal.UNDER_WAY
        return None if self.stage is Stage.ASKED and now - self.at < GOOD_FOR else Refusal.EXPIRED


@dataclass(frozen=True, slots=True)
class Member:
    """An instance to choose from.

    Attributes:
        place: its number, from 0.
        ref: the instance.
        name: what it was called when the list was made; hostile.
        health: how it was then.
        chosen: whether the deed is for it.
        came: what came of it; None where nothing was begun.
    """

    place: int
    ref: InstanceRef
    name: str
    health: Health
    chosen: bool = False
    came: Came | None = None


@dataclass(frozen=True)
class Choosing:
    """A page of the members.

    Attributes:
        batch: its id.
        members: those of this page.
        page: its number, from 0.
        pages: how many there are.
        total: how many members there are.
        chosen: how many of them are chosen.
    """

    batch: int
    members: tuple[Member, ...]
    page: int
    pages: int
    total: int
    chosen: int


@dataclass(frozen=True)
class Preview:
    """What a deed would be for.

    Attributes:
        batch: its id.
        intent: the deed.
        count: for how many instances.
        servers: for how many on each server, by its key.
        connected: how many of them were connected when the list was made.
        first: the first of them.
    """

    batch: int
    intent: Intent
    count: int
    servers: Counter[str]
    connected: int
    first: tuple[Member, ...]


def count_of(counts: list[tuple[str, str, int]], health: Health) -> int:
    """How many of them have one health."""
    return sum(count for _, had, count in counts if Health(had) is health)
