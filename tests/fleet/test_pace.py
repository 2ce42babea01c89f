"""Pace: who comes alone never waits, and many are spaced out in their order."""

import asyncio

from bot.fleet.pace import Pace


async def test_many_come_in_their_order_and_no_faster_than_the_pace() -> None:
    pace, came, loop = Pace(100), [], asyncio.get_running_loop()

    async def one(number: int) -> None:
        await pace.turn()
        came.append((number, loop.time()))

    started = loop.time()
    await asyncio.gather(*(one(number) for number in range(11)))

    assert [number for number, _ in came] == list(range(11))
    assert came[-1][1] - started >= 0.1


async def test_who_comes_alone_does_not_wait() -> None:
    pace = Pace(0.001)
    await asyncio.wait_for(pace.turn(), 1)


async def test_what_costs_more_takes_more_places() -> None:
    pace, loop = Pace(100), asyncio.get_running_loop()
    started = loop.time()
    await pace.turn(10)
    await pace.turn()
    assert loop.time() - started >= 0.1
