"""Moments as SQLAlchemy writes them into SQLite: text, in UTC, so that text sorts as time does."""

from __future__ import annotations

from datetime import UTC, datetime


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
