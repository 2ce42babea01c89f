"""/qr: a picture that a phone reads, of a code that is good at that moment, and that does not stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.conversations.reading import ever_shown, pictures_sent, read_by_a_phone, sent_in, shortest_gap
from tests.pictures.samples import RECORDED_CODE, data_url, server_png

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

CONNECT = "GET /instance/connect/loja"
RESTART = "POST /instance/restart/loja"
LOOK = "GET /instance/connectionState/loja"
SLOW_WHATSAPP = Pace.quick(first_qr=0.2, connect_wait=0.04)
"""WhatsApp needs longer than connect waits: that is how the server hands out an old code (#123)."""


@pytest.fixture
def loja(evolution: EvolutionServer) -> WhatsAppInstance:
    """An instance that no phone was ever linked to."""
    return evolution.has("loja", State.CLOSE, never_linked=True)


async def test_the_picture_is_a_protected_photo_of_exactly_the_servers_code(
    chat: Chat, loja: WhatsAppInstance, telegram: BotApi
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    assert read_by_a_phone(photo.photo) == loja.live_codes[0]
    assert photo.protected
    assert [call.method for call in telegram.calls if "protect_content" in call.params] == ["sendMessage"]


@pytest.mark.parametrize("before", ["logged out", "thrown out", "closed while it showed codes"])
async def test_the_code_of_before_is_never_shown_however_slow_whatsapp_is(
    tmp_path: Path, before: str
) -> None:
    async with stand_ins(tmp_path / "data", pace=SLOW_WHATSAPP) as house, house.zelador():
        match before:
            case "logged out":
                loja = house.evolution.has("loja", State.CLOSE)
            case "thrown out":
                loja = house.evolution.has("loja", State.CLOSE, reason=403)
            case _:
                loja = house.evolution.has("loja", State.CONNECTING, never_linked=True)
                loja.log_out()
        former = loja.server_code

        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()

        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        assert former not in ever_shown(sent_in(house.chat))


async def test_a_qr_phase_that_somebody_else_began_gets_a_code_of_its_own(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CONNECTING, never_linked=True)
    (former,) = loja.live_codes
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    assert read_by_a_phone(photo.photo) == loja.live_codes[0] != former
    assert former not in ever_shown(sent_in(chat))


async def test_a_code_that_came_while_the_restart_was_ordered_is_of_the_closed_socket_and_not_shown(
    tmp_path: Path,
) -> None:
    async with stand_ins(tmp_path / "data", pace=SLOW_WHATSAPP) as house, house.zelador():
        loja = house.evolution.has("loja", State.CONNECTING, never_linked=True)
        house.evolution.faults.add(Fault.delay(RESTART, 0.1))
        house.chat.says("/qr loja")
        await house.evolution.heard(RESTART)
        loja.rotate()
        (between,) = loja.live_codes

        photo = await house.chat.sees_photo()
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        assert between not in ever_shown(sent_in(house.chat))


async def test_two_people_in_two_chats_see_one_pairing_and_both_see_its_end(
    living: House, chat: Chat, loja: WhatsAppInstance
) -> None:
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    living.evolution.faults.add(Fault.delay(CONNECT, 0.03))
    chat.says("/qr loja")
    group.says("/qr loja", by=BIA)
    mine, theirs = await chat.sees_photo(), await group.sees_photo()
    assert mine.photo == theirs.photo
    assert len(loja.live_codes) == 1
    assert shortest_gap(living.evolution, CONNECT) >= 0.03

    loja.scan()
    await chat.sees("loja is linked")
    await group.sees("loja is linked")
    await chat.sees_gone(mine)
    await group.sees_gone(theirs)


async def test_who_stops_and_starts_again_at_once_does_not_connect_twice_at_a_time(
    chat: Chat, evolution: EvolutionServer, loja: WhatsAppInstance
) -> None:
    evolution.faults.add(Fault.delay(CONNECT, 0.1))
    chat.says("/qr loja")
    await evolution.heard(CONNECT)
    chat.says("/cancel")
    await chat.sees("was stopped")
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    assert shortest_gap(evolution, CONNECT) >= 0.1
    assert read_by_a_phone(photo.photo) == loja.live_codes[0]
    assert len(loja.live_codes) == 1


async def test_the_next_code_takes_the_place_of_the_one_before(
    chat: Chat, loja: WhatsAppInstance, telegram: BotApi
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    for times in (1, 2):
        loja.rotate()
        await telegram.called("editMessageMedia", 1 + times)
        assert read_by_a_phone(chat.last.photo) == loja.live_codes[0]
    assert chat.messages == [photo]
    assert len(ever_shown([photo])) == 3


async def test_a_linked_phone_is_told_with_its_number_and_the_picture_goes(
    chat: Chat, loja: WhatsAppInstance, telegram: BotApi
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    loja.scan(number="5521988887777", name="Loja do Rio", code=read_by_a_phone(photo.photo))
    told = await chat.sees("loja is linked: +55 21 98888-7777 (Loja do Rio)")
    await chat.sees_gone(photo)
    assert chat.messages == [told]
    assert not told.photo
    assert pictures_sent(telegram) == 1


async def test_an_open_instance_says_whose_it_is_and_no_picture_is_sent(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja", number="5521988887777", profile_name="Loja do Rio")
    chat.says("/qr loja")
    await chat.sees("loja is connected as +55 21 98888-7777 (Loja do Rio)")
    assert pictures_sent(telegram) == 0
    assert CONNECT not in evolution.asked


@pytest.mark.parametrize("integration", ["WHATSAPP-BUSINESS", "EVOLUTION"])
@pytest.mark.parametrize("state", [State.OPEN, State.CLOSE])
@pytest.mark.parametrize("command", ["/qr loja", "/pair loja +55 11 99999-0000"])
async def test_a_kind_that_links_no_phone_has_no_qr_and_says_where_it_is_linked(
    chat: Chat, evolution: EvolutionServer, integration: str, state: State, command: str
) -> None:
    evolution.has("loja", state, integration=integration)
    chat.says(command)
    told = await chat.sees("loja has no QR and no pairing code")
    assert told.labels == ["ℹ️ Details"]
    assert not [line for line in evolution.asked if not line.startswith("GET /instance/fetchInstances")]


async def test_a_session_that_lost_its_line_gets_no_qr_but_is_said_to_come_back(house: House) -> None:
    loja = house.evolution.has("loja", State.CONNECTING, reopening=True)
    async with house.zelador(patience=patient(act_s=0.1)):
        house.chat.says("/qr loja")
        await house.chat.sees("the server is bringing it back")
        assert CONNECT not in house.evolution.asked
        assert pictures_sent(house.telegram) == 0

        loja.outage_ends()
        await loja.until(State.OPEN)
        house.chat.presses("New QR")
        await house.chat.sees("loja is connected as")
        assert pictures_sent(house.telegram) == 0


async def test_a_session_that_comes_back_while_one_waits_is_connected(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CONNECTING, reopening=True)
    chat.says("/qr loja")
    await evolution.heard(LOOK, times=2)
    loja.outage_ends()
    await chat.sees("loja is connected as")
    assert CONNECT not in evolution.asked


async def test_where_no_code_comes_it_keeps_asking_and_then_says_what_usually_causes_it(
    tmp_path: Path,
) -> None:
    async with (
        stand_ins(tmp_path / "data", pace=Pace.quick(first_qr=60)) as house,
        house.zelador(patience=patient(first_code_s=1.5)),
    ):
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        told = await house.chat.sees("got no code from WhatsApp")
        assert "CONFIG_SESSION_PHONE_VERSION" in (told.text or "")
        assert house.evolution.asked.count(CONNECT) > 3
        assert pictures_sent(house.telegram) == 0


async def test_looks_that_fail_for_a_moment_do_not_end_it(
    chat: Chat, evolution: EvolutionServer, loja: WhatsAppInstance, telegram: BotApi
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    so_far = evolution.asked.count(LOOK)
    evolution.faults.add(Fault.cut(LOOK, times=5))
    await evolution.heard(LOOK, times=so_far + 6)
    loja.rotate()
    await telegram.called("editMessageMedia", 2)
    assert read_by_a_phone(photo.photo) == loja.live_codes[0]


async def test_a_server_that_restarts_shows_its_new_code_in_the_same_message(
    chat: Chat, evolution: EvolutionServer, loja: WhatsAppInstance, telegram: BotApi
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    evolution.boot()
    await telegram.called("editMessageMedia", 2)
    assert read_by_a_phone(photo.photo) == loja.live_codes[0]
    assert chat.messages == [photo]


async def test_a_server_that_is_gone_for_good_is_told_and_the_picture_goes(
    chat: Chat, evolution: EvolutionServer, loja: WhatsAppInstance
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    assert loja.live_codes
    evolution.stop_answering()
    told = await chat.sees("loja was not linked")
    assert "See whether it runs" in (told.text or "")
    await chat.sees_gone(photo)

    evolution.answers_again()
    chat.says("/servers")  # who asks for it has the server looked for at once
    await chat.sees("Evolution API 2.3.6")
    chat.presses("Try again", message=told)
    await chat.sees_photo()


async def test_an_instance_that_is_deleted_meanwhile_is_told_and_the_picture_goes(
    chat: Chat, loja: WhatsAppInstance
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    loja.world.remove(loja)
    await chat.sees("loja is no longer on the server")
    await chat.sees_gone(photo)


async def test_an_instance_that_is_logged_out_meanwhile_is_told_and_not_connected_again(house: House) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(patience=patient(pairing_look_s=0.1)):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.evolution.forget()
        loja.log_out()
        await house.chat.sees("The server stopped linking loja")
        await house.chat.sees_gone(photo)
        assert CONNECT not in house.evolution.asked
        assert loja.live_codes == []


@pytest.mark.parametrize("how", ["button", "command", "somebody in the other chat"])
async def test_it_can_be_stopped(living: House, chat: Chat, loja: WhatsAppInstance, how: str) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    assert loja.live_codes
    match how:
        case "button":
            chat.presses("Stop")
        case "command":
            chat.says("/cancel")
            await chat.sees("Linking of loja stops")
        case _:
            group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
            group.says("/qr loja", by=BIA)
            await group.sees_photo()
            group.presses("Stop", by=BIA)
            await group.sees("was stopped")
    await chat.sees("Linking of loja was stopped")
    await chat.sees_gone(photo)


async def test_a_code_that_nobody_scans_expires(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(patience=patient(pairing_s=2.0)):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        await house.chat.sees("Nobody linked loja in time")
        await house.chat.sees_gone(photo)


async def test_no_qr_stays_in_the_chat_when_the_program_ends(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(finish_s=2.0):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
    assert photo.deleted
    assert "was stopped" in (house.chat.last.text or "")


async def test_no_qr_comes_late_when_the_program_ends_while_the_server_is_asked(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    house.evolution.faults.add(Fault.hang(CONNECT))
    async with house.zelador(finish_s=2.0):
        house.chat.says("/qr loja")
        await house.evolution.heard(CONNECT)
    assert "was stopped" in (house.chat.last.text or "")
    assert pictures_sent(house.telegram) == 0


async def test_stop_that_was_pressed_while_no_process_ran_lets_nothing_go_on(house: House) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador():
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        for method in ("sendMessage", "deleteMessage"):
            house.telegram.faults.add(method, times=None, status=502)
    assert house.chat.messages == [photo]
    house.telegram.faults.clear()
    house.telegram.faults.add("deleteMessage", delay=0.3)
    house.chat.presses("Stop")
    sent = pictures_sent(house.telegram)
    async with house.zelador():
        await house.chat.sees_gone(photo)
        await house.chat.sees("Linking of loja ended")
        await house.settled()
    assert pictures_sent(house.telegram) == sent
    assert len(house.chat.messages) == 1
    assert loja.live_codes


@pytest.mark.parametrize("picture", ["data:image/png;base64,AAAA", "not base64 at all", None])
async def test_a_picture_that_is_none_does_not_matter_where_the_code_comes(
    house: House, picture: str | None
) -> None:
    answer = {"code": RECORDED_CODE, "count": 1} | ({"base64": picture} if picture else {})
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    house.evolution.faults.add(Fault.answer(CONNECT, 200, answer))
    async with house.zelador(patience=patient(pairing_look_s=5.0)):
        house.chat.says("/qr loja")
        assert read_by_a_phone((await house.chat.sees_photo()).photo) == RECORDED_CODE


async def test_a_server_that_sends_the_picture_alone_has_it_redrawn(house: House) -> None:
    theirs = server_png(RECORDED_CODE)
    answer = {"base64": data_url(theirs), "count": 1}
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    house.evolution.faults.add(Fault.answer(CONNECT, 200, answer))
    async with house.zelador(patience=patient(pairing_look_s=5.0)):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        assert read_by_a_phone(photo.photo) == RECORDED_CODE
        assert photo.photo != theirs


async def test_a_picture_that_cannot_be_read_and_no_code_is_told_with_what_else_to_do(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    unreadable = {"base64": "data:image/png;base64,AAAA", "count": 1}
    house.evolution.faults.add(Fault.answer(CONNECT, 200, unreadable))
    async with house.zelador(patience=patient(pairing_look_s=5.0)):
        house.chat.says("/qr loja")
        told = await house.chat.sees("The QR of loja could not be read")
        assert "New QR" in (told.text or "")
        assert "renews itself" not in (told.text or "")
        assert told.labels == ["🔢 Pair by code", "📷 New QR", "🔗 Send to client", "⏹ Stop"]
        house.chat.presses("Stop")
        await house.chat.sees("was stopped")
        assert "📷 New QR" in house.chat.last.labels


async def test_a_pairing_code_without_a_readable_picture_is_shown_for_itself(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    unreadable = {"base64": "data:image/png;base64,AAAA", "pairingCode": "ABCD1234", "count": 1}
    house.evolution.faults.add(Fault.answer(CONNECT, 200, unreadable))
    async with house.zelador(patience=patient(pairing_look_s=5.0)):
        house.chat.says("/pair loja +55 11 99999-0000")
        told = await house.chat.sees("ABCD-1234")
        assert "could not be read" in (told.text or "")
        assert "renews itself" not in (told.text or "")


@pytest.mark.parametrize("refused", ["once", "also the word about it"])
async def test_a_next_code_that_telegram_refuses_takes_the_picture_away_and_offers_a_new_one(
    chat: Chat, telegram: BotApi, loja: WhatsAppInstance, refused: str
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    telegram.faults.add("editMessageMedia", status=400, description="Bad Request: IMAGE_PROCESS_FAILED")
    if refused == "also the word about it":
        telegram.faults.add("sendMessage", status=400, description="Bad Request: not now")
    loja.rotate()
    await chat.sees_gone(photo)
    if refused == "once":
        await chat.sees("Telegram did not take the next code of loja")
        chat.presses("New QR")
    else:
        await telegram.called("sendMessage", 2)
        chat.says("/qr loja")
    again = await chat.sees_photo()
    assert read_by_a_phone(again.photo) == loja.live_codes[0]


async def test_the_end_is_told_also_where_telegram_refused_it_at_first(
    chat: Chat, telegram: BotApi, loja: WhatsAppInstance
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    telegram.faults.add("sendMessage", status=400, description="Bad Request: not now")
    loja.scan()
    await chat.sees_gone(photo)
    await chat.sees("loja is linked")
