"""What was typed and gave no code: kept for the page that says why, since a form's own answer cannot be gone back to.

It is in no address, where proxies would write phone numbers into their logs, and in no cookie, which may be refused.
"""

from __future__ import annotations

import secrets
from typing import Final

MOST: Final = 500
"""Tries that are kept; of one more, the oldest is forgotten."""


class Typed:
    """Short texts of those who have a link, each to be seen with that link alone, until the process ends."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, str]] = {}

    def keep(self, token: str, text: str) -> str:
        """Keep ``text`` for who has ``token``; gives what :meth:`find` knows it by."""
        key = secrets.token_urlsafe(6)
        self._kept[key] = token, text
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        return key

    def find(self, token: str, key: str) -> str | None:
        """What was kept; None where that was not for ``token``, or is forgotten."""
        kept_for, text = self._kept.get(key, ("", ""))
        return text if kept_for == token else None
