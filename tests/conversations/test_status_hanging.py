"""/status where live states do not come: it is told soon, and nobody else waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import Fault
from tests.conversations.house import patient

if TYPE_CHECKING:
    from tests.conversations.house import House

HANGING = "GET /instance/connectionState/instance-.*"


async def test_thirty_that_hang_are_told_as_unresponsive_after_one_deadline(house: House) -> None:
    house.evolution.has_many(30)
    house.evolution.faults.add(Fault.hang(HANGING))
    async with house.zelador(patience=patient(live_s=0.3)):
        house.chat.says("/status")
        shown = await house.chat.sees("30 instances")
        assert "🟠 30 unresponsive" in (shown.text or "")


async def test_those_that_answer_are_shown_as_they_are_behind_many_that_hang(house: House) -> None:
    house.evolution.has_many(25)
    house.evolution.has_many(3, prefix="well-")
    house.evolution.faults.add(Fault.hang(HANGING))
    async with house.zelador(patience=patient(live_s=1.5)):
        house.chat.says("/status")
        text = (await house.chat.sees("28 instances")).text or ""
        assert "🟠 25 unresponsive" in text
        assert "🟢 3 connected" in text


async def test_a_card_does_not_wait_behind_a_list_whose_states_hang(house: House) -> None:
    house.evolution.has_many(30)
    house.evolution.has("loja")
    house.evolution.faults.add(Fault.hang(HANGING))
    async with house.zelador(patience=patient(live_s=60.0)):
        house.chat.says("/status")
        await house.evolution.heard(HANGING, times=10)
        house.chat.says("/status loja")
        await house.chat.sees("loja · connected")
        assert not any("31 instances" in (message.text or "") for message in house.chat.messages)
