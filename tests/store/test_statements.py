"""The plain SQL means the same to PostgreSQL as to SQLite."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.alerts.drop import Drop, Outage
from bot.alerts.incident import Incident, Kind, Member
from bot.alerts.memory import Changes, Left
from bot.alerts.rows import left_in, rows_of
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.store import (
    alert_tables as alert_tables,  # its tables are METADATA's too
)
from bot.store import (
    batches,
    boards,
    healings,
    heirs,
    history,
    incidents,
    known_instances,
    outbox,
    pruning,
    restart_choices,
    server_spans,
)
from bot.store.alert_chats import AlertChatRows
from bot.store.alert_choice import AlertChoice, MuteRow
from bot.store.database import Database
from bot.store.invites import InviteRows
from bot.store.migrations.upgrade import upgrade
from bot.store.moments import counted
from bot.store.open_messages import OpenMessages
from bot.store.outbox_row import OutboxRow
from bot.store.preferences import Preferences
from bot.store.presence_ends import (
    PresenceEnd,
    forget_presence_end,
    read_presence_ends,
    remember_presence_end,
)
from bot.store.tables import METADATA
from tests.databases import furnish
from tests.store.on_postgresql import OnPostgreSQL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import URL

    from bot.store.statement import Statement

NOON = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHAT, GROUP, SUPERGROUP = 2**52 - 1, -4200, -1004200420042
BY_SQLALCHEMY = {"preferences", "invites", "open_messages"}
"""What people choose now and then is written by SQLAlchemy; test_migrations puts that to PostgreSQL."""
NAME = "<b>loja</b> :name $1 ' 50%"
IDS = ("2c6a0f5e-0000-4000-8000-000000000001", "2c6a0f5e-0000-4000-8000-000000000002")


class Heard(Database):
    """Keeps what it was told, so that no table is left out here."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.said: list[str] = []

    async def apply(self, statements: Sequence[Statement]) -> None:
        self.said += [statement.sql for statement in statements]
        await super().apply(statements)

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        self.said.append(query)
        return super().rows(query, values)


async def test_sqlite_takes_every_statement(tmp_path: Path) -> None:
    furnish(tmp_path)
    heard = Heard(tmp_path)

    await _takes_every_statement(heard)

    assert set(re.findall(r"\bFROM (\w+)", " ".join(heard.said))) == set(METADATA.tables)
    assert set(re.findall(r"\bINTO (\w+)", " ".join(heard.said))) == set(METADATA.tables) - BY_SQLALCHEMY


async def test_postgresql_takes_every_statement_and_means_the_same(postgresql: URL, tmp_path: Path) -> None:
    await upgrade(postgresql)
    await _takes_every_statement(OnPostgreSQL(tmp_path, str(postgresql.database)))


async def _takes_every_statement(database: Database) -> None:
    try:
        for story in (
            _known,
            _history,
            _spans,
            _healings,
            _restart_choices,
            _incidents,
            _outbox,
            _alert_chats,
            _presence_ends,
            _boards,
            _batches,
            _heirs,
        ):
            await story(database)
        InviteRows(database), OpenMessages(database), Preferences(database)
    finally:
        await database.close()


async def _known(database: Database) -> None:
    instance = known_instances.KnownRow("main", IDS[0], NAME, "connected", NOON, None, None)
    down = replace(instance, health="disconnected", since=NOON + HOUR, reason=401, number="5511999990000")
    other = replace(instance, instance_id=IDS[1])
    server = known_instances.ServerRow("main", reachable=True, since=NOON, baseline_at=None)
    lost = replace(server, reachable=False, baseline_at=NOON)

    await database.apply(
        [known_instances.put_known([instance, other]), known_instances.put_servers([server])]
    )
    assert known_instances.server_rows(database) == [server]
    await database.apply([known_instances.put_known([down]), known_instances.put_servers([lost])])
    await database.apply([known_instances.drop_known([("main", IDS[1]), ("main", "unknown")])])

    assert known_instances.known_name(database.rows, "main", IDS[0]) == NAME
    assert known_instances.known_name(database.rows, "main", IDS[1]) is None
    assert known_instances.known_rows(database) == [down]
    assert known_instances.server_rows(database) == [lost]


