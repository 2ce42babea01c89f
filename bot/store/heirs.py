"""The past of an instance goes to the one that was created in its place."""

from __future__ import annotations

from typing import Final

from bot.store.statement import Statement

_MOVE: Final = """
UPDATE transitions SET instance_id = :heir
WHERE server = :server AND instance_id = :former AND (after IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM transitions AS own
    WHERE own.server = :server AND own.instance_id = :heir AND own.id < transitions.id
))
"""
_DROP: Final = "DELETE FROM transitions WHERE server = :server AND instance_id = :former"


def hand_over_history(server: str, former: str, heir: str) -> list[Statement]:
    """Make the changes of the instance ``former`` those of ``heir``, both by their UUIDs.

    That the former one is gone is often seen after the new one: as a change of that it would be wrong, and is dropped.
    """
    return [
        Statement(_MOVE, [{"server": server, "former": former, "heir": heir}]),
        Statement(_DROP, [{"server": server, "former": former}]),
    ]
