"""Which history is asked for, as people write it: a name, and behind it for how long; either may be missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.history.figures import Period

_TIME: Final = re.compile(
    r"(?:(?P<name>.*\S)\s+)?(?P<time>(?P<number>[0-9]+)\s*(?P<unit>[adhmsw][^\W\d_]*))", re.IGNORECASE
)
"""Units begin so in our languages; another letter behind digits is rather a name's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands behind /history, as far as one can tell without knowing the names.

    Attributes:
        name: the name, without the time; may be empty.
        time: what looks like a time, as it was written; None where nothing does.
        period: the time, where it is one that is shown; else None.
    """

    name: str
    time: str | None = None
    period: Period | None = None


def read_asked(text: str) -> Asked:
    """Take the time off the end of what was typed; names may end like one themselves."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return Asked(text.strip())
    return Asked(found["name"] or "", found["time"], _period(found["number"] + found["unit"].casefold()))


def _period(written: str) -> Period | None:
    return next((period for period in Period if period.value == written), None)
