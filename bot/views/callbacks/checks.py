"""What a button's number may be; raises ValueError for data that was tampered with."""

from __future__ import annotations

from typing import Final

_LAST_HOUR: Final = 23


def hour(number: int) -> None:
    """Refuse what is no hour of a day."""
    if not 0 <= number <= _LAST_HOUR:
        raise ValueError(number)


def flag(number: int) -> None:
    """Refuse what is neither yes (1) nor no (0)."""
    if number not in {0, 1}:
        raise ValueError(number)
