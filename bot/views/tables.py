"""Tables for a spreadsheet: stable English columns, times in UTC, separator and decimal mark as the reader's has them.

Excel takes a file for UTF-8 only if it begins with a byte order mark, and splits lines at the list separator of
the machine's region: a semicolon in Brazil and Spain, where the comma is the decimal mark. For programs there is JSON.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from bot.fleet.phones import Phone
from bot.locales import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.history.figures import Figures, FleetRow, InstanceHistory
    from bot.locales import Texts

Cell = str | int | float | None

STRETCHES: Final = ("server", "instance", "name", "began", "ended", "seconds", "health", "reason", "code")
FLEET: Final = (
    *("server", "instance", "name", "uptime_percent", "up_seconds", "down_seconds", "unknown_seconds"),
    *("incidents", "longest_seconds"),
)

_ACTS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet takes a cell that begins so for a formula, and a name can be one (OWASP, CSV injection)."""

_UNKNOWN: Final = "unknown"
_LONGEST_SLUG: Final = 40


def table(t: Texts, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file with a head line."""
    english = t.language is ENGLISH
    file = io.StringIO()
    writer = csv.writer(file, delimiter="," if english else ";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value, "." if english else ",") for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig", errors="replace")


def stretches(t: Texts, history: InstanceHistory) -> bytes:
    """One instance, a line for each time in which nothing changed; a loss has its reason where it began."""
    reasons = {incident.began: incident.reason for incident in history.incidents}
    ref = history.ref
    lines = []
    for stretch in history.strip:
        reason = reasons.get(stretch.began)
        lines.append((
            *(ref.server, str(ref.id), history.name, moment(stretch.began), moment(stretch.ended)),
            *(seconds(stretch.ended - stretch.began), stretch.health or _UNKNOWN),
            *((reason.name.lower(), reason.value or None) if reason else (None, None)),
        ))  # fmt: skip
    return table(t, STRETCHES, lines)


def fleet(t: Texts, rows: Iterable[FleetRow]) -> bytes:
    """Every instance on a line of its own."""
    return table(
        t, FLEET, ((row.ref.server, str(row.ref.id), row.name, *sums(row.figures).values()) for row in rows)
    )


def sums(figures: Figures) -> Mapping[str, int | float | None]:
    """What a history adds up to, by column."""
    return {
        "uptime_percent": None if figures.uptime is None else round(figures.uptime * 100, 4),
        "up_seconds": seconds(figures.up),
        "down_seconds": seconds(figures.down),
        "unknown_seconds": seconds(figures.unknown),
        "incidents": figures.incidents,
        "longest_seconds": None if figures.longest is None else seconds(figures.longest),
    }


def phone(digits: str) -> str:
    """A number as people group it: bare digits are shown as 5.51199E+12, and a plus begins a formula."""
    return str(Phone(digits)).removeprefix("+")


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def seconds(span: timedelta) -> int:
    """Whole seconds."""
    return int(span.total_seconds())


def _cell(value: Cell, decimal_mark: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.lstrip().startswith(_ACTS) else value
        case float():
            return str(value).replace(".", decimal_mark)
        case int():
            return str(value)


def slug(name: str) -> str:
    """``name`` as a part of a file's name that every system takes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:_LONGEST_SLUG].strip("-") or "instance"