async def _history(database: Database) -> None:
    began, ended = counted(NOON), counted(NOON + 2 * HOUR)
    row = history.HistoryRow("main", IDS[0], NAME, "connected", NOON - HOUR, False, None, "reading")  # noqa: FBT003 -- a column
    down = replace(row, name="other", health="disconnected", at=NOON + HOUR, linked=True, reason=401)
    gone = replace(row, instance_id=IDS[1], health=None, at=NOON - 2 * HOUR)

    await database.apply(history.add_history([replace(row, at=NOON - 2 * HOUR), row, gone]))
    await database.apply(history.add_history([replace(down, health="pairing"), down]))

    seen = history.seen_instance(database.rows, "main", IDS[0])
    assert seen is not None
    assert (seen.server, seen.instance_id, seen.name) == ("main", IDS[0], "other")
    assert history.seen_instance(database.rows, "other", IDS[0]) is None
    assert history.known_now(database.rows) == [seen._replace(name=NAME)]
    assert [one.instance_id for one in history.gone_called(database.rows, NAME)] == [IDS[1]]
    assert history.entries(database.rows, seen.number, began, ended) == [
        (counted(NOON - HOUR), "connected", False, None),
        (counted(NOON + HOUR), "disconnected", True, 401),
    ]
    assert history.counting_entries(database.rows, seen.number, began, ended) == [
        (counted(NOON - HOUR), history.UP),
        (counted(NOON + HOUR), history.DOWN),
    ]

    (stale,) = pruning.stale_instances(database.rows, NOON)
    assert stale == (seen.number, counted(NOON - HOUR))
    await database.apply([pruning.forget_entries([stale])])
    assert pruning.stale_instances(database.rows, NOON) == []
    (vanished,) = pruning.vanished_instances(database.rows, NOON)
    await database.apply(pruning.forget_vanished([vanished, seen.number], NOON))
    assert history.seen_instance(database.rows, "main", IDS[1]) is None
    assert len(history.entries(database.rows, seen.number, began, ended)) == 2


async def _spans(database: Database) -> None:
    began, ended = counted(NOON), counted(NOON + HOUR)
    old = server_spans.SpanRow("main", NOON - 2 * HOUR, NOON - HOUR, reachable=True)
    former = server_spans.SpanRow("main", NOON - HOUR, NOON, reachable=True)
    last = server_spans.SpanRow("main", NOON, NOON + HOUR, reachable=False)

    await database.apply([server_spans.put_spans([old, former, replace(last, ended=NOON), last])])

    assert server_spans.last_spans(database.rows) == [last]
    found = server_spans.spans_within(database.rows, began, ended)["main"]
    assert sorted(found) == [(counted(NOON - HOUR), began, True), (began, ended, False)]
    await database.apply([pruning.forget_spans(NOON)])
    assert len(server_spans.spans_within(database.rows, 0, ended)["main"]) == 2


async def _healings(database: Database) -> None:
    row = healings.HealingRow("main", IDS[0], 1, NOON)
    again = replace(row, tries=2, at=NOON + HOUR)

    await database.apply([healings.put_healing(row), healings.put_healing(replace(row, instance_id=IDS[1]))])
    await database.apply([healings.put_healing(again), healings.drop_healing("main", IDS[1])])

    assert healings.healing_rows(database) == [again]


async def _restart_choices(database: Database) -> None:
    mine, other = ("main", IDS[0]), ("main", IDS[1])
    for key, by_itself in ((mine, True), (other, True), (mine, False)):
        await restart_choices.write(database, key, by_itself=by_itself)
    assert restart_choices.read(database) == {mine: False, other: True}

    await database.apply(restart_choices.forgotten([other]))
    assert restart_choices.read(database) == {mine: False}


