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
    MANY = "many"
    """On several servers, as many as the stage says."""
    PAIRING = "pairing"
    """300 that were never linked, and are not during a measurement: their codes only take turns."""


class Way(StrEnum):
    """How a program hears of what happens on the server; the values are those of ``EVENTS``."""

    POLL = "poll"
    WEBSOCKET = "websocket"
    WEBHOOK = "webhook"


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
    chats: int = CHATS


STATUS = ("/status",)


@dataclass(frozen=True)
class Stage:
    """How the Evolution server behaves.

    Attributes:
        fleet: which instances it has.
        answer_s: how long it takes for every call.
        connect_s: for the ``connect`` that opens a socket.
        code_life_s: after so long the next code takes a code's place; 0 for never.
        webhook: where events are posted; the websocket is there for whoever comes.
        scans: a picture in a chat links every instance that shows a code.
        servers: of a fleet on several, how many there are.
        each: how many instances each of them has.
    """

    fleet: Fleet = Fleet.SMALL
    answer_s: float = 0.02
    connect_s: float = 2.0
    code_life_s: float = 0.0
    webhook: str = ""
    scans: bool = True
    servers: int = 1
    each: int = 10


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


@dataclass(frozen=True)
class Rotation:
    """A code that took another's place on the server: its number, from 1, and when, in monotonic seconds."""

    name: str
    number: int
    at: float


@dataclass(frozen=True)
class Sighting:
    """A picture that came to a chat: which code was in it (``code_of``), and when, in monotonic seconds."""

    chat: int
    code: int
    at: float


@dataclass(frozen=True)
class Watched:
    """What happened while codes took turns.

    Attributes:
        rotations: of all instances, in their order.
        sightings: every picture that was sent or edited into a chat.
        evolution: (path, arrived, answered) of every call that the Evolution server answered.
        ended: when it was over, in monotonic seconds.
    """

    rotations: list[Rotation]
    sightings: list[Sighting]
    evolution: list[tuple[str, float, float]]
    ended: float


CODES = 16
"""So many codes there are; they take turns, so that a picture says for a while which one it shows."""


def code_of(place: int, number: int) -> int:
    """Which code the instance at that place of the fleet shows as its code of that number, from 0."""
    return (place + number) % CODES
