"""How often a board is edited, by a clock moved by hand; what changes is made up, and so is the room in a chat."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.access import Access
from bot.alerts.standing import Standing
from bot.fleet.health import Health
from bot.store.boards import BoardRow
from handlers.ongoing.keeper import Keeper, Keeping
from tests.clocks import HOUR, MINUTE, NOON, SECOND, HandClock
from tests.views.readers import EN

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.alerts.chosen import ChosenChats
    from bot.alerts.standing import Standings
    from bot.telegram.bot import PlainBot

CHAT = -100200300


@dataclass
class _World:
    """A fleet whose counts the test changes, a chat, and when the board was edited there."""

    clock: HandClock = field(default_factory=HandClock)
    down: int = 0
    has_space: bool = True
    edits: list[tuple[timedelta, str]] = field(default_factory=list)

    def now(self) -> Standing:
        counts = Counter({Health.DISCONNECTED: self.down, Health.CONNECTED: 5000 - self.down})
        return Standing(+counts, {"main": "main"}, (), (), 0, is_current=True, at=self.clock.now())

    def has_room(self, _chat: int) -> bool:
        return self.has_space

    def mutes(self, _chat: int) -> list[object]:
        return []

    async def call(self, method: str, _unless: object = None, /, **about: Any) -> dict[str, Any]:  # noqa: ANN401 -- as the Bot API has it
        assert method == "editMessageText"
        self.edits.append((self.clock.now() - NOON, about["text"]))
        return {}

    def keeper(self) -> Keeper:
        async def texts(_chat: int) -> Any:  # noqa: ANN401 -- texts of a reader
            return EN

        async def nothing(*_rows: object) -> None:
            pass

        tools = Keeping(
            bot=cast("PlainBot", self),
            access=Access(frozenset({CHAT})),
            standings=cast("Standings", self),
            chats=cast("ChosenChats", self),
            clock=self.clock,
            texts=texts,
            moved=lambda _old, _new: None,
            write=nothing,
            forget=nothing,
        )
        return Keeper(tools, CHAT, 0, BoardRow(CHAT, 0, 7))


async def _changes_for(world: _World, keeper: Keeper, seconds: int) -> None:
    """Twenty changes a second."""
    for _ in range(seconds * 20):
        world.down += 1
        keeper.wake()
        await world.clock.advance(SECOND / 20)


@pytest.mark.parametrize(("has_room", "most", "longest"), [(True, 11, 3), (False, 6, 6)])
async def test_under_constant_change_it_is_never_wrong_for_longer_than_its_pace(
    has_room: bool,  # noqa: FBT001 -- the case
    most: int,
    longest: int,
) -> None:
    world = _World(has_space=has_room)
    keeper = world.keeper()
    running = asyncio.create_task(keeper.run())
    await world.clock.advance(SECOND)
    world.edits.clear()

    await _changes_for(world, keeper, 30)
    await world.clock.advance(longest * SECOND)

    running.cancel()
    moments = [at for at, _ in world.edits]
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert len(world.edits) <= most
    assert all(3 * SECOND <= gap <= longest * SECOND for gap in gaps)
    assert f"🔴 {world.down} disconnected" in world.edits[-1][1]


async def test_where_nothing_is_told_anew_nothing_is_edited_but_the_minute() -> None:
    world = _World()
    keeper = world.keeper()
    running = asyncio.create_task(keeper.run())
    await world.clock.advance(SECOND)

    for _ in range(120):
        keeper.wake()  # something happened that the board does not tell
        await world.clock.advance(SECOND)

    running.cancel()
    assert [at // MINUTE for at, _ in world.edits] == [0, 1, 2]


async def test_a_clock_that_is_put_back_does_not_hold_it_up() -> None:
    world = _World()
    keeper = world.keeper()
    running = asyncio.create_task(keeper.run())
    await world.clock.advance(SECOND)

    world.clock.put_back(HOUR)
    world.down = 1
    keeper.wake()
    await world.clock.advance(4 * SECOND)

    running.cancel()
    assert "🔴 1 disconnected" in world.edits[-1][1]
