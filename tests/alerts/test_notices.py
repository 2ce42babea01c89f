"""The morning summary and the daily digest by a controlled clock: each once, in time, and also after a restart."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.access import Access
from bot.alerts.chats import Wanted
from bot.alerts.chosen import ChosenChats
from bot.alerts.drop import AWAY
from bot.alerts.incident import Kind
from bot.alerts.notices import NoticeDesk, span_of
from bot.alerts.targets import AlertTarget
from bot.store.alert_chats import AlertChatRows
from bot.store.database import Database
from bot.store.outbox_row import OutboxRow
from bot.store.statement import Statement
from bot.watch.known import Happened
from tests.alerts.nights import HOUR, a_member, a_ref, an_incident, at
from tests.clocks import HandClock
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.alerts.chats import AlertChat
    from bot.alerts.incident import Incident

CHAT, OTHER = 100, -1001234567890
ZONE = "America/Sao_Paulo"
EVENING = datetime(2026, 11, 26, 21, tzinfo=UTC)
"""18:00 in Brasília, which is three hours behind."""


@dataclass
class _Outbox:
    """Takes note of what is published; its statements write nothing."""

    taken: list[tuple[int, str, datetime, datetime, datetime]] = field(default_factory=list)

    def notice(
        self, chat: AlertChat, kind: str, data: str, now: datetime
    ) -> tuple[OutboxRow, list[Statement]]:
        row = OutboxRow(0, chat.chat_id, None, None, kind, data, now)
        return row, [Statement("DELETE FROM mutes WHERE chat_id = 0", [{}])]

    def publish(self, row: OutboxRow) -> None:
        self.taken.append((row.chat_id, row.notice or "", *span_of(row.data or ""), row.created_at))


@dataclass
class _Incidents:
    """All that there were."""

    all: list[Incident] = field(default_factory=list)

    def since(self, moment: datetime) -> Sequence[Incident]:
        return [one for one in self.all if one.over_at is None or one.over_at >= moment]


@dataclass
class _Desk:
    """What the watch's own desk does with a listener, without the watch."""

    clock: HandClock
    database: Database
    chats: ChosenChats
    desk: NoticeDesk
    outbox: _Outbox
    incidents: _Incidents

    async def until(self, moment: datetime) -> None:
        """Let time pass, calling the listener whenever it is due."""
        while (due := self.desk.due()) is not None and due <= moment:
            await self.clock.advance(max(due - self.clock.now(), timedelta(0)))
            await self.database.apply(self.desk.tick(self.clock.now()))
            self.desk.committed()
        await self.clock.advance(moment - self.clock.now())

    @property
    def told(self) -> list[tuple[int, str, datetime]]:
        """To whom, what, and when it was handed out."""
        return [(chat, kind, now) for chat, kind, _, _, now in self.outbox.taken]


@asynccontextmanager
async def _at_work(folder: Path, now: datetime, *incidents: Incident) -> AsyncIterator[_Desk]:
    """A process that begins at a moment."""
    furnish(folder)
    clock, database = HandClock(now), Database(folder)
    rows = AlertChatRows(database)
    targets = [AlertTarget(CHAT), AlertTarget(OTHER, 17), AlertTarget(-77)]
    chats = ChosenChats(targets, rows, Access(frozenset({CHAT, OTHER})), lambda _: ZONE, clock)
    outbox, known = _Outbox(), _Incidents(list(incidents))
    try:
        desk = NoticeDesk(chats, rows, outbox, known, clock, after=timedelta(0))
        yield _Desk(clock, database, chats, desk, outbox, known)
    finally:
        await database.close()


def _lost(at_hour: float) -> Incident:
    return an_incident(Kind.INSTANCE, a_member(1, at_hour), began=at_hour)


async def test_a_night_is_summed_up_once_at_its_end_and_only_in_its_chat(tmp_path: Path) -> None:
    async with _at_work(tmp_path, EVENING, _lost(5)) as work:
        await work.chats.be_quiet(CHAT, (22, 7))
        await work.until(at(9.9))
        assert work.told == []
        await work.until(at(24))
        assert work.outbox.taken == [(CHAT, "morning", at(1), at(10), at(10))]


