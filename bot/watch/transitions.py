"""What one sight makes of what was known: pure, total, and the same for looks and for events.

A server that restarts loads its instances one by one, and one look can fail: neither says
that a session is down. So what is known stays until something settled is seen again, or
until nothing settled was seen for :data:`LASTS`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.watch.known import Known, Transition

if TYPE_CHECKING:
    from datetime import datetime

    from bot.watch.known import Sight, Source

LASTS: Final = timedelta(minutes=5)
"""Longer than a server with hundreds of instances takes to load them."""

_UNSETTLED: Final = {Health.LOADING, Health.UNRESPONSIVE}


def seen(
    known: Known | None, sight: Sight, at: datetime, source: Source
) -> tuple[Known | None, Transition | None]:
    """What is known after ``sight``, and the change that this is, if any.

    The first settled sight is a baseline and no change. ``unreachable`` is a
    server's and says nothing of an instance. A loss is often seen before its
    reason is written: that this is known now is a change from one health to
    the same, since a loss for good is told at once and another one is not.
    """
    if sight.health is Health.UNREACHABLE:
        return known, None
    if sight.health in _UNSETTLED:
        return _doubted(known, sight, at, source)
    if known is None or is_provisional(known):
        return _settled(sight, at), None
    number = sight.number or known.number
    if sight.health is known.health:
        reason = sight.reason or known.reason
        now = replace(known, name=sight.name, reason=reason, number=number, doubted_since=None)
        if reason is not known.reason and sight.health is Health.DISCONNECTED:
            return now, _transition(known, sight, at, source)
        return (known if now == known else now), None
    return replace(_settled(sight, at), number=number), _transition(known, sight, at, source)


def is_provisional(known: Known) -> bool:
    """Whether nothing settled was ever seen of it, so that its next settled sight is a baseline."""
    return known.health in _UNSETTLED and known.doubted_since is not None


def appeared(known: Known, source: Source) -> Transition:
    """An instance that its server did not have before."""
    return Transition(
        known.ref, known.name, None, known.health, known.since, known.reason, source, known.number
    )


def gone(known: Known, at: datetime, source: Source) -> Transition:
    """An instance that its server has no more."""
    return Transition(known.ref, known.name, known.health, None, at, None, source, known.number)


def _doubted(
    known: Known | None, sight: Sight, at: datetime, source: Source
) -> tuple[Known, Transition | None]:
    """Nothing settled was seen: keep what is known, unless that has lasted."""
    if known is None:
        return replace(_settled(sight, at), doubted_since=at), None
    if known.health in _UNSETTLED and known.doubted_since is None:
        return known, None
    began = known.doubted_since or at
    if at - began < LASTS:
        return (known if known.doubted_since else replace(known, doubted_since=began)), None
    now = replace(_settled(sight, began), number=sight.number or known.number)
    return now, None if is_provisional(known) else _transition(known, sight, began, source)


def _settled(sight: Sight, at: datetime) -> Known:
    return Known(sight.ref, sight.name, sight.health, at, sight.reason, sight.number)


def _transition(known: Known, sight: Sight, at: datetime, source: Source) -> Transition:
    number = sight.number or known.number
    return Transition(known.ref, sight.name, known.health, sight.health, at, sight.reason, source, number)
