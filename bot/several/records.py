"""What is chosen, as values and as rows of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.several.batch import Batch, Member, Part, Stage, Where
from bot.several.ends import Came, End
from bot.several.intent import Intent
from bot.store import batches as rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.remembered_row import RememberedRow


def batch_of(row: rows.BatchRow) -> Batch:
    """A batch as it was written."""
    where = Where(row.chat_id, row.thread_id, row.message_id)
    intent = Intent.read(row.intent) if row.intent else None
    return Batch(row.id, where, row.asker, Stage(row.stage), intent, row.at)


def member_of(row: rows.MemberRow) -> Member:
    """A member as it was written."""
    ref = InstanceRef(row.server, UUID(row.instance_id))
    return Member(row.place, ref, row.name, Health(row.health), row.chosen, _came(row.came))


def rows_of(found: Sequence[RememberedRow]) -> list[rows.MemberRow]:
    """What was found, none of it chosen."""
    return [
        rows.MemberRow(place, row.ref.server, str(row.ref.id), row.name, row.health.value)
        for place, row in enumerate(found)
    ]


def rows_left(members: Sequence[Member], part: Part) -> list[rows.MemberRow]:
    """Those that are not as they were wanted, of which one part is chosen."""
    left = [member for member in members if _part_of(member) is not None]
    return [
        rows.MemberRow(
            *(place, member.ref.server, str(member.ref.id), member.name, member.health.value),
            chosen=_part_of(member) is part,
        )
        for place, member in enumerate(left)
    ]


def _came(text: str | None) -> Came | None:
    """What was begun, and has no end, was cut off by a kill."""
    if text is None:
        return None
    return Came(End.UNKNOWN) if text == rows.BEGUN else Came.read(text)


def _part_of(member: Member) -> Part | None:
    """To which part of what is left a member belongs; None where it is as it was wanted."""
    if member.came is None:
        return Part.REST
    return None if member.came.end.is_good else Part.FAILED
