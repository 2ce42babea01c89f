"""Pace: who comes alone never waits, and many are spaced out in their order."""

import asyncio
import time
from itertools import pairwise

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


async def test_what_was_missed_while_the_program_was_held_up_is_not_caught_up_with() -> None:
    pace, came, loop = Pace(100), [], asyncio.get_running_loop()

    async def one() -> None:
        await pace.turn()
        came.append(loop.time())

    async def hold_up() -> None:
        await asyncio.sleep(0.03)
        time.sleep(0.1)  # noqa: ASYNC251 -- as a busy machine does

    await asyncio.gather(*(one() for _ in range(20)), hold_up())

    assert min(later - earlier for earlier, later in pairwise(came)) >= 0.0099


async def test_who_leaves_the_queue_takes_no_place_in_it() -> None:
    pace = Pace(2)
    await pace.turn()
    leaving = [asyncio.create_task(pace.turn(100)) for _ in range(10)]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    await asyncio.wait_for(pace.turn(), 5)
