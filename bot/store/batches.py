"""Instances that somebody chose for one deed, as they are remembered: by the message in which they are chosen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from bot.store.moments import read, written
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What is chosen, or done, in one message.

    Attributes:
        id: drawn at random, so that no later one ever has it: old buttons carry it.
        chat_id: where the message stands.
        thread_id: the forum topic, if it stands in one.
        message_id: which one it is there.
        asker: the person who chooses.
        stage: how far that is.
        intent: what is to be done; None while that is not chosen.
        at: when it came to its stage, in UTC.
    """

    id: int
    chat_id: int
    thread_id: int | None
    message_id: int
    asker: int
    stage: str
    intent: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One of the instances to choose from.

    Attributes:
        place: its number, from 0.
        server: key of its server.
        instance_id: its UUID.
        name: its name; hostile.
        health: what was concluded of it when the list was made.
        chosen: whether the deed is for it.
        came: what came of it; ``BEGUN`` from when something is done to it; None before that.
    """

    place: int
    server: str
    instance_id: str
    name: str
    health: str
    chosen: bool = False
    came: str | None = None


BEGUN: Final = "begun"

_BATCH: Final = tuple(field.name for field in fields(BatchRow))
_MEMBER: Final = tuple(field.name for field in fields(MemberRow))

_values: Final = attrgetter(*_MEMBER)

_PUT: Final = f"INSERT INTO batches ({', '.join(_BATCH)}) VALUES ({', '.join(f':{n}' for n in _BATCH)})"  # noqa: S608 -- our own names
_PUT_MEMBER: Final = (
    f"INSERT INTO batch_members (batch, {', '.join(_MEMBER)}) "  # noqa: S608 -- likewise
    f"VALUES (:batch, {', '.join(f':{n}' for n in _MEMBER)})"
)
_OF: Final = f"SELECT {', '.join(_BATCH)} FROM batches"  # noqa: S608 -- likewise
_MEMBERS: Final = f"SELECT {', '.join(_MEMBER)} FROM batch_members WHERE batch = :batch"  # noqa: S608 -- likewise
_COUNT: Final = "SELECT COUNT(*), COUNT(*) FILTER (WHERE chosen) FROM batch_members WHERE batch = :batch"
_COUNTS: Final = (
    "SELECT server, health, COUNT(*) FROM batch_members "
    "WHERE batch = :batch AND chosen GROUP BY server, health"
)
_MEMBERS_OF_GONE: Final = "DELETE FROM batch_members WHERE batch NOT IN (SELECT id FROM batches)"


def batch(database: Database, number: int) -> BatchRow | None:
    """One of them; None where it is forgotten.

    Raises:
        DataFolderError: it cannot be read.
    """
    return next(iter(_batches(database, "WHERE id = :id", id=number)), None)


def batches_at(database: Database, stage: str) -> list[BatchRow]:
    """All that are so far.

    Raises:
        DataFolderError: they cannot be read.
    """
    return _batches(database, "WHERE stage = :stage", stage=stage)


def members(database: Database, number: int, first: int, end: int) -> list[MemberRow]:
    """Members by place, from ``first`` up to before ``end``.

    Raises:
        DataFolderError: they cannot be read.
    """
    sql = f"{_MEMBERS} AND place >= :first AND place < :end ORDER BY place"
    values = {"batch": number, "first": first, "end": end}
    return [_member(found) for found in database.rows(sql, values)]


def chosen_members(database: Database, number: int, most: int | None = None) -> list[MemberRow]:
    """The chosen ones by place; ``most`` of them, or all.

    Raises:
        DataFolderError: they cannot be read.
    """
    sql = f"{_MEMBERS} AND chosen ORDER BY place"
    limit = "" if most is None else f" LIMIT {most}"
    return [_member(found) for found in database.rows(sql + limit, {"batch": number})]


def counted(database: Database, number: int) -> tuple[int, int]:
    """How many members there are, and how many are chosen.

    Raises:
        DataFolderError: they cannot be read.
    """
    ((total, chosen),) = database.rows(_COUNT, {"batch": number})
    return total, chosen


def counts_of_chosen(database: Database, number: int) -> list[tuple[str, str, int]]:
    """Of each server and health, how many are chosen.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [(server, health, count) for server, health, count in database.rows(_COUNTS, {"batch": number})]


