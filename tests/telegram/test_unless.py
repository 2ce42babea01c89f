"""A call that is wanted no more: never made, unless it is on its way already."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from telegram.error import RetryAfter

from bot.telegram.unless import Overtaken, Unless, while_wanted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Call:
    """A call that is taken when the test lets it, after as many 429 as it says."""

    def __init__(self, floods: int = 0) -> None:
        self.made = 0
        self.is_under_way, self.is_taken = asyncio.Event(), asyncio.Event()
        self._floods = floods

    async def __call__(self) -> str:
        self.made += 1
        self.is_under_way.set()
        await self.is_taken.wait()
        if self.made <= self._floods:
            raise RetryAfter(300)
        return "taken"


async def at_once(attempt: Callable[[], Awaitable[str]]) -> str:
    return await attempt()


async def never(attempt: Callable[[], Awaitable[str]]) -> str:
    await asyncio.Event().wait()
    return await attempt()


async def until_taken(attempt: Callable[[], Awaitable[str]]) -> str:
    while True:
        try:
            return await attempt()
        except RetryAfter:
            await asyncio.sleep(3600)


@pytest.fixture
async def unwanted() -> Unless:
    return asyncio.get_running_loop().create_future()


async def test_a_call_that_stays_wanted_is_made_in_its_turn(unwanted: Unless) -> None:
    call = Call()
    call.is_taken.set()
    assert await while_wanted(unwanted, call, at_once) == "taken"


async def test_a_call_that_is_unwanted_from_the_start_is_not_made(unwanted: Unless) -> None:
    call = Call()
    unwanted.set_result(None)
    with pytest.raises(Overtaken):
        await while_wanted(unwanted, call, at_once)
    assert call.made == 0


async def test_a_call_that_waits_for_its_turn_is_given_up_at_once(unwanted: Unless) -> None:
    call = Call()
    asyncio.get_running_loop().call_later(0.01, unwanted.set_result, None)
    with pytest.raises(Overtaken):
        await asyncio.wait_for(while_wanted(unwanted, call, never), 5)
    assert call.made == 0


async def test_a_call_that_is_under_way_is_not_called_back(unwanted: Unless) -> None:
    call = Call()
    making = asyncio.create_task(while_wanted(unwanted, call, at_once))
    await call.is_under_way.wait()
    unwanted.set_result(None)
    await asyncio.sleep(0.01)
    assert not making.done()
    call.is_taken.set()
    assert await making == "taken"


@pytest.mark.parametrize("when", ["under way", "waiting again"])
async def test_a_call_that_telegram_refused_for_now_is_not_made_again(unwanted: Unless, when: str) -> None:
    call = Call(floods=1)
    making = asyncio.create_task(while_wanted(unwanted, call, until_taken))
    await call.is_under_way.wait()
    if when == "under way":
        unwanted.set_result(None)
        await asyncio.sleep(0.01)
        call.is_taken.set()
    else:
        call.is_taken.set()
        await asyncio.sleep(0.01)
        unwanted.set_result(None)
    with pytest.raises(Overtaken):
        await asyncio.wait_for(making, 5)
    assert call.made == 1


async def test_who_gives_up_the_call_ends_it(unwanted: Unless) -> None:
    call = Call()
    making = asyncio.create_task(while_wanted(unwanted, call, at_once))
    await call.is_under_way.wait()
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert asyncio.all_tasks() == {asyncio.current_task()}