async def _incidents(database: Database) -> None:
    ref, other = (InstanceRef("main", UUID(id_)) for id_ in IDS)
    member = Member(ref, NAME, "5511999990000", Health.DISCONNECTED, NOON, None, Reason.LOGGED_OUT, 2)
    over = Incident(
        1, Kind.AWAY, NOON, NOON, 1, None, (replace(member, up_at=NOON, appeared=True),), is_quiet=True
    )
    lasts = Incident(2, Kind.GROUP, NOON, None, 3, "main", (member,), is_final=True)
    drop = Drop(
        ref, NAME, None, None, NOON, NOON + HOUR, None, 1, None, 3, NOON, was_up=True, changes=(NOON,)
    )
    outage = Outage("main", NOON, NOON + HOUR)
    changes = Changes(
        (over, lasts), ((1, over.members[0]), (2, member)), (drop, replace(drop, ref=other)), (), (outage,)
    )
    told = OutboxRow(1, CHAT, None, 1, None, None, NOON)

    await database.apply([*incidents.written(rows_of(changes)), *outbox.added([told])])
    assert left_in(incidents.read(database)) == (
        Left((lasts,), (drop, replace(drop, ref=other)), (outage,), 3),
        [over],
    )
    gone = Changes(forgotten=(other,), answering=("main",), incidents=(replace(lasts, is_final=False),))
    await database.apply(incidents.written(rows_of(gone)))
    assert left_in(incidents.read(database))[0] == Left((replace(lasts, is_final=False),), (drop,), (), 3)

    since = incidents.read_since(database, NOON + HOUR)
    assert [row["id"] for row in since.incidents] == [row["incident"] for row in since.members] == [2]
    assert [row["id"] for row in incidents.read_since(database, NOON).incidents] == [1, 2]

    for is_done, kept in ((False, [1, 2]), (True, [2])):
        await database.apply(outbox.delivered([replace(told, is_done=is_done)]))
        await database.apply(incidents.forgotten_before(NOON + HOUR))
        assert [row["id"] for row in incidents.read_since(database, NOON).incidents] == kept
    assert database.rows("SELECT id FROM outbox") == []


async def _outbox(database: Database) -> None:
    notice = OutboxRow(1, CHAT, 2**40, None, "digest", '{"at": "12:00"}', NOON, NOON + HOUR)
    alert = OutboxRow(2, GROUP, None, 2, None, None, NOON)
    shown = replace(alert, chat_id=SUPERGROUP, shown=1, message_id=2**31, is_handed_over=True)

    await database.apply(outbox.added([notice, alert]))
    await database.apply([*outbox.wanted([replace(alert, wanted=4)]), *outbox.delivered([shown])])
    assert outbox.read(database) == ([notice, replace(shown, wanted=4)], 2)

    await database.apply(outbox.delivered([replace(notice, is_done=True), replace(shown, is_done=True)]))
    assert outbox.read(database) == ([], 2)


async def _alert_chats(database: Database) -> None:
    rows = AlertChatRows(database)
    mute = MuteRow(GROUP, "main", IDS[0], NAME, NOON + HOUR)
    await rows.choose(GROUP, wanted="final", quiet_from=22, quiet_to=7)
    await database.apply([rows.summed(GROUP, NOON), rows.digested(CHAT, NOON)])
    for row in (replace(mute, until=NOON + HOUR / 2), mute, replace(mute, instance_id=IDS[1])):
        await rows.mute([row], now=NOON)
    await rows.unmute(GROUP, "main", IDS[1])
    await rows.mute([replace(mute, chat_id=SUPERGROUP, until=NOON + 3 * HOUR)], now=NOON)
    await rows.mute([replace(mute, instance_id=IDS[1])], now=NOON)
    await rows.move(GROUP, SUPERGROUP)

    found = AlertChatRows(database)
    assert found.choice(SUPERGROUP) == AlertChoice("final", 22, 7, None, NOON, None)
    assert (found.choice(GROUP), found.choice(CHAT)) == (AlertChoice(), AlertChoice(digested_at=NOON))
    kept = {(row.chat_id, row.instance_id): row.until for row in found.mutes(SUPERGROUP)}
    assert kept == {(SUPERGROUP, IDS[0]): NOON + 3 * HOUR, (SUPERGROUP, IDS[1]): NOON + HOUR}
    assert found.mutes(GROUP) == []

    await found.mute([replace(mute, chat_id=CHAT, until=NOON + 4 * HOUR)], now=NOON + 3 * HOUR)
    assert AlertChatRows(database).mutes(SUPERGROUP) == []


