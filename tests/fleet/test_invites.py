"""Links for clients: good for one link-up and half an hour, and whatever else they are shows to nobody."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.fleet.invites import GOOD_FOR, HANDLE_LENGTH, Invites, handle_of, instance_of
from bot.fleet.tries import OF_ONE, Tries
from bot.store.database import Database
from bot.store.invites import InviteRows
from tests.databases import furnish
from tests.fleet.made_up import an_instance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

LOJA = an_instance("loja")
WHO = "192.0.2.1"


class _Clock:
    """A time of day that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def _invites_in(folder: Path, clock: _Clock) -> AsyncIterator[Invites]:
    furnish(folder)
    database = Database(folder)
    try:
        yield Invites(InviteRows(database), Tries(), clock)
    finally:
        await database.close()


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
async def invites(tmp_path: Path, clock: _Clock) -> AsyncIterator[Invites]:
    async with _invites_in(tmp_path, clock) as invites:
        yield invites


async def test_its_token_shows_the_instance_also_after_a_restart_and_is_nowhere_on_disk(
    tmp_path: Path, clock: _Clock
) -> None:
    async with _invites_in(tmp_path, clock) as invites:
        token, row = await invites.make(LOJA, by=100, chat=-100, thread=7)
        assert len(token) == 32  # 24 bytes; what Telegram's deep links take is up to 64 signs
        assert instance_of(row) == LOJA.ref

    async with _invites_in(tmp_path, clock) as found:
        assert found.look(token, WHO) == row
        assert (row.made_by, row.chat_id, row.thread_id) == (100, -100, 7)
    assert token.encode() not in _on_disk(tmp_path)


def _on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_two_links_of_one_instance_have_tokens_and_handles_of_their_own(invites: Invites) -> None:
    made = [await invites.make(LOJA, by=100, chat=100, thread=None) for _ in range(2)]

    assert len({token for token, _ in made}) == len({handle_of(row) for _, row in made}) == 2
    assert [invites.find(handle_of(row)) for _, row in made] == [row for _, row in made]
    assert invites.find("") is invites.find("0" * HANDLE_LENGTH) is None


@pytest.mark.parametrize("what", ["used", "revoked", "over", "made up"])
async def test_a_token_that_is_not_good_is_like_one_that_never_was(
    invites: Invites, clock: _Clock, what: str
) -> None:
    token, row = await invites.make(LOJA, by=100, chat=100, thread=None)
    match what:
        case "used":
            await invites.used(row)
        case "revoked":
            await invites.revoke(row)
        case "over":
            clock.now += GOOD_FOR
        case _:
            token = token[:-1] + "!"

    assert invites.look(token, WHO) is None


async def test_it_is_good_until_its_last_moment(invites: Invites, clock: _Clock) -> None:
    token, row = await invites.make(LOJA, by=100, chat=100, thread=None)
    clock.now += GOOD_FOR - timedelta(seconds=1)

    assert invites.look(token, WHO) == row
    assert invites.left_s(row) == 1


async def test_who_guesses_is_not_let_in_even_with_the_right_one_for_a_minute(invites: Invites) -> None:
    token, row = await invites.make(LOJA, by=100, chat=100, thread=None)
    for number in range(OF_ONE):
        assert invites.look(f"guess-{number}", WHO) is None

    assert invites.look(token, WHO) is None
    assert invites.look(token, "192.0.2.2") == row


async def test_a_good_one_may_be_opened_by_a_crowd_behind_one_address(invites: Invites) -> None:
    token, row = await invites.make(LOJA, by=100, chat=100, thread=None)

    assert all(invites.look(token, WHO) == row for _ in range(1000))


async def test_only_the_first_opening_is_news(invites: Invites) -> None:
    _, row = await invites.make(LOJA, by=100, chat=100, thread=None)

    assert [await invites.opened(row), await invites.opened(row)] == [True, False]


async def test_what_was_used_cannot_be_revoked_any_more(invites: Invites) -> None:
    _, row = await invites.make(LOJA, by=100, chat=100, thread=None)
    await invites.used(row)

    assert (await invites.revoke(row)).revoked_at is None


async def test_what_happens_to_a_link_is_all_remembered(invites: Invites, clock: _Clock) -> None:
    token, row = await invites.make(LOJA, by=100, chat=100, thread=None)
    await invites.placed(row, 55)
    await invites.opened(row)

    known = invites.look(token, WHO)
    assert known is not None
    assert (known.message_id, known.opened_at) == (55, clock.now)
