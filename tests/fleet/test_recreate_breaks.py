"""Delete and create again, broken at every single call: nothing is lost, and there are never two of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.fleet.configuration import Part
from bot.fleet.recreated import NotGivenBack
from bot.sandbox.evolution import Fault
from tests.fleet.recreating import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fleet.recreating import Workshop

CALLS = (
    "GET /instance/connectionState/loja",
    "GET /websocket/find/loja",
    "GET /rabbitmq/find/loja",
    "GET /kafka/find/loja",
    "GET /settings/find/loja",
    "GET /webhook/find/loja",
    "GET /proxy/find/loja",
    "GET /instance/fetchInstances",
    "DELETE /instance/logout/loja",
    "DELETE /instance/delete/loja",
    "POST /instance/create",
    "POST /webhook/set/loja",
    "POST /websocket/set/loja",
    "POST /rabbitmq/set/loja",
    "POST /kafka/set/loja",
)
"""All that is asked on the whole way; how often, tells the record."""

HOW: dict[str, Callable[[str], Fault]] = {
    "500": lambda where: Fault.answer(where, 500, BROKEN),
    "cut": Fault.cut,
    "times out": Fault.hang,
    "garbage": Fault.garbage,
}
QUICK = ("500", "cut", "garbage")
"""Those that cost a test no waiting."""

ORDERS = [line for line in CALLS if not line.startswith("GET")]


async def test_all_that_it_had_is_read_back_in_the_new_one(shop: Workshop) -> None:
    outcome = await shop.recreation().recreate(shop.ref)
    shop.assert_all_is_there(outcome)
    assert [line for line in shop.evolution.asked if not line.startswith("GET")] == ORDERS
    assert set(shop.evolution.asked) == set(CALLS)


@pytest.mark.parametrize(("number", "how"), [(number, QUICK[number % len(QUICK)]) for number in range(38)])
async def test_from_whichever_call_on_the_server_is_sick_the_button_does_the_rest(
    shop: Workshop, number: int, how: str
) -> None:
    shop.evolution.faults.add(replace(HOW[how](".*"), after=number))
    await shop.breaks()
    assert len(shop.evolution.asked) > number, "the whole way has fewer calls"
    shop.assert_nothing_is_lost()
    await shop.goes_on()


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("where", ORDERS)
async def test_whichever_order_alone_breaks_the_button_does_the_rest(
    shop: Workshop, where: str, how: str
) -> None:
    shop.evolution.faults.add(HOW[how](where))
    await shop.breaks()
    assert where in shop.evolution.asked
    shop.assert_nothing_is_lost()
    await shop.goes_on()


async def test_pressed_too_early_it_breaks_again_and_nothing_is_lost_by_that(shop: Workshop) -> None:
    shop.evolution.faults.add(HOW["500"]("POST /rabbitmq/set/loja"))
    await shop.breaks()
    for _ in range(2):
        with pytest.raises(NotGivenBack) as told:
            await shop.recreation().resume(shop.ref)
        assert told.value.parts == (Part.RABBITMQ,)
        shop.assert_nothing_is_lost()
    await shop.goes_on()
