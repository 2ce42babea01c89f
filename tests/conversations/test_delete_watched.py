"""A deletion while another chat is shown the instance's codes: the QR goes, and what became true is told there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.conversations.reading import pictures_sent, sent_in

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House

DELETE = "DELETE /instance/delete/loja"


async def watched(house: House) -> tuple[Chat, SentMessage]:
    """A group that is shown a code of ``loja``."""
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    group.says("/qr loja", by=BIA)
    return group, await group.sees_photo()


async def delete(house: House) -> None:
    house.chat.says("/delete loja")
    house.chat.presses("🗑 Delete", message=await house.chat.sees("Delete loja"))


async def test_the_other_chat_is_told_that_it_was_deleted_and_its_qr_goes(living: House) -> None:
    group, photo = await watched(living)

    await delete(living)

    await living.chat.sees("loja is deleted")
    told = await group.sees("loja was deleted")
    await group.sees_gone(photo)
    await living.settled()
    assert told.labels == ["📋 All instances"]
    assert group.messages == [told]
    assert not any("stopped" in shown.html for message in sent_in(group) for shown in message.history)


async def test_while_it_is_deleted_the_qr_is_gone_already_and_nothing_is_said_to_be_done(
    tmp_path: Path,
) -> None:
    async with stand_ins(tmp_path / "data", pace=Pace.quick(delete=1.0)) as house, house.zelador():
        group, photo = await watched(house)

        await delete(house)
        await house.evolution.heard(DELETE)

        await group.sees_gone(photo)
        under_way = await group.sees("Deleting loja")
        assert "loja" in house.evolution.instances
        sent = pictures_sent(house.telegram)
        assert await group.sees("loja was deleted") is under_way
        assert pictures_sent(house.telegram) == sent


async def test_a_chat_that_asks_for_its_qr_meanwhile_is_told_the_same(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", pace=Pace.quick(delete=0.5)) as house, house.zelador():
        group, _ = await watched(house)
        await delete(house)
        await house.evolution.heard(DELETE)

        group.says("/qr loja", by=BIA)

        await house.chat.sees("loja is deleted")
        await group.world.changed.until(
            lambda: sum("loja was deleted" in (m.text or "") for m in group.messages) == 2 or None, 5
        )
        assert [m for m in group.messages if m.photo] == []


@pytest.mark.parametrize("why", ["it is not confirmed", "the server breaks"])
async def test_where_it_was_not_deleted_the_other_chat_is_told_that_it_stopped(
    tmp_path: Path, why: str
) -> None:
    pace = Pace.quick(delete=60.0 if why == "it is not confirmed" else 0.0)
    async with stand_ins(tmp_path / "data", pace=pace) as house, house.zelador(patience=patient(act_s=0.3)):
        if why == "the server breaks":
            house.evolution.faults.add(Fault.answer(DELETE, 500, {}, times=None))
        group, photo = await watched(house)

        await delete(house)

        told = await group.sees("Linking of loja was stopped")
        await group.sees_gone(photo)
        await house.settled()
        assert "deleted" not in told.html
        assert "loja" in house.evolution.instances
        assert DELETE in orders(house.evolution)


async def test_where_it_was_gone_before_the_other_chat_is_told_so(living: House) -> None:
    group, photo = await watched(living)
    living.chat.says("/delete loja")
    question = await living.chat.sees("Delete loja")
    living.evolution.faults.add(Fault.answer("GET /instance/fetchInstances", 200, [], times=1))

    living.chat.presses("🗑 Delete", message=question)

    await living.chat.sees("no such instance")
    await group.sees("loja is no longer on the server")
    await group.sees_gone(photo)


async def test_a_chat_that_cancels_meanwhile_has_stopped(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", pace=Pace.quick(delete=1.0)) as house, house.zelador():
        group, _ = await watched(house)
        await delete(house)
        await group.sees("Deleting loja")

        group.says("/cancel", by=BIA)

        await group.sees("Linking of loja was stopped")
        await house.chat.sees("loja is deleted")
