"""The past of an instance goes to the one that was created in its place."""

from __future__ import annotations

from typing import Final

from bot.store.statement import Statement

_NUMBER: Final = "(SELECT id FROM seen_instances WHERE server = :server AND instance_id = :{})"
_FORMER, _HEIR = _NUMBER.format("former"), _NUMBER.format("heir")

_KNOW: Final = """
INSERT INTO seen_instances (server, instance_id, name)
SELECT server, CAST(:heir AS VARCHAR), name FROM seen_instances WHERE server = :server AND instance_id = :former
ON CONFLICT (server, instance_id) DO NOTHING
"""
_MOVE: Final = f"""
UPDATE transitions SET instance = {_HEIR}
WHERE instance = {_FORMER} AND NOT EXISTS (
    SELECT 1 FROM transitions AS own WHERE own.instance = {_HEIR}
    AND (own.at = transitions.at OR (transitions.health IS NULL AND own.at < transitions.at))
)
"""  # noqa: S608 -- our own names
_DROP: Final = f"DELETE FROM transitions WHERE instance = {_FORMER}"  # noqa: S608 -- likewise


def hand_over_history(server: str, former: str, heir: str) -> list[Statement]:
    """Make the entries of the instance ``former`` those of ``heir``, both by their UUIDs.

    That the former one is gone is often seen after the new one: as an entry of that it would be wrong, and is dropped.
    """
    whose = {"server": server, "former": former}
    return [
        Statement(_KNOW, [whose | {"heir": heir}]),
        Statement(_MOVE, [whose | {"heir": heir}]),
        Statement(_DROP, [whose]),
    ]
