"""Hints from events: each event's meaning, and that the end is the server's, however events come."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evolution.events import Event, understood
from bot.fleet.hints import Ear, Hint, Hints, Saying
from bot.intake.hinting import hint
from bot.intake.reception import Reception
from tests.patience import PATIENCE_S


def envelope(event: str, data: object = None, instance: str = "loja") -> dict[str, Any]:
    """What all sources bring, without what is not read."""
    return {"event": event, "instance": instance, "data": data}


def session(state: str) -> dict[str, Any]:
    return envelope("connection.update", {"instance": "loja", "state": state, "statusReason": 200})


CODE = envelope("qrcode.updated", {"qrcode": {"code": "2@a,b,c,d"}})
LIMIT = envelope(
    "qrcode.updated", {"message": "QR code limit reached, please login again", "statusCode": 500}
)
END = [envelope("status.instance", {"status": "closed"}), envelope("logout.instance"), session("close")]


@pytest.mark.parametrize(
    ("sent", "saying"),
    [
        (envelope("instance.create"), Saying.CREATED),
        (envelope("instance.delete"), Saying.DELETED),
        (envelope("remove.instance"), Saying.DELETED),
        (CODE, Saying.CODE),
        (LIMIT, Saying.LIMIT),
        (session("connecting"), Saying.CONNECTING),
        (session("open"), Saying.OPEN),
        (session("close"), Saying.CLOSED),
        (session("refused"), Saying.LIMIT),
        (envelope("status.instance"), Saying.CLOSED),
        (envelope("logout.instance"), Saying.CLOSED),
    ],
)
def test_every_event_says_one_thing(sent: dict[str, Any], saying: Saying) -> None:
    event = understood(sent)
    assert event is not None
    assert hint("sp1", event) == Hint("sp1", "loja", saying)


def test_a_state_that_we_do_not_know_says_nothing() -> None:
    event = understood(session("paused"))
    assert event is not None
    assert hint("main", event) is None


def test_every_kind_of_event_has_a_meaning() -> None:
    """A kind that is added without one fails here, and not at the first event."""
    for kind in Event.__subclasses__():
        extra = {"session": None} if "session" in kind.__dataclass_fields__ else {}
        hint("main", kind(instance="loja", **extra))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=5
    )
)
def test_whatever_comes_in_breaks_nothing(anything: object) -> None:
    Reception("main", Hints(1)).take(anything)


# -- the end is the server's: the life of an instance as it was recorded (flow event-timeline), step by step.

LIFE: list[tuple[str, list[dict[str, Any]]]] = [
    ("created", [envelope("instance.create")]),
    ("connecting", [session("connecting")]),
    ("code 1", [CODE]),
    ("code 2", [CODE]),
    ("scanned", [session("connecting")]),
    ("open", [session("open")]),
    ("lost", [session("connecting")]),
    ("open again", [session("open")]),
    ("logged out", END),
    ("connecting anew", [session("connecting")]),
    ("code 3", [CODE]),
    ("limit", [session("refused"), LIMIT]),
    ("gone", [envelope("instance.delete"), envelope("remove.instance"), *END]),
]


IDLE_TURNS = 10
"""Turns of the loop in which nothing comes: who looks then has no reason to."""


chances = st.integers().map(random.Random)
"""Of its own, not hypothesis's: how often it is asked depends on when timers fire."""


@dataclass
class Delivery:
    """How one event reaches us: how often (0: never), and how many steps late."""

    times: int
    late: int


def deliveries(least: int) -> st.SearchStrategy[list[list[Delivery]]]:
    """For each step of a life that may end anywhere, how its events come; each ``least`` times at least."""
    each = st.builds(Delivery, times=st.integers(least, 3), late=st.integers(0, 4))
    whole = st.tuples(*(st.lists(each, min_size=len(sent), max_size=len(sent)) for _, sent in LIFE))
    return st.integers(1, len(LIFE)).flatmap(lambda length: whole.map(lambda steps: list(steps[:length])))


@dataclass
class Watched:
    """A server whose state can be read, and one who reads it whenever its ear says so."""

    state: str = "none"
    seen: str = "none"
    reads: int = 0

    async def read(self, ear: Ear, end: str, chance: random.Random) -> None:
        while self.seen != end:
            await ear.next()
            answer = self.state
            for _ in range(chance.randint(0, 5)):  # the answer is on its way, and may be old when it comes
                await asyncio.sleep(0)
            self.seen = answer
            self.reads += 1


def arrivals(life: list[list[Delivery]], chance: random.Random) -> list[list[dict[str, Any]]]:
    """For each step, and for some after the last one, the events that arrive at it."""
    arriving: list[list[dict[str, Any]]] = [[] for _ in range(len(life) + 5)]
    for number, (how_they_come, (_, sent)) in enumerate(zip(life, LIFE, strict=False)):
        for each, how in zip(sent, how_they_come, strict=True):
            arriving[number + how.late] += [each] * how.times
    for together in arriving:
        chance.shuffle(together)
    return arriving


async def _live(life: list[list[Delivery]], chance: random.Random, look_s: float) -> Watched:
    """Let the instance live its life while somebody listens; they must come to see its end."""
    hints, watched = Hints(look_s, look_s), Watched()
    reception = Reception("main", hints)
    with hints.listen("main", "loja") as ear:
        reading = asyncio.create_task(watched.read(ear, LIFE[len(life) - 1][0], chance))
        for number, arriving in enumerate(arrivals(life, chance)):
            for _ in range(chance.choice([0, 1, IDLE_TURNS])):
                await asyncio.sleep(0)
            if number < len(life):
                watched.state = LIFE[number][0]
            for each in arriving:
                reception.take(each)
                if chance.random() < 0.5:
                    await asyncio.sleep(0)
        await asyncio.wait_for(reading, PATIENCE_S)
    return watched


@settings(max_examples=100, deadline=None)
@given(deliveries(least=0), chances)
def test_however_events_come_the_end_is_the_servers(
    life: list[list[Delivery]], chance: random.Random
) -> None:
    """Shuffled, twice, late, or never: then the look that is due without any hint finds it."""
    asyncio.run(_live(life, chance, look_s=0.005))


@settings(max_examples=100, deadline=None)
@given(deliveries(least=1), chances)
def test_where_no_event_is_lost_nobody_looks_without_one(
    life: list[list[Delivery]], chance: random.Random
) -> None:
    watched = asyncio.run(_live(life, chance, look_s=3600))
    assert watched.reads <= sum(how.times for step in life for how in step)


async def test_after_a_gap_what_was_missed_is_read() -> None:
    end = LIFE[-1][0]
    hints, watched = Hints(3600, 3600), Watched(state=end)
    with hints.listen("main", "loja") as ear:
        reading = asyncio.create_task(watched.read(ear, end, random.SystemRandom()))
        await asyncio.sleep(0)
        assert watched.reads == 0

        Reception("main", hints).begins()

        await asyncio.wait_for(reading, PATIENCE_S)
    assert watched.reads == 1
