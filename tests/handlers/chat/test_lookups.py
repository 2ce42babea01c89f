"""Lookups of names keep their order where they can mean one instance, and pass each other where not."""

from __future__ import annotations

import asyncio

import pytest

from handlers.chat.lookups import Lookups
from tests.clocks import settle

CHAT = 100


async def _waits(first: tuple[str, ...], second: tuple[str, ...], *, chat: int = CHAT) -> bool:
    """Whether the second lookup waits for the first."""
    lookups, held = Lookups(), asyncio.Event()

    async def hold() -> None:
        async with lookups.turn(chat, *second):
            held.set()

    async with lookups.turn(CHAT, *first):
        holding = asyncio.create_task(hold())
        await settle()
        waited = not held.is_set()
    await holding
    return waited


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("loja",), ("Loja-2",)),
        (("loja",), ("sp1/loja", "loja")),
        (("sp1/lo", "lo"), ("loja",)),
        (("sp1/loja", "loja"), ("main/loja-2", "loja-2")),
    ],
)
async def test_those_that_can_mean_one_instance_go_in_order(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    assert await _waits(first, second)
    assert await _waits(second, first)


async def test_others_pass_each_other() -> None:
    assert not await _waits(("loja",), ("filial",))
    assert not await _waits(("sp1/loja", "loja"), ("sp1/filial", "filial"))
    assert not await _waits(("loja",), ("loja",), chat=CHAT + 1)
