"""A code that is good for nothing goes at once, also where Telegram takes no message and no edit of that chat."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.sandbox.telegram import Person
from bot.telegram.flood import LONGEST_WAIT_S, FloodLimits
from tests.conversations.house import ANA, patient
from tests.conversations.reading import pictures_sent, sent_in

if TYPE_CHECKING:
    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House

LIMITS = FloodLimits(second_s=0.02)
FLOOD_S = int(LONGEST_WAIT_S) - 10
"""Telegram is waited for so long, and no test lasts to the end of it."""

_SOME_LOOKS_S = 1.0

STRANGER = Person(666, "Zé", language_code="en")


@pytest.fixture
def loja(house: House) -> WhatsAppInstance:
    return house.evolution.has("loja", State.CLOSE, never_linked=True)


async def shown(chat: Chat) -> SentMessage:
    chat.says("/qr loja")
    return await chat.sees_photo()


async def refused(house: House, method: str, *, chat_id: int = ANA.id) -> None:
    """From now on Telegram refuses a method in a chat; returns once a call of it waits."""
    before = len(house.telegram.calls.of(method))
    house.telegram.faults.add(method, chat_id=chat_id, times=None, status=429, retry_after=FLOOD_S)
    if method == "sendMessage":
        house.chat.says("/help")
    await house.telegram.called(method, before + 1)


@pytest.mark.parametrize("how", ["linked", "stopped", "expired", "closed", "deleted"])
async def test_behind_a_message_that_is_held_it_goes(house: House, loja: WhatsAppInstance, how: str) -> None:
    spans = patient(pairing_look_s=0.1, pairing_s=1.0 if how == "expired" else 60.0)
    async with house.zelador(flood_limits=LIMITS, patience=spans):
        photo = await shown(house.chat)
        question = None
        if how == "deleted":
            house.chat.says("/delete loja")
            question = await house.chat.sees("Delete loja")
        await refused(house, "sendMessage")
        match how:
            case "linked":
                loja.scan()
            case "stopped":
                house.chat.presses("Stop", message=photo)
            case "closed":
                await closed(house, loja, photo)
            case "deleted":
                house.chat.presses("🗑 Delete", message=question)
        await house.chat.sees_gone(photo)


async def closed(house: House, loja: WhatsAppInstance, photo: SentMessage) -> None:
    """Log it out, again where a look that was under way began the session anew after it had seen it open."""
    while not photo.deleted:
        loja.log_out()
        with suppress(AssertionError):
            await house.chat.sees_gone(photo, timeout=_SOME_LOOKS_S)


async def test_the_edit_of_the_next_code_that_is_held_is_dropped(
    house: House, loja: WhatsAppInstance
) -> None:
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0)):
        photo = await shown(house.chat)
        loja.rotate()
        await refused(house, "editMessageMedia")
        sent = pictures_sent(house.telegram)
        loja.scan()
        await house.chat.sees_gone(photo)
        await house.chat.sees("loja is linked")
        await house.settled()
        assert pictures_sent(house.telegram) == sent


async def test_the_edit_of_a_codes_age_that_is_held_is_dropped(house: House, loja: WhatsAppInstance) -> None:
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0, code_life_s=1.6)):
        photo = await shown(house.chat)
        await refused(house, "editMessageCaption")
        loja.scan()
        await house.chat.sees_gone(photo)
        await house.chat.sees("loja is linked")


async def test_a_first_code_whose_edit_is_held_never_shows(house: House, loja: WhatsAppInstance) -> None:
    """Telegram did not take that edit, so its message stays, for the words."""
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0)):
        house.telegram.faults.add("editMessageMedia", times=None, status=429, retry_after=FLOOD_S)
        house.chat.says("/qr loja")
        await house.telegram.called("editMessageMedia")
        before = house.chat.last
        loja.scan()
        assert await house.chat.sees("loja is linked") is before
        await house.settled()
        assert [shown for message in sent_in(house.chat) for shown in message.history if shown.photo] == []
        assert not any("Asking" in (message.text or "") for message in house.chat.messages)


async def test_a_clients_code_goes_as_well(house: House, loja: WhatsAppInstance) -> None:
    theirs = house.telegram.private(STRANGER)
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0)):
        house.chat.says("/invite loja")
        link = await house.chat.sees("?start=")
        theirs.says(f"/start {(link.text or '').partition('?start=')[2].split()[0]}")
        photo = await theirs.sees_photo()
        loja.rotate()
        await refused(house, "editMessageMedia", chat_id=STRANGER.id)
        loja.scan()
        await theirs.sees_gone(photo)
        await theirs.sees("loja is linked")


async def test_where_telegram_refuses_the_deletion_itself_it_goes_when_telegram_says(
    house: House, loja: WhatsAppInstance
) -> None:
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0)):
        photo = await shown(house.chat)
        refusal = house.telegram.faults.add("deleteMessage", times=2, status=429, retry_after=1)
        began = time.monotonic()
        loja.scan()
        await house.chat.sees("loja is linked")
        assert not photo.deleted
        await house.chat.sees_gone(photo)
        assert refusal.hits == 2
        assert time.monotonic() - began >= 2


async def test_a_program_that_ends_while_the_deletion_is_refused_leaves_it_to_the_next(
    house: House, loja: WhatsAppInstance
) -> None:
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0)):
        photo = await shown(house.chat)
        refusal = house.telegram.faults.add("deleteMessage", times=None, status=429, retry_after=3600)
        loja.scan()
        await house.chat.sees("loja is linked")
    assert not photo.deleted
    house.telegram.faults.remove(refusal)
    async with house.zelador():
        await house.chat.sees_gone(photo)
