"""One line of the check: how it stands, and what to do where it does not stand well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 60
"""Characters of a foreign text, a chat's title say, that a line shows."""


class Mark(Enum):
    """How it stands; only ``WRONG`` keeps the bot from its work."""

    RIGHT = "✅"
    DOUBTFUL = "⚠️"
    WRONG = "❌"


@dataclass(frozen=True)
class Finding:
    """One fact that was looked up."""

    mark: Mark
    text: str

    def __str__(self) -> str:
        return f"{self.mark.value} {self.text}"


def right(text: str) -> Finding:
    """All is well there."""
    return Finding(Mark.RIGHT, text)


def doubtful(text: str) -> Finding:
    """It works, or could not be looked up for a reason that another line tells."""
    return Finding(Mark.DOUBTFUL, text)


def wrong(text: str) -> Finding:
    """It does not work; the text ends with what to do."""
    return Finding(Mark.WRONG, text)


def shown(foreign: str | None) -> str:
    """A text that others wrote, on one line, without control characters, cut where it is long."""
    printable = "".join(char if char.isprintable() else " " for char in foreign or "")
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def origin(url: str) -> str:
    """Scheme, host and port: somebody may have put a token into the path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
