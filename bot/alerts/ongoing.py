"""The incidents that go on, for whoever looks: how many they are, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Ongoing:
    """Incidents that are not over.

    Attributes:
        count: how many.
        since: when the oldest began, in UTC; None where there is none.
    """

    count: int = 0
    since: datetime | None = None
