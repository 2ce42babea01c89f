"""What one chat prefers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preference:
    """What a chat chose, and what was seen of it; None where there is neither.

    Attributes:
        language: the language it chose.
        zone: the time zone it chose.
        seen: the language of the Telegram of whoever with access wrote there last.
    """

    language: str | None = None
    zone: str | None = None
    seen: str | None = None

    def over(self, other: Preference) -> Preference:
        """What this holds, and what the other does where this holds nothing."""
        return Preference(
            other.language if self.language is None else self.language,
            other.zone if self.zone is None else self.zone,
            other.seen if self.seen is None else self.seen,
        )