async def _presence_ends(database: Database) -> None:
    end = PresenceEnd("main", IDS[0], NAME, NOON, GROUP, None)
    later, other = replace(end, until=NOON + HOUR, thread_id=17), replace(end, instance_id=IDS[1])

    await database.apply([*remember_presence_end(end), *remember_presence_end(other)])
    await database.apply([*remember_presence_end(later), *forget_presence_end(other)])
    await database.apply(forget_presence_end(end))  # which has another in its place by now

    assert read_presence_ends(database) == [later]


async def _boards(database: Database) -> None:
    board, other = boards.BoardRow(GROUP, 17, 4), boards.BoardRow(CHAT, 0, 5)
    for row in (board, other, replace(board, message_id=9)):
        await boards.write(database, row)
    await boards.drop(database, CHAT, 0)

    assert boards.read(database) == [replace(board, message_id=9)]


async def _batches(database: Database) -> None:
    row = batches.BatchRow(2**48 - 1, GROUP, 17, 4, CHAT, "choosing", None, NOON)
    two = [batches.MemberRow(place, "main", own_id, NAME, "connected") for place, own_id in enumerate(IDS)]

    await database.apply(batches.put(row, two))
    await database.apply(
        [batches.toggled(row.id, 1), batches.moved_on(row.id, "asked", NOON, intent="restart")]
    )
    assert batches.counted(database, row.id) == (2, 1)
    assert batches.counts_of_chosen(database, row.id) == [("main", "connected", 1)]
    assert batches.chosen_members(database, row.id, 5) == [replace(two[1], chosen=True)]

    await database.apply([batches.all_chosen(row.id, chosen=True), batches.came(row.id, [0], "done")])
    await database.apply([batches.placed(row.id, GROUP, None, 5), batches.moved(GROUP, SUPERGROUP)])
    assert batches.members(database, row.id, 0, 1) == [replace(two[0], chosen=True, came="done")]
    (moved,) = batches.batches_at(database, "asked")
    assert (moved.chat_id, moved.thread_id, moved.message_id, moved.intent) == (
        SUPERGROUP,
        None,
        5,
        "restart",
    )

    await database.apply(batches.forgotten_before(NOON + HOUR))
    assert batches.batch(database, row.id) is None
    assert batches.counted(database, row.id) == (0, 0)


async def _heirs(database: Database) -> None:
    """Whatever is there of the heir stays; the former's end that is seen late is no end of the heir."""
    row = history.HistoryRow("sp1", IDS[0], NAME, "connected", NOON - HOUR, True, None, "reading")  # noqa: FBT003 -- a column
    heir = replace(row, instance_id=IDS[1], health="pairing", at=NOON)
    late = replace(row, health=None, at=NOON + HOUR)
    await database.apply(history.add_history([row, heir, late]))

    await database.apply(heirs.hand_over_history("sp1", IDS[0], IDS[1]))
    await InviteRows(database).hand_over("sp1", IDS[0], IDS[1])

    former, now = (history.seen_instance(database.rows, "sp1", own_id) for own_id in IDS)
    assert former is not None
    assert now is not None
    span = (counted(NOON - 2 * HOUR), counted(NOON + 2 * HOUR))
    assert [entry.health for entry in history.entries(database.rows, now.number, *span)] == [
        "connected",
        "pairing",
    ]
    assert history.entries(database.rows, former.number, *span) == []
