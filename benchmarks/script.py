"""What the servers play to a program under test, and what they report; plain values that travel as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CHATS = 10
"""In how many private chats the commands are typed, one after the other."""
FIRST_CHAT = 1001
PROOF = "loja-01"
"""The first instance of every fleet: an answer to ``/status`` that lacks it is a wrong answer."""


class Pace(StrEnum):
    """When an update is handed out."""

    BURST = "burst"
    """All at once, in batches of 100, as Telegram does after a pause."""
    ONE_BY_ONE = "one_by_one"
    """The next one when the one before was answered."""
    UNANSWERED = "unanswered"
    """All at once, and nobody waits for answers: the next phase follows after ``settle_s``."""


class Fleet(StrEnum):
    """Which instances the Evolution server has."""

    SMALL = "small"
    """Five that the database calls closed: every program makes one call for a ``/status``."""
    LARGE = "large"
    """5,000 of mixed states: 5.7 MB of JSON."""


@dataclass(frozen=True)
class Phase:
    """A number of commands and how they are handed out.

    ``texts`` are typed in turns, or are the data of pressed buttons where ``pressed`` is set. An answer is
    one of the Bot API methods ``replies``, with ``proof`` in its request.
    """

    texts: tuple[str, ...]
    count: int
    pace: Pace
    proof: str = ""
    replies: tuple[str, ...] = ("sendMessage", "editMessageText")
    pressed: bool = False
    settle_s: float = 0.05


STATUS = ("/status",)


@dataclass(frozen=True)
class Stage:
    """How the Evolution server behaves: ``answer_s`` for every call, ``connect_s`` for ``connect`` alone."""

    fleet: Fleet = Fleet.SMALL
    answer_s: float = 0.02
    connect_s: float = 2.0


@dataclass(frozen=True)
class Played:
    """What became of one phase: (handed out, answered) of each command in monotonic seconds."""

    times: list[tuple[float, float]]
    wrong: int = 0


@dataclass(frozen=True)
class Report:
    """What became of a script.

    Attributes:
        finished: every command was answered in time.
        phases: what became of each phase.
        telegram: how often each Bot API method was called.
        said: the beginning of the last message, for whoever looks for a fault.
        evolution: (path, arrived, answered) of every call that the Evolution server answered.
    """

    finished: bool
    phases: list[Played]
    telegram: dict[str, int]
    said: str
    evolution: list[tuple[str, float, float]]
