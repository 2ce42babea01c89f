"""Moments as SQLAlchemy writes them into SQLite: text, in UTC, so that text sorts as time does.

Where there are millions, and they are reckoned with, they are numbers instead.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def written(moment: datetime) -> str:
    """``moment`` as ``YYYY-MM-DD HH:MM:SS.ffffff``."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def written_any(moment: datetime | None) -> str | None:
    """The same where there may be none."""
    return None if moment is None else written(moment)


def read(text: str) -> datetime:
    """The moment, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read_any(text: str | None) -> datetime | None:
    """The same where there may be none."""
    return None if text is None else read(text)


def counted(moment: datetime) -> int:
    """``moment`` in microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def recounted(microseconds: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)
