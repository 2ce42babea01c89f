"""Made-up histories: consistent in themselves, as those from the store are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from hypothesis import strategies as st

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.history.figures import (
    Figures,
    FleetHistory,
    FleetRow,
    Incident,
    InstanceHistory,
    Period,
    Stretch,
)
from tests.fleet.made_up import NOON
from tests.views.made_up import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

DOWN = {Health.DISCONNECTED, Health.CONNECTING, Health.UNRESPONSIVE}

Part = tuple[float, Health | None]
"""A share of the window, and what it was then."""


def strip_of(parts: Iterable[Part], began: datetime, ended: datetime) -> tuple[Stretch, ...]:
    """Stretches one after the other that fill a window; neighbours alike become one."""
    told = [(share, health) for share, health in parts if share > 0]
    whole, at, strip = sum(share for share, _ in told), began, list[Stretch]()
    for number, (share, health) in enumerate(told, 1):
        until = ended if number == len(told) else at + (ended - began) * (share / whole)
        if until <= at:
            continue
        if strip and strip[-1].health is health:
            at = strip.pop().began
        strip.append(Stretch(at, until, health))
        at = until
    return tuple(strip)


def incidents_of(
    strip: Sequence[Stretch], reasons: Sequence[Reason | None] = (None,)
) -> tuple[Incident, ...]:
    """A time that is down from begin to end is one, the newest first."""
    found = list[Incident]()
    for stretch in strip:
        if stretch.health not in DOWN:
            continue
        goes_on = found and found[-1].ended == stretch.began
        began, health = (found[-1].began, found[-1].health) if goes_on else (stretch.began, stretch.health)
        reason = found.pop().reason if goes_on else reasons[len(found) % len(reasons)]
        found.append(Incident(began, stretch.ended, reason, health, stretch.ended - began))
    return tuple(reversed(found))


def figures_of(strip: Sequence[Stretch]) -> Figures:
    """What a strip adds up to."""

    def spent(*healths: Health | None) -> timedelta:
        spans = (one.ended - one.began for one in strip if one.health in healths)
        return sum(spans, timedelta())

    lengths = [incident.length for incident in incidents_of(strip)]
    return Figures(
        up=spent(Health.CONNECTED),
        down=spent(*DOWN),
        unknown=spent(None, Health.UNREACHABLE),
        absent=spent(None) / 2,
        incidents=len(lengths),
        longest=max(lengths, default=None),
    )


def a_history(
    parts: Iterable[Part],
    period: Period = Period.WEEK,
    *,
    name: str = "loja",
    ended: datetime = NOON,
    reasons: Sequence[Reason | None] = (None,),
) -> InstanceHistory:
    """One instance's, from the parts of its window."""
    began = ended - period.length
    strip = strip_of(parts, began, ended)
    return InstanceHistory(
        *(InstanceRef("main", UUID(int=7)), name, began, ended, strip),
        figures=figures_of(strip),
        incidents=incidents_of(strip, reasons),
        seen_since=None,
        gone_since=None,
    )


def a_fleet(
    rows: Sequence[tuple[str, Iterable[Part]]],
    period: Period = Period.WEEK,
    *,
    ended: datetime = NOON,
    page: int = 0,
    pages: int = 1,
) -> FleetHistory:
    """A page of names, each with the parts of its window."""
    began = ended - period.length
    made = []
    for number, (name, parts) in enumerate(rows, 1):
        strip = strip_of(parts, began, ended)
        made.append(FleetRow(InstanceRef("main", UUID(int=number)), name, figures_of(strip), strip))
    sums = [row.figures for row in made]
    longest = [one.longest for one in sums if one.longest]
    whole = Figures(
        up=sum((one.up for one in sums), timedelta()),
        down=sum((one.down for one in sums), timedelta()),
        unknown=sum((one.unknown for one in sums), timedelta()),
        absent=sum((one.absent for one in sums), timedelta()),
        incidents=sum(one.incidents for one in sums),
        longest=max(longest, default=None),
    )
    return FleetHistory(began, ended, tuple(made), whole, len(made), page, pages)


parts = st.lists(
    st.tuples(st.floats(0.0001, 1), st.none() | st.sampled_from(Health)), min_size=1, max_size=30
)
periods = st.sampled_from(Period)
histories = st.builds(
    replace,
    st.builds(
        a_history,
        parts,
        periods,
        name=names,
        reasons=st.lists(st.none() | st.sampled_from(Reason), min_size=1, max_size=5),
    ),
    seen_since=st.none() | st.just(NOON - timedelta(days=1)),
    gone_since=st.none() | st.just(NOON),
)
fleets = st.builds(
    a_fleet,
    st.lists(st.tuples(names, parts), min_size=1, max_size=10),
    periods,
    page=st.integers(0, 9999),
    pages=st.integers(1, 10_000),
)
