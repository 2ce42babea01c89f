"""From what was written down to what is told: pure functions, in microseconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.history import Entry


class Kind(Enum):
    """How a piece of time counts."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"
    """It waits for a phone, or its server loads it: in no figure."""
    UNSEEN = "unseen"
    """Nobody watched, or the server did not answer."""
    ABSENT = "absent"
    """It was not there yet, or no more."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What an instance was.

    Attributes:
        health: as it is shown; None where there is none to show.
        kind: how it counts.
        fallen: ``health`` where it counts as down.
    """

    health: Health | None
    kind: Kind
    fallen: Health | None = None


class Mark(Enum):
    """What a server was to us."""

    ANSWERING = "answering"
    SILENT = "silent"
    UNWATCHED = "unwatched"


class Piece(NamedTuple):
    """A time in which nothing was written down; ``reason`` is WhatsApp's code, if it is known."""

    began: int
    ended: int
    state: State
    reason: int | None


class Fall(NamedTuple):
    """From down to up; ``ended`` is None where it goes on, ``health`` what it was first."""

    began: int
    ended: int | None
    health: Health
    reason: int | None


_ABSENT: Final = State(None, Kind.ABSENT)
_SILENT: Final = State(Health.UNREACHABLE, Kind.UNSEEN)
_UNWATCHED: Final = State(None, Kind.UNSEEN)

_NEVER_LINKED: Final[dict[str | None, State]] = {
    None: _ABSENT,
    **{health.value: State(health, Kind.NEITHER) for health in Health},
    Health.CONNECTED.value: State(Health.CONNECTED, Kind.UP),
}
"""Of one that waits for its first phone nobody misses anything."""

_LINKED: Final[dict[str | None, State]] = {
    **_NEVER_LINKED,
    **{
        health.value: State(health, Kind.DOWN, fallen=health)
        for health in (Health.DISCONNECTED, Health.CONNECTING, Health.UNRESPONSIVE)
    },
}


def until_now(
    spans: Iterable[tuple[int, int, bool]], now: int, unwritten: int
) -> list[tuple[int, int, bool]]:
    """``spans`` with the one that lasts until now: that it does is written only now and then.

    Args:
        spans: a server's, as the store has them.
        now: what time it is.
        unwritten: for so long at most it was not written.
    """
    found = sorted(spans, key=lambda span: (span[1], span[0]))
    if found and found[-1][1] >= now - unwritten:
        began, ended, reachable = found[-1]
        found[-1] = (began, max(ended, now), reachable)
    return found


def marks(spans: Iterable[tuple[int, int, bool]], began: int, ended: int) -> list[tuple[int, int, Mark]]:
    """All of a window without gap or overlap, in order, by what its server was to us.

    Args:
        spans: the server's, as the store has them: begin, end, whether it answered; in any order. Where they
            overlap, since the machine's clock was put back, the one that says less counts.
        began: the window's begin.
        ended: its end, later than that.
    """
    turns: list[tuple[int, bool, int]] = []
    for span_began, span_ended, reachable in spans:
        start, end = max(span_began, began), min(span_ended, ended)
        if start < end:
            turns += [(start, reachable, 1), (end, reachable, -1)]
    found: list[tuple[int, int, Mark]] = []
    open_spans, at = {True: 0, False: 0}, began
    for moment, reachable, step in [*sorted(turns), (ended, True, 0)]:
        if moment > at:
            mark = (
                Mark.SILENT if open_spans[False] else Mark.ANSWERING if open_spans[True] else Mark.UNWATCHED
            )
            if found and found[-1][2] is mark:
                found[-1] = (found[-1][0], moment, mark)
            else:
                found.append((at, moment, mark))
            at = moment
        open_spans[reachable] += step
    return found


def pieces(entries: Sequence[Entry], marks: Iterable[tuple[int, int, Mark]]) -> list[Piece]:
    """All of the window that ``marks`` make, without gap or overlap, in order.

    Before its first entry an instance was not there; each entry holds until the next one.
    """
    ats = [entry[0] for entry in entries]
    states = [(_LINKED if linked else _NEVER_LINKED)[health] for _, health, linked, _ in entries]
    found: list[Piece] = []
    number, last = -1, len(ats) - 1
    for start, end, mark in marks:
        at = start
        while at < end:
            while number < last and ats[number + 1] <= at:
                number += 1
            until = min(ats[number + 1], end) if number < last else end
            state = states[number] if number >= 0 else _ABSENT
            reason = entries[number][3] if number >= 0 else None
            if mark is not Mark.ANSWERING and state is not _ABSENT:
                state, reason = (_SILENT if mark is Mark.SILENT else _UNWATCHED), None
            found.append(Piece(at, until, state, reason))
            at = until
    return found


def falls(pieces: Iterable[Piece]) -> list[Fall]:
    """The falls in them, in order.

    A fall goes on through what is neither up nor down, and through what nobody saw, if it was not up after
    that; where it was, the fall ended at the latest when it was last seen.
    """
    found: list[Fall] = []
    fall: Fall | None = None
    seen_until = 0
    for began, ended, state, reason in pieces:
        if state.fallen is not None and fall is None:
            fall = Fall(began, None, state.fallen, reason)
        elif state.fallen is not None and fall is not None and fall.reason is None:
            fall = fall._replace(reason=reason)
        if state.kind in {Kind.DOWN, Kind.NEITHER}:
            seen_until = ended
        elif state.kind is not Kind.UNSEEN and fall is not None:
            found.append(fall._replace(ended=seen_until))
            fall = None
    return found if fall is None else [*found, fall]


def strip(pieces: Iterable[Piece]) -> list[tuple[int, int, Health | None]]:
    """The pieces as they are shown: no two neighbours have the same health."""
    found: list[tuple[int, int, Health | None]] = []
    for began, ended, state, _ in pieces:
        if found and found[-1][2] is state.health:
            found[-1] = (found[-1][0], ended, state.health)
        else:
            found.append((began, ended, state.health))
    return found
