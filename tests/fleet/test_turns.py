"""Turns: first come, first served, for each key on its own."""

import asyncio
import gc
import weakref

import pytest

from bot.fleet.turns import Turns


async def _settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


class _Line:
    """People who take a turn at a key and hold it until they are let go."""

    def __init__(self) -> None:
        self.turns, self.order = Turns[str](), list[str]()
        self.gates: dict[str, asyncio.Event] = {}

    def asks(self, name: str, key: str = "loja") -> asyncio.Task[None]:
        self.gates[name] = asyncio.Event()
        return asyncio.create_task(self._hold(name, key))

    async def _hold(self, name: str, key: str) -> None:
        async with self.turns.turn(key):
            self.order.append(name)
            await self.gates[name].wait()


async def test_turns_come_in_the_order_of_asking() -> None:
    line = _Line()
    tasks = [line.asks(name) for name in "abc"]
    await _settle()
    assert line.order == ["a"]

    line.gates["c"].set()
    line.gates["b"].set()
    await _settle()
    assert line.order == ["a"]

    line.gates["a"].set()
    await asyncio.gather(*tasks)
    assert line.order == ["a", "b", "c"]


async def test_who_comes_just_as_a_turn_ends_does_not_overtake() -> None:
    line = _Line()
    tasks = [line.asks("a"), line.asks("b")]
    await _settle()

    line.gates["a"].set()
    tasks += [line.asks("c")]
    await _settle()
    line.gates["b"].set()
    line.gates["c"].set()
    await asyncio.gather(*tasks)

    assert line.order == ["a", "b", "c"]


async def test_keys_do_not_wait_for_each_other() -> None:
    line = _Line()
    held, other = line.asks("a"), line.asks("b", key="filial")
    await _settle()

    assert line.order == ["a", "b"]
    for gate in line.gates.values():
        gate.set()
    await asyncio.gather(held, other)


async def test_an_error_ends_the_turn() -> None:
    turns = Turns[str]()
    with pytest.raises(LookupError):
        async with turns.turn("loja"):
            raise LookupError

    async with asyncio.timeout(1), turns.turn("loja"):
        pass


async def test_a_cancelled_holder_and_a_cancelled_waiter_end_theirs() -> None:
    line = _Line()
    holder, waiter, last = line.asks("a"), line.asks("b"), line.asks("c")
    await _settle()

    waiter.cancel()
    holder.cancel()
    line.gates["c"].set()
    await asyncio.wait_for(last, 1)

    assert line.order == ["a", "c"]
    assert holder.cancelled()
    assert waiter.cancelled()


async def test_a_key_that_nobody_waits_for_is_forgotten() -> None:
    class Key:
        pass

    turns, key = Turns[Key](), Key()
    async with turns.turn(key):
        pass
    memory = weakref.ref(key)

    del key
    gc.collect()

    assert memory() is None
