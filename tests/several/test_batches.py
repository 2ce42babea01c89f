"""What is chosen, in a real database: as an obvious model has it, for who began, each yes once, and not for ever."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.remembered_row import RememberedRow
from bot.fleet.switches import Switch
from bot.several.batch import GOOD_FOR, Choosing, Part, Preview, Refusal, Stage, Where
from bot.several.batches import KEPT_FOR, NAMED, PAGE_SIZE, Batches
from bot.several.ends import Came, End
from bot.several.intent import Act, Intent
from bot.store.database import Database
from tests.clocks import MINUTE, HandClock
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANA, BIA = 100, 200
CHAT = -1001234567890
HERE = Where(CHAT, None, 7)
RESTART = Intent(Act.RESTART)


def fleet(count: int) -> list[RememberedRow]:
    return [
        RememberedRow(
            InstanceRef("main" if number % 2 else "sp1", UUID(int=number + 1)),
            f"loja-{number}",
            None,
            Health.CONNECTED if number % 3 else Health.DISCONNECTED,
        )
        for number in range(count)
    ]


@asynccontextmanager
async def opened(folder: Path, clock: HandClock | None = None) -> AsyncIterator[Batches]:
    furnish(folder)
    database = Database(folder)
    try:
        yield Batches(database, clock or HandClock())
    finally:
        await database.close()


async def chosen_all(batches: Batches, count: int, where: Where = HERE) -> int:
    number = await batches.begin(where, ANA, fleet(count))
    await batches.choose_all(number, 0, chosen=True)
    return number


_TAPS = st.lists(
    st.one_of(
        st.tuples(st.just("toggle"), st.integers(0, 29)),
        st.tuples(st.just("all"), st.integers(0, 3)),
        st.tuples(st.just("none"), st.integers(0, 3)),
        st.tuples(st.just("page"), st.integers(0, 9)),
        st.tuples(st.just("ask"), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(taps=_TAPS)
def test_what_is_chosen_is_what_was_tapped(taps: list[tuple[str, int]]) -> None:
    async def story(folder: Path) -> None:
        async with opened(folder) as batches:
            rows, model = fleet(30), set[int]()
            number = await batches.begin(HERE, ANA, rows)
            for tap, at in taps:
                match tap:
                    case "toggle":
                        view: Choosing | Preview | Refusal = await batches.toggle(number, at)
                        model ^= {at}
                    case "all":
                        view, model = await batches.choose_all(number, at, chosen=True), set(range(30))
                    case "none":
                        view, model = await batches.choose_all(number, at, chosen=False), set()
                    case "page":
                        view = await batches.page(number, at)
                    case _:
                        view = await batches.ask(number, RESTART)
                if isinstance(view, Choosing):
                    first = view.page * PAGE_SIZE
                    assert [m.place for m in view.members] == list(range(30))[first : first + PAGE_SIZE]
                    assert {m.place for m in view.members if m.chosen} == model & {
                        m.place for m in view.members
                    }
                    assert (view.total, view.chosen, view.pages) == (30, len(model), 3)
                else:
                    assert isinstance(view, Preview)
                    assert view.count == len(model)
                    assert [m.place for m in view.first] == sorted(model)[:NAMED]
                    assert view.connected == sum(rows[at].health is Health.CONNECTED for at in model)
                    assert view.servers.total() == len(model)
            assert {member.place for member in await batches.members(number)} == model

    with TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder) / "data"))


async def test_a_yes_counts_once_however_many_come_at_a_time(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as batches:
        number = await chosen_all(batches, 5)
        await batches.ask(number, RESTART)
        got = await asyncio.gather(*(batches.start(number, RESTART) for _ in range(5)))
        started = [one for one in got if not isinstance(one, Refusal)]
        assert [one for one in got if isinstance(one, Refusal)] == [Refusal.UNDER_WAY] * 4
        ((batch, members),) = started
        assert (batch.stage, batch.intent, len(members)) == (Stage.RUNNING, RESTART, 5)
        assert await batches.toggle(number, 0) is Refusal.UNDER_WAY
        assert await batches.ask(number, RESTART) is Refusal.UNDER_WAY
        assert len(await batches.members(number)) == 5


async def test_a_yes_is_one_to_what_was_asked_and_to_nothing_else(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "data", clock) as batches:
        number = await chosen_all(batches, 2)
        assert await batches.start(number, RESTART) is Refusal.EXPIRED
        await batches.ask(number, RESTART)
        assert await batches.start(number, Intent(Act.DELETE)) is Refusal.EXPIRED
        await batches.toggle(number, 0)
        assert await batches.start(number, RESTART) is Refusal.EXPIRED
        await batches.ask(number, RESTART)
        await clock.advance(GOOD_FOR)
        assert await batches.start(number, RESTART) is Refusal.EXPIRED
        await batches.ask(number, Intent(Act.MUTE))
        started = await batches.start(number, Intent(Act.MUTE, 8))
        assert not isinstance(started, Refusal)
        assert await batches.start(number + 1, RESTART) is Refusal.GONE


async def test_what_was_asked_is_taken_back_for_that_person_in_that_chat_alone(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as batches:
        number = await chosen_all(batches, 2)
        assert not await batches.take_back(CHAT, ANA)
        await batches.ask(number, RESTART)
        assert not await batches.take_back(CHAT, BIA)
        assert not await batches.take_back(ANA, ANA)
        assert await batches.take_back(CHAT, ANA)
        assert await batches.start(number, RESTART) is Refusal.EXPIRED


async def test_what_was_under_way_is_found_by_the_next_process_with_what_came_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as batches:
        number = await chosen_all(batches, 5)
        await batches.ask(number, RESTART)
        await batches.start(number, RESTART)
        await batches.begun(number, [0, 1, 2])
        await batches.ended(number, [0], Came(End.DONE))
        await batches.ended(number, [1], Came(End.FAILED, "TimedOut"))
        assert batches.left == ()
    async with opened(tmp_path / "data") as batches:
        (left,) = batches.left
        assert (left.id, left.where, left.asker, left.intent) == (number, HERE, ANA, RESTART)
        came = [member.came for member in await batches.members(number)]
        assert came == [Came(End.DONE), Came(End.FAILED, "TimedOut"), Came(End.UNKNOWN), None, None]
        await batches.over(number)
        follows = await batches.follow(left, Part.FAILED)
        view = await batches.page(follows, 0)
        assert isinstance(view, Choosing)
        assert [(m.name, m.chosen) for m in view.members] == [
            ("loja-1", True),
            ("loja-2", True),
            ("loja-3", False),
            ("loja-4", False),
        ]
        rest = await batches.members(await batches.follow(left, Part.REST))
        assert [member.name for member in rest] == ["loja-3", "loja-4"]


async def test_it_is_forgotten_after_days_but_not_while_it_is_under_way(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "data", clock) as batches:
        old, running = await chosen_all(batches, 2), await chosen_all(batches, 2, Where(CHAT, None, 8))
        await batches.ask(running, RESTART)
        await batches.start(running, RESTART)
        await clock.advance(KEPT_FOR - MINUTE)
        await chosen_all(batches, 1, Where(CHAT, None, 9))
        assert await batches.get(old)
        await clock.advance(2 * MINUTE)
        await chosen_all(batches, 1, Where(CHAT, None, 10))
        assert await batches.get(old) is None
        assert await batches.members(old) == []
        assert await batches.page(old, 0) is Refusal.GONE
        assert len(await batches.members(running)) == 2


async def test_what_was_chosen_in_a_message_gives_way_to_what_is_chosen_there_now(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as batches:
        first, elsewhere = await chosen_all(batches, 2), await chosen_all(batches, 2, Where(ANA, None, 7))
        await chosen_all(batches, 2)
        assert await batches.get(first) is None
        assert await batches.get(elsewhere)


async def test_it_goes_with_its_message_and_its_group(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as batches:
        number = await chosen_all(batches, 2)
        await batches.placed(number, Where(CHAT, 5, 99))
        batch = await batches.get(number)
        assert batch
        assert batch.where == Where(CHAT, 5, 99)
        await batches.moved(CHAT, -42)
        batch = await batches.get(number)
        assert batch
        assert batch.where.chat_id == -42


async def test_five_thousand_are_chosen_asked_about_and_paged(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as batches:
        number = await chosen_all(batches, 5_000)
        preview = await batches.ask(number, Intent(Act.DELETE))
        assert isinstance(preview, Preview)
        assert (preview.count, len(preview.first)) == (5_000, NAMED)
        view = await batches.page(number, 9_999)
        assert isinstance(view, Choosing)
        assert (view.page, view.pages) == (416, 417)
        assert [member.place for member in view.members] == list(range(4_992, 5_000))


@pytest.mark.parametrize(
    "intent",
    [
        *(Intent(act) for act in Act if act is not Act.SWITCH),
        Intent(Act.MUTE, 24),
        *(Intent(Act.SWITCH, switch=switch, on=on) for switch in Switch for on in (True, False)),
    ],
    ids=str,
)
def test_an_intent_reads_back_as_it_was_written(intent: Intent) -> None:
    assert Intent.read(str(intent)) == intent


def test_how_long_to_mute_is_said_with_the_yes_and_everything_else_before() -> None:
    assert Intent(Act.MUTE, 8).answers(Intent(Act.MUTE))
    assert not Intent(Act.MUTE, 8).answers(RESTART)
    on, off = (Intent(Act.SWITCH, switch=Switch.REJECT_CALLS, on=on) for on in (True, False))
    assert not on.answers(off)
    assert not RESTART.answers(None)
