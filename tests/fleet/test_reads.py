"""Shared reads: one for all who ask meanwhile, harmed by none of them."""

import asyncio
import gc
from typing import Any

import pytest

from bot.fleet.reads import SharedRead


class _Slow:
    """A read that answers its own number when it is told to."""

    def __init__(self) -> None:
        self.started = 0
        self.gates: list[asyncio.Future[None]] = []

    async def __call__(self) -> int:
        self.started += 1
        number, gate = self.started, asyncio.get_running_loop().create_future()
        self.gates.append(gate)
        await gate
        return number


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_read_serves_all_who_ask_while_it_runs() -> None:
    slow = _Slow()
    shared = SharedRead(slow)
    askers = [asyncio.create_task(shared.get()) for _ in range(50)]
    await _settle()

    slow.gates[0].set_result(None)

    assert await asyncio.gather(*askers) == [1] * 50
    assert slow.started == 1


async def test_who_asks_for_something_else_gets_a_read_of_their_own() -> None:
    started: list[int] = []

    async def page(number: int) -> int:
        started.append(number)
        await asyncio.sleep(0)
        return number

    shared = SharedRead(page)
    assert list(await asyncio.gather(shared.get(1), shared.get(2), shared.get(1))) == [1, 2, 1]
    assert started == [1, 2]


async def test_an_answer_that_has_come_is_never_handed_out_again() -> None:
    slow = _Slow()
    shared = SharedRead(slow)
    for number in (1, 2, 3):
        asker = asyncio.create_task(shared.get())
        await _settle()
        slow.gates[-1].set_result(None)
        assert await asker == number


async def test_an_asker_who_leaves_harms_nobody() -> None:
    slow = _Slow()
    shared = SharedRead(slow)
    first, second = asyncio.create_task(shared.get()), asyncio.create_task(shared.get())
    await _settle()

    first.cancel()
    await _settle()
    slow.gates[0].set_result(None)

    assert await second == 1
    assert first.cancelled()


async def test_after_a_change_later_askers_get_a_later_read() -> None:
    slow = _Slow()
    shared = SharedRead(slow)
    before = asyncio.create_task(shared.get())
    await _settle()

    shared.forget()
    after = asyncio.create_task(shared.get())
    await _settle()
    slow.gates[0].set_result(None)
    assert await before == 1
    too = asyncio.create_task(shared.get())
    await _settle()
    slow.gates[1].set_result(None)

    assert [await after, await too] == [2, 2]
    assert slow.started == 2


async def test_an_error_reaches_all_and_the_next_read_is_a_new_one() -> None:
    slow = _Slow()
    shared = SharedRead(slow)
    askers = [asyncio.create_task(shared.get()) for _ in range(3)]
    await _settle()

    slow.gates[0].set_exception(LookupError("gone"))
    for outcome in await asyncio.gather(*askers, return_exceptions=True):
        assert isinstance(outcome, LookupError)

    again = asyncio.create_task(shared.get())
    await _settle()
    slow.gates[1].set_result(None)
    assert await again == 2


async def test_an_error_that_nobody_waits_for_any_more_is_no_noise() -> None:
    noise: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
    slow = _Slow()
    shared = SharedRead(slow)
    asker = asyncio.create_task(shared.get())
    await _settle()
    asker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker

    slow.gates[0].set_exception(LookupError("gone"))
    await _settle()
    gc.collect()

    assert noise == []
