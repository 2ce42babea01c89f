"""From an alert to the QR in one tap, in that same message, which the alert then leaves alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.sandbox.evolution import State
from tests.alerts.made_up import NOON, back, final
from tests.alerts.office import MadeUpChats, Office
from tests.clocks import HandClock
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from bot.sandbox.telegram import SentMessage
    from tests.conversations.house import House


def _office(house: House) -> Office:
    """An earlier process on the same data folder, which told of the loss and was killed."""
    url = house.settings.telegram_api_url
    clock = HandClock(NOON)
    return Office(house.settings.data_dir, house.telegram, url, clock, MadeUpChats(now=clock.now))


async def _alerted(house: House) -> SentMessage:
    loja = house.evolution.has("loja", State.CLOSE)
    async with _office(house).opened() as office:
        lost = replace(final(1, 0), ref=InstanceRef("main", UUID(loja.id)), name="loja")
        await office.take(lost)
        return await house.chat.sees("loja · disconnected")


async def test_the_qr_is_in_the_alerts_own_message_one_tap_away(house: House) -> None:
    alert = await _alerted(house)
    async with house.zelador():
        house.chat.presses("📷 Reconnect")
        photo = await house.chat.sees_photo()
        assert photo is alert
        assert house.chat.messages == [alert]


async def test_an_alert_leaves_the_message_alone_that_became_a_card_and_answers_it(house: House) -> None:
    alert = await _alerted(house)
    async with house.zelador():
        house.chat.presses("Details")
        card = (await house.chat.sees("Read at")).text
        await house.settled()
    (instance,) = house.evolution.instances.values()
    async with _office(house).opened() as office:
        up = replace(
            back(1, 60, Health.DISCONNECTED), ref=InstanceRef("main", UUID(instance.id)), name="loja"
        )
        await office.take(up)
        async with asyncio.timeout(PATIENCE_S):
            await office.passes(120)
    first, answer = house.chat.messages
    assert (first is alert, first.text) == (True, card)
    assert "loja is back. It was down for 1 minute" in (answer.text or "")
    assert answer.reply_to is alert
    assert answer.silent
