"""For how long something is to hold, as people write it behind a name: ``8h``, ``8 h``, ``90m``, ``2d``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MIN_SPAN: Final = timedelta(minutes=1)
MAX_SPAN: Final = timedelta(days=30)
"""What is to hold for longer is better chosen for good."""

_UNITS: Final = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_MOST: Final = 100_000
"""Larger numbers are out of every range, whatever their unit."""

_TIME: Final = re.compile(
    r"(?P<name>.*\S)\s+(?P<time>(?P<number>[-+]?[0-9][0-9.,:]*)\s*(?P<unit>[^\W\d_]*(?:[0-9]+[^\W\d_]*)?))"
)

_OFF: Final = re.compile(r"(?P<name>.*\S)\s+off", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """What stands behind a command, as far as one can tell without knowing the names.

    Attributes:
        name: the name, without the time.
        time: what looks like a time, as it was written; None where nothing does.
        span: the time, where it is one from a minute to 30 days; else None.
        is_off: instead of a time, that a mute is to end.
    """

    name: str
    time: str | None = None
    span: timedelta | None = None
    is_off: bool = False


def read_span(text: str) -> TypedSpan:
    """Take the time, or ``off``, off the end of what was typed; names may hold spaces and end in numbers themselves."""
    if off := _OFF.fullmatch(text.strip()):
        return TypedSpan(off["name"], is_off=True)
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return TypedSpan(text.strip())
    return TypedSpan(found["name"], found["time"], _span(found["number"], found["unit"].lower()))


def _span(number: str, unit: str) -> timedelta | None:
    if unit not in _UNITS or not number.isdecimal() or int(number[:9]) > _MOST:
        return None
    span = int(number[:9]) * _UNITS[unit]
    return span if MIN_SPAN <= span <= MAX_SPAN else None