async def test_a_night_without_anything_is_told_by_nobody(tmp_path: Path) -> None:
    async with _at_work(tmp_path, EVENING, _lost(0.5), _lost(10)) as work:
        await work.chats.be_quiet(CHAT, (22, 7))
        await work.until(at(20))
        assert work.told == []


@pytest.mark.parametrize("wanted", [Wanted.NONE, Wanted.FINAL])
async def test_what_a_chat_does_not_hear_of_is_not_summed_up(tmp_path: Path, wanted: Wanted) -> None:
    async with _at_work(tmp_path, EVENING, _lost(5)) as work:
        await work.chats.be_quiet(CHAT, (22, 7))
        await work.chats.hear(CHAT, wanted)
        await work.until(at(20))
        assert work.told == []


async def test_what_is_muted_in_a_chat_is_not_summed_up_there(tmp_path: Path) -> None:
    async with _at_work(tmp_path, EVENING, _lost(5)) as work:
        for chat in (CHAT, OTHER):
            await work.chats.be_quiet(chat, (22, 7))
        await work.chats.mute(CHAT, a_ref(1), "loja-1", timedelta(days=2))
        await work.until(at(20))
        assert work.told == [(OTHER, "morning", at(10))]


async def test_a_chat_that_wanted_nothing_last_night_is_not_told_of_it_once_it_does(tmp_path: Path) -> None:
    async with _at_work(tmp_path, EVENING, _lost(5)) as work:
        await work.chats.be_quiet(CHAT, (22, 7))
        await work.chats.hear(CHAT, Wanted.NONE)
        await work.until(at(11))
        await work.chats.hear(CHAT, Wanted.ALL)
        await work.until(at(20))
        assert work.told == []


async def test_a_digest_comes_every_day_at_its_hour_and_tells_a_day(tmp_path: Path) -> None:
    async with _at_work(tmp_path, EVENING) as work:
        await work.chats.digest(OTHER, 9)
        await work.chats.hear(OTHER, Wanted.NONE)
        await work.until(at(11.9))
        assert work.told == []
        await work.until(at(60))
        assert work.outbox.taken == [
            (OTHER, "digest", at(-12), at(12), at(12)),
            (OTHER, "digest", at(12), at(36), at(36)),
            (OTHER, "digest", at(36), at(60), at(60)),
        ]


async def test_an_hour_that_is_chosen_after_it_has_come_begins_tomorrow(tmp_path: Path) -> None:
    async with _at_work(tmp_path, at(12.1)) as work:
        await work.chats.digest(CHAT, 9)
        await work.chats.be_quiet(OTHER, (22, 9))
        work.incidents.all.append(_lost(5))
        await work.until(at(35.9))
        assert work.told == []
        await work.until(at(36))
        assert work.told == [(CHAT, "digest", at(36))]


async def test_without_hours_nothing_is_waited_for(tmp_path: Path) -> None:
    async with _at_work(tmp_path, EVENING, _lost(5)) as work:
        assert work.desk.due() is None
        assert list(work.desk.take(Happened())) == []
        await work.chats.digest(CHAT, 9)
        await work.chats.digest(CHAT, None)
        await work.chats.be_quiet(CHAT, (22, 7))
        await work.chats.be_quiet(CHAT, None)
        assert work.desk.due() is None
        assert list(work.desk.tick(at(99))) == []