def put(row: BatchRow, rows: Sequence[MemberRow]) -> list[Statement]:
    """Remember a new one; what was chosen in its message before is forgotten."""
    gone = (
        "DELETE FROM batches WHERE chat_id = :chat_id AND message_id = :message_id "
        "AND stage IN ('choosing', 'asked')"
    )
    new = [Statement(_PUT, [asdict(row) | {"at": written(row.at)}])]
    if rows:  # dataclasses.asdict takes ten times as long, and there may be 5,000
        values = [dict(zip(_MEMBER, _values(member), strict=True), batch=row.id) for member in rows]
        new.append(Statement(_PUT_MEMBER, values))
    where = {"chat_id": row.chat_id, "message_id": row.message_id}
    return [Statement(gone, [where]), Statement(_MEMBERS_OF_GONE, [{}]), *new]


def toggled(number: int, place: int) -> Statement:
    """Choose a member, or no more."""
    sql = "UPDATE batch_members SET chosen = NOT chosen WHERE batch = :batch AND place = :place"
    return Statement(sql, [{"batch": number, "place": place}])


def all_chosen(number: int, *, chosen: bool) -> Statement:
    """Choose every member, or none."""
    sql = "UPDATE batch_members SET chosen = :chosen WHERE batch = :batch"
    return Statement(sql, [{"batch": number, "chosen": chosen}])


def moved_on(number: int, stage: str, at: datetime, **changes: Any) -> Statement:  # noqa: ANN401 -- columns
    """It comes to another stage, and some of its columns change with it."""
    values = changes | {"stage": stage, "at": written(at)}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    return Statement(f"UPDATE batches SET {sets} WHERE id = :id", [values | {"id": number}])  # noqa: S608 -- our own names


def placed(number: int, chat_id: int, thread_id: int | None, message_id: int) -> Statement:
    """Its message is another one now."""
    sql = "UPDATE batches SET chat_id = :chat_id, thread_id = :thread_id, message_id = :message_id WHERE id = :id"
    values = {"id": number, "chat_id": chat_id, "thread_id": thread_id, "message_id": message_id}
    return Statement(sql, [values])


def came(number: int, places: Iterable[int], what: str) -> Statement:
    """The same came of each of these members."""
    sql = "UPDATE batch_members SET came = :came WHERE batch = :batch AND place = :place"
    return Statement(sql, [{"batch": number, "place": place, "came": what} for place in places])


def forgotten_before(at: datetime) -> list[Statement]:
    """What forgets those that nothing has happened to since a moment."""
    sql = "DELETE FROM batches WHERE at < :at AND stage <> 'running'"
    return [Statement(sql, [{"at": written(at)}]), Statement(_MEMBERS_OF_GONE, [{}])]


def moved(old: int, new: int) -> Statement:
    """A group became a supergroup."""
    return Statement("UPDATE batches SET chat_id = :new WHERE chat_id = :old", [{"old": old, "new": new}])


def _batches(database: Database, where: str, **values: Any) -> list[BatchRow]:  # noqa: ANN401 -- columns
    return [
        BatchRow(**(dict(zip(_BATCH, found, strict=True)) | {"at": read(found[-1])}))
        for found in database.rows(f"{_OF} {where}", values)
    ]


def _member(found: Sequence[Any]) -> MemberRow:
    row = dict(zip(_MEMBER, found, strict=True))
    return MemberRow(**(row | {"chosen": bool(row["chosen"])}))
