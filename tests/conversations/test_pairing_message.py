"""The one message of a pairing: how old its code is, which one it is, and what can be pressed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from bot.telegram.flood import FloodLimits
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.conversations.reading import read_by_a_phone
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
    from bot.sandbox.telegram import BotApi, Chat, SentMessage
    from tests.conversations.house import House

CONNECT = "GET /instance/connect/loja"
RESTART = "POST /instance/restart/loja"
LOOK = "GET /instance/connectionState/loja"
FRESH, AGED = "▱▱▱▱▱▱▱▱", "▰"
AGES_AT_ONCE = patient(code_life_s=4.0, pairing_s=60.0)
"""Eight cells in so many seconds: the first edit comes soon, and the bar is not full before that on a slow machine."""


@pytest.fixture
def loja(house: House) -> WhatsAppInstance:
    """An instance that no phone was ever linked to."""
    return house.evolution.has("loja", State.CLOSE, never_linked=True)


async def test_it_says_which_code_it_is_and_has_its_buttons_with_stop_last_and_apart(
    house: House, loja: WhatsAppInstance
) -> None:
    async with house.zelador():
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        assert f"Code 1 {FRESH}" in photo.html
        rows = [[button.text for button in row] for row in photo.buttons]
        assert rows == [["🔢 Pair by code", "📷 New QR"], ["🔗 Send to client"], ["⏹ Stop"]]

        loja.rotate()
        await house.telegram.called("editMessageMedia", 2)
        assert f"Code 2 {FRESH}" in photo.html


async def test_its_bar_goes_on_without_sending_the_picture_again(
    house: House, loja: WhatsAppInstance
) -> None:
    async with house.zelador(patience=AGES_AT_ONCE):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        await house.telegram.called("editMessageCaption")
        assert AGED in photo.html
        assert len(house.telegram.calls.of("editMessageMedia")) == 1
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        assert photo.labels[-1] == "⏹ Stop"


async def test_a_full_bar_is_edited_no_more(house: House, loja: WhatsAppInstance) -> None:
    assert not loja.linked
    async with house.zelador(patience=patient(code_life_s=0.08)):
        house.chat.says("/qr loja")
        await house.chat.sees_photo()
        looks = house.evolution.asked.count(CONNECT)
        await house.evolution.heard(CONNECT, times=looks + 20)
        assert len(house.telegram.calls.of("editMessageCaption")) <= 8


async def test_a_bar_that_telegram_does_not_take_ends_nothing(house: House, loja: WhatsAppInstance) -> None:
    async with house.zelador(patience=AGES_AT_ONCE):
        house.telegram.faults.add("editMessageCaption", status=400, description="Bad Request: no")
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        await house.telegram.called("editMessageCaption")
        loja.rotate()
        await house.telegram.called("editMessageMedia", 2)
        assert house.chat.messages == [photo]


@pytest.mark.parametrize("next_edit", ["bar", "code"])
async def test_a_message_that_somebody_deletes_does_not_come_back(
    house: House, loja: WhatsAppInstance, next_edit: str
) -> None:
    spans = AGES_AT_ONCE if next_edit == "bar" else patient()
    async with house.zelador(patience=spans):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.chat.deletes(photo)
        if next_edit == "bar":
            await house.telegram.called("editMessageCaption")
        else:
            loja.rotate()
            await house.telegram.called("editMessageMedia", 2)
        looks = house.evolution.asked.count(CONNECT)
        loja.rotate()
        with suppress(AssertionError):  # nobody looks any more, so these looks need not come
            await house.evolution.heard(CONNECT, times=looks + 5, patience_s=2)
        await house.settled()
        assert house.chat.messages == []
        assert len(house.telegram.calls.of("sendMessage")) == 1


def _has_changed(message: SentMessage, so_far: int) -> bool | None:
    return len(message.history) > so_far or None


async def test_who_deletes_the_message_leaves_it_to_the_others(house: House, loja: WhatsAppInstance) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        house.chat.says("/qr loja")
        mine = await house.chat.sees_photo()
        group.says("/qr loja", by=BIA)
        theirs = await group.sees_photo()
        house.chat.deletes(mine)
        for _ in range(2):
            so_far = len(theirs.history)
            loja.rotate()
            await group.world.changed.until(partial(_has_changed, theirs, so_far), PATIENCE_S)
        assert read_by_a_phone(theirs.photo) == loja.live_codes[0]
        loja.scan()
        await group.sees("loja is linked")
        assert house.chat.messages == []


async def test_who_deletes_the_qr_that_was_just_scanned_still_reads_that_it_is_linked(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    loja.scan()
    chat.deletes(photo)
    await chat.sees("loja is linked")


async def test_while_no_code_is_there_yet_it_can_be_stopped(tmp_path: Path) -> None:
    async with (
        stand_ins(tmp_path / "data", pace=Pace.quick(first_qr=60)) as house,
        house.zelador(patience=patient(first_code_s=60.0)),
    ):
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        asking = await house.chat.sees("Asking for a code for loja")
        assert asking.labels == ["⏹ Stop"]
        house.chat.presses("Stop")
        await house.chat.sees("Linking of loja was stopped")
        assert house.chat.messages == [asking]


async def test_while_it_is_prepared_it_can_be_stopped_and_no_code_is_asked_for(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CONNECTING, never_linked=True)
    stopping = asyncio.Event()
    evolution.faults.add(Fault.hold("GET /settings/find/loja", stopping))
    chat.says("/pair loja +55 11 99999-0000")
    asking = await chat.sees("Asking for a code for loja")
    assert asking.labels == ["⏹ Stop"]
    chat.presses("Stop")
    await chat.sees("Linking of loja stops")
    stopping.set()
    await chat.sees("Linking of loja was stopped")
    assert [heard for heard in evolution.requests if "number" in heard.query] == []


async def test_stop_pressed_twice_tells_once(
    living: House, chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    stop = next(button.data for row in photo.buttons for button in row if "Stop" in button.text) or ""
    chat.presses("Stop")
    told = await chat.sees("Linking of loja was stopped")
    await chat.sees_gone(photo)
    deletions = len(telegram.calls.of("deleteMessage"))
    chat.forges(stop, message=photo)
    await telegram.called("deleteMessage", deletions + 1)
    await living.settled()
    assert chat.messages == [told]


async def test_where_a_group_has_no_room_the_bar_rests_and_the_next_code_is_shown(
    house: House, loja: WhatsAppInstance
) -> None:
    """Half of the messages that a group takes in a minute is left for what must be seen."""
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    limits = FloodLimits(per_chat_s=1e6, per_group_minute=6, overall_s=1000)
    async with house.zelador(patience=patient(code_life_s=4.0, pairing_s=60.0), flood_limits=limits):
        group.says("/qr loja", by=BIA)
        await group.sees_photo()
        await house.telegram.called("editMessageCaption")
        looks = house.evolution.asked.count(CONNECT)
        await house.evolution.heard(CONNECT, times=looks + 40)
        loja.rotate()
        await house.telegram.called("editMessageMedia", 2)
        assert len(house.telegram.calls.of("editMessageCaption")) == 1
        assert read_by_a_phone(group.last.photo) == loja.live_codes[0]


async def test_a_new_qr_comes_into_the_same_message_for_all_who_look(
    house: House, loja: WhatsAppInstance
) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        group.says("/qr loja", by=BIA)
        theirs = await group.sees_photo()
        former = loja.live_codes[0]

        house.chat.presses("New QR")
        await house.telegram.called("editMessageMedia", 4)

        assert read_by_a_phone(photo.photo) == loja.live_codes[0] != former
        assert theirs.photo == photo.photo
        assert house.chat.messages == [photo]
        assert len(loja.live_codes) == 1


async def test_who_presses_twice_for_a_new_qr_gets_one(chat: Chat, evolution: EvolutionServer) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    former = loja.live_codes[0]
    evolution.faults.add(Fault.delay(RESTART, 0.3))
    chat.presses("New QR")
    await evolution.heard(RESTART)
    chat.presses("New QR")
    await chat.world.changed.until(lambda: read_by_a_phone(photo.photo) != former or None, PATIENCE_S)
    looks = evolution.asked.count(LOOK)
    await evolution.heard(LOOK, times=looks + 10)
    assert evolution.asked.count(RESTART) == 1


async def test_a_new_qr_of_a_pairing_that_is_over_starts_another(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    renew = next(button.data for row in photo.buttons for button in row if "New QR" in button.text) or ""
    chat.presses("Stop")
    told = await chat.sees("was stopped")
    chat.forges(renew, message=told)
    again = await chat.sees_photo()
    assert read_by_a_phone(again.photo) == loja.live_codes[0]


async def test_where_no_code_to_type_comes_it_says_so_and_shows_the_qr(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    house.evolution.faults.add(Fault.answer(CONNECT, 200, {"code": "2@made-up,a,b,c", "count": 1}))
    async with house.zelador(patience=patient(pairing_code_s=0.05, pairing_look_s=5.0)):
        house.chat.says("/pair loja +55 11 99999-0000")
        photo = await house.chat.sees_photo()
        assert "WhatsApp gave no code to type" in photo.html
        assert read_by_a_phone(photo.photo) == "2@made-up,a,b,c"


async def test_a_pairing_code_that_lapses_is_renewed_in_place(chat: Chat, evolution: EvolutionServer) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/pair loja +55 11 99999-0000")
    shown = await chat.sees("type this code:")
    former = loja.pairing_code or ""
    loja.rotate()
    await chat.world.changed.until(lambda: former[:4] not in shown.html or None, PATIENCE_S)
    code = loja.pairing_code or ""
    assert f"{code[:4]}-{code[4:]}" in shown.html
    assert chat.messages == [shown]


async def test_no_picture_goes_over_the_wire_before_its_message_stands_protected(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    assert telegram.calls.of("sendPhoto") == []
    assert photo.history[0].photo is None
    assert photo.protected
