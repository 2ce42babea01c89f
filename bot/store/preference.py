"""What one chat prefers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preference:
    """What a chat chose; None where it did not."""

    language: str | None = None
    zone: str | None = None

    def over(self, other: Preference) -> Preference:
        """This choice, and the other's where this is none."""
        return Preference(
            other.language if self.language is None else self.language,
            other.zone if self.zone is None else self.zone,
        )
