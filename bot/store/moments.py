"""Moments as SQLite keeps them: text in UTC, as SQLAlchemy writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def written(at: datetime) -> str:
    """A moment as it is stored; texts are in the order of the moments."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def read(text: str | None) -> datetime | None:
    """What :func:`written`, or SQLAlchemy, stored; None stays so."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
