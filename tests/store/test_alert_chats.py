"""What chats chose of alerts and what is muted: remembered, moved with their group, in memory as on disk."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.alert_chats import AlertChatRows
from bot.store.alert_choice import AlertChoice, MuteRow
from bot.store.database import NAME, Database
from bot.store.files import DataFolderError
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GROUP, SUPERGROUP = -4200, -1004200420042
NOON = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
MUTE = MuteRow(GROUP, "main", "an-id", "<b>loja</b>", NOON + HOUR)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One with an empty database."""
    furnish(tmp_path)
    return tmp_path


@asynccontextmanager
async def _rows_in(folder: Path) -> AsyncIterator[tuple[AlertChatRows, Database]]:
    database = Database(folder)
    try:
        yield AlertChatRows(database), database
    finally:
        await database.close()


async def test_a_choice_changes_nothing_else_and_is_found_again(folder: Path) -> None:
    async with _rows_in(folder) as (rows, database):
        assert rows.choice(1) == AlertChoice()
        await rows.choose(1, wanted="final")
        await rows.choose(1, quiet_from=22, quiet_to=7, summed_at=NOON)
        await database.apply([rows.summed(1, NOON + HOUR), rows.digested(2, NOON)])
        await rows.choose(1, quiet_from=None, quiet_to=None)
        await rows.choose(1, digest_at=9)

    async with _rows_in(folder) as (found, _):
        for one in (rows, found):
            assert one.choice(1) == AlertChoice("final", None, None, 9, NOON + HOUR, None)
            assert one.choice(2) == AlertChoice(digested_at=NOON)


async def test_a_mute_takes_the_place_of_the_one_before_and_what_is_over_is_forgotten(folder: Path) -> None:
    longer, other = replace(MUTE, until=NOON + 9 * HOUR), replace(MUTE, instance_id="another")
    async with _rows_in(folder) as (rows, _):
        await rows.mute([MUTE], now=NOON)
        await rows.mute([other], now=NOON)
        await rows.mute([longer], now=NOON + HOUR)
        await rows.unmute(GROUP, "main", "not-muted")

    async with _rows_in(folder) as (found, _):
        for one in (rows, found):
            assert one.mutes(GROUP) == [longer]
            assert one.mute_of(GROUP, "main", "an-id") == longer
            assert one.mutes(SUPERGROUP) == []


async def test_an_ended_mute_is_gone_for_good(folder: Path) -> None:
    async with _rows_in(folder) as (rows, _):
        await rows.mute([MUTE], now=NOON)
        await rows.unmute(GROUP, "main", "an-id")

    async with _rows_in(folder) as (found, _):
        assert rows.mutes(GROUP) == found.mutes(GROUP) == []


async def test_what_cannot_be_written_does_not_count(folder: Path) -> None:
    async with _rows_in(folder) as (rows, database):
        await rows.mute([MUTE], now=NOON)
        await database.close()
        (folder / NAME).unlink()
        (folder / NAME).mkdir()
        with pytest.raises(DataFolderError):
            await rows.choose(1, wanted="none")
        with pytest.raises(DataFolderError):
            await rows.mute([replace(MUTE, chat_id=1)], now=NOON)
        with pytest.raises(DataFolderError):
            await rows.unmute(GROUP, "main", "an-id")
        with pytest.raises(DataFolderError):
            await rows.move(GROUP, SUPERGROUP)

        assert (rows.choice(1), rows.mutes(1), rows.mutes(GROUP)) == (AlertChoice(), [], [MUTE])


_chats = st.sampled_from([GROUP, SUPERGROUP, 1])
_ids = st.sampled_from(["a", "b"])
_steps = st.one_of(
    st.tuples(st.just("choose"), _chats, st.sampled_from(["all", "final", "none"])),
    st.tuples(st.just("mute"), _chats, _ids, st.integers(1, 5)),
    st.tuples(st.just("unmute"), _chats, _ids),
    st.tuples(st.just("move"), _chats, _chats),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_steps, max_size=12))
def test_any_sequence_is_that_of_two_dicts_and_is_found_again(steps: list[tuple[str, int, str, int]]) -> None:
    async def play() -> None:
        wanted: dict[int, str] = {}
        muted: dict[tuple[int, str], int] = {}
        with TemporaryDirectory() as name:
            furnish(Path(name))
            async with _rows_in(Path(name)) as (rows, _):
                for step in steps:
                    await _step(rows, wanted, muted, step)
            async with _rows_in(Path(name)) as (found, _):
                for chat in (GROUP, SUPERGROUP, 1):
                    until = {key[1]: NOON + HOUR * hours for key, hours in muted.items() if key[0] == chat}
                    for one in (rows, found):
                        assert one.choice(chat).wanted == wanted.get(chat, "all")
                        assert {row.instance_id: row.until for row in one.mutes(chat)} == until

    asyncio.run(play())


async def _step(
    rows: AlertChatRows, wanted: dict[int, str], muted: dict[tuple[int, str], int], step: tuple[object, ...]
) -> None:
    match step:
        case ("choose", int(chat), str(value)):
            await rows.choose(chat, wanted=value)
            wanted[chat] = value
        case ("mute", int(chat), str(one), int(hours)):
            await rows.mute([MuteRow(chat, "main", one, one, NOON + HOUR * hours)], now=NOON)
            muted[chat, one] = hours
        case ("unmute", int(chat), str(one)):
            await rows.unmute(chat, "main", one)
            muted.pop((chat, one), None)
        case ("move", int(old), int(new)) if old != new:
            await rows.move(old, new)
            if old in wanted:
                wanted.setdefault(new, wanted.pop(old))
            for key in [key for key in muted if key[0] == old]:
                muted.setdefault((new, key[1]), muted.pop(key))
