"""The past of an instance goes to the one that was created in its place."""

from __future__ import annotations

from typing import Final

from bot.store.statement import Statement

_HISTORY: Final = (
    "UPDATE transitions SET instance_id = :heir WHERE server = :server AND instance_id = :former"
)


def hand_over_history(server: str, former: str, heir: str) -> Statement:
    """Make the changes of the instance ``former`` those of ``heir``, both by their UUIDs."""
    return Statement(_HISTORY, [{"server": server, "former": former, "heir": heir}])