class TestAfterTheProcessWasDead:
    """A digest is told within two hours, what was silent at night until the next one, each once."""

    async def _dies(self, folder: Path, when: float) -> None:
        async with _at_work(folder, EVENING, _lost(5)) as work:
            await work.chats.digest(CHAT, 9)
            await work.chats.be_quiet(CHAT, (22, 9))
            await work.until(at(when))

    @pytest.mark.parametrize(
        ("back", "told"),
        [
            (12, ("morning", "digest")),
            (13.99, ("morning", "digest")),
            (14.01, ("morning",)),
            (24.9, ("morning",)),
            (25, ()),
        ],
    )
    async def test_it_is_told_late_but_not_too_late(
        self, tmp_path: Path, back: float, told: tuple[str, ...]
    ) -> None:
        await self._dies(tmp_path, 11)
        with capture_logs() as logged:
            async with _at_work(tmp_path, at(back), _lost(5)) as work:
                await work.until(at(35))
                seen = at(back) + AWAY
                assert work.told == [(CHAT, kind, seen) for kind in told]
                await work.until(at(36))
                assert work.told[len(told) :] == [(CHAT, "digest", at(36))]
        too_late = [line["kind"] for line in logged if line["event"] == "notice_too_late"]
        assert too_late == [kind for kind in ("morning", "digest") if kind not in told]

    async def test_what_was_told_before_is_not_told_again(self, tmp_path: Path) -> None:
        await self._dies(tmp_path, 12)
        async with _at_work(tmp_path, at(12.1), _lost(5)) as work:
            await work.until(at(35.9))
            assert work.told == []

    async def test_what_was_handed_out_but_never_written_is_told(self, tmp_path: Path) -> None:
        await self._dies(tmp_path, 11)
        async with _at_work(tmp_path, at(12), _lost(5)) as work:
            assert work.desk.tick(at(12)) == (), "what changed meanwhile is not known yet"
            assert len(work.desk.tick(at(12) + AWAY)) == 4
            assert work.desk.tick(at(12) + AWAY) == []
            assert work.told == []
        async with _at_work(tmp_path, at(12.5), _lost(5)) as work:
            await work.until(at(13))
            seen = at(12.5) + AWAY
            assert work.told == [(CHAT, "morning", seen), (CHAT, "digest", seen)]

    async def test_of_many_days_only_the_last_is_told(self, tmp_path: Path) -> None:
        await self._dies(tmp_path, 11)
        with capture_logs() as logged:
            async with _at_work(tmp_path, at(12 + 24 * 400 + 1), _lost(5)) as work:
                await work.until(at(12 + 24 * 400 + 2))
        assert work.outbox.taken == [
            (CHAT, "digest", at(12 + 24 * 399), at(12 + 24 * 400), at(12 + 24 * 400 + 1) + AWAY)
        ]
        assert logged == []


async def test_summer_time_moves_no_digest_off_its_hour(tmp_path: Path) -> None:
    change = datetime(2026, 11, 1, 6, tzinfo=UTC)  # in New York 2:00 becomes 1:00
    furnish(tmp_path)
    clock, database = HandClock(change - 36 * HOUR), Database(tmp_path)
    rows, outbox = AlertChatRows(database), _Outbox()
    access = Access(frozenset({CHAT}))
    chats = ChosenChats([AlertTarget(CHAT)], rows, access, lambda _: "America/New_York", clock)
    desk = NoticeDesk(chats, rows, outbox, _Incidents(), clock, after=timedelta(0))
    await chats.digest(CHAT, 1)
    for _ in range(3):
        due = desk.due()
        assert due
        await clock.advance(due - clock.now())
        await database.apply(desk.tick(clock.now()))
        desk.committed()
    await database.close()
    assert [now for *_, now in outbox.taken] == [
        datetime(2026, 10, 31, 5, tzinfo=UTC),
        datetime(2026, 11, 1, 5, tzinfo=UTC),
        datetime(2026, 11, 2, 6, tzinfo=UTC),
    ]


async def test_a_hand_clock_wakes_its_waiters_in_order_and_at_their_moments() -> None:
    clock, woken = HandClock(EVENING), list[tuple[str, datetime]]()

    async def wait(name: str, hours: int) -> None:
        await clock.sleep(HOUR * hours)
        woken.append((name, clock.now()))

    wake = asyncio.Event()
    waits = [asyncio.create_task(wait("late", 3)), asyncio.create_task(wait("early", 1))]
    never = asyncio.create_task(clock.until(None, wake))
    await asyncio.sleep(0)
    await clock.advance(HOUR * 2)
    assert woken == [("early", EVENING + HOUR)]
    await clock.advance(HOUR * 2)
    assert woken[1:] == [("late", EVENING + 3 * HOUR)]
    assert not never.done()
    wake.set()
    await asyncio.gather(*waits, never)
