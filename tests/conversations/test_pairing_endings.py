"""How pairings end: each with a reason that a person can act on, and one tap to start again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.conversations.reading import pictures_sent, sent_in
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

LOGOUT = "DELETE /instance/logout/loja"
CONNECT = "GET /instance/connect/loja"
PHONE = "+55 11 99999-0000"


@pytest.fixture
async def unhurried(house: House) -> AsyncIterator[House]:
    """The program looks rarely: no look is under way just when an instance is closed."""
    async with house.zelador(patience=patient(pairing_look_s=0.2)):
        yield house


async def test_at_the_servers_limit_of_codes_it_says_which_setting_that_is(unhurried: House) -> None:
    chat = unhurried.chat
    loja = unhurried.evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    loja.loaded().refuse()
    told = await chat.sees("QRCODE_LIMIT")
    await chat.sees_gone(photo)
    chat.presses("New QR", message=told)
    await chat.sees_photo()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (401, "It was logged out"),
        (402, "WhatsApp restricts this number for a time"),
        (403, "WhatsApp lost the main phone"),
        (406, "the number is probably banned"),
    ],
)
async def test_a_session_that_whatsapp_ends_gives_its_reason(unhurried: House, code: int, words: str) -> None:
    chat = unhurried.chat
    loja = unhurried.evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    loja.drop(code)
    told = await chat.sees("The server stopped linking loja")
    await chat.sees_gone(photo)
    assert words in (told.text or "")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (405, "WhatsApp refuses the server's version"),
        (408, "The line timed out"),
        (411, "too old for linked devices"),
        (440, "opened elsewhere"),
        (500, "keys are broken"),
        (503, "not available just now"),
        (515, "asked for a restart"),
    ],
)
async def test_where_no_code_comes_and_the_row_has_a_new_reason_that_is_told(
    tmp_path: Path, code: int, words: str
) -> None:
    async with (
        stand_ins(tmp_path / "data", pace=Pace.quick(first_qr=60)) as house,
        house.zelador(patience=patient(first_code_s=0.1)),
    ):
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        row = {
            "id": loja.id,
            "name": "loja",
            "connectionStatus": "connecting",
            "disconnectionReasonCode": code,
            "disconnectionAt": "2025-03-04T12:00:00.000Z",
        }
        house.chat.says("/qr loja")
        await house.evolution.heard(CONNECT)
        house.evolution.faults.add(Fault.answer("GET /instance/fetchInstances", 200, [row]))
        told = await house.chat.sees("got no code from WhatsApp")
        assert words in (told.text or "")


@pytest.mark.parametrize(
    ("version", "advice"),
    [
        ("2.2.3", "update its image to 2.3.7 or later, or set CONFIG_SESSION_PHONE_VERSION"),
        ("2.3.7", "remove CONFIG_SESSION_PHONE_VERSION"),
    ],
)
async def test_a_refused_version_of_whatsapp_web_is_mended_by_setting_or_release(
    tmp_path: Path, version: str, advice: str
) -> None:
    async with (
        stand_ins(tmp_path / "data", version=version) as house,
        house.zelador(patience=patient(first_code_s=0.3)),
    ):
        house.evolution.client_refused = True
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        told = await house.chat.sees("got no code from WhatsApp")
        assert advice in (told.text or "")
        assert pictures_sent(house.telegram) == 0
        assert "📷 New QR" in told.labels


async def test_after_three_codes_that_nobody_could_use_it_speaks_of_passkeys(house: House) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(patience=patient(pairing_s=6.0)):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        for times in (2, 3, 4):
            assert "passkey" not in photo.html
            loja.rotate()
            await house.telegram.called("editMessageMedia", times)
        assert "passkey" in photo.html
        told = await house.chat.sees("Nobody linked loja in time", timeout=15)
        assert "passkey" in (told.text or "")
        await house.chat.sees_gone(photo)


async def test_one_code_that_nobody_used_is_no_passkey(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(patience=patient(pairing_s=0.1)):
        house.chat.says("/qr loja")
        told = await house.chat.sees("Nobody linked loja in time")
        assert "passkey" not in (told.text or "")


async def test_a_pairing_by_code_starts_again_for_the_same_phone_with_one_tap(house: House) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(patience=patient(pairing_s=1.5)):
        house.chat.says(f"/pair loja {PHONE}")
        await house.chat.sees("type this code:")
        await house.chat.sees("Nobody linked loja in time")
        house.chat.presses("New code")
        assert "(+55\u00a011\u00a099999-0000)" in (await house.chat.sees("type this code:")).html


async def test_a_server_without_its_licence_says_so(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    gate = {"error": "service not activated", "code": "LICENSE_REQUIRED"}
    evolution.faults.add(Fault.answer("GET /instance/connectionState/loja", 503, gate))
    chat.says("/qr loja")
    told = await chat.sees("loja was not linked")
    assert "licence" in (told.text or "").lower()
    assert "🔁 Try again" in told.labels


async def test_a_server_that_dies_in_the_middle_and_comes_back_shows_its_new_code(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    former = photo.photo
    evolution.stop_answering()
    evolution.boot()
    evolution.answers_again()
    await chat.world.changed.until(lambda: (photo.photo and photo.photo != former) or None, PATIENCE_S)
    loja.scan()
    await chat.sees("loja is linked")
    await chat.sees_gone(photo)


@pytest.mark.parametrize("why", ["whatsapp out of reach", "version refused", "server has none"])
async def test_a_code_that_nobody_can_use_any_more_is_taken_away_and_its_cause_is_told(
    house: House, why: str
) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    dead = {"pairing_silent_s": 0.3} if why == "server has none" else {"code_dead_s": 0.5}
    spans = patient(pairing_s=60.0, first_code_s=0.3, pairing_closed_s=2.0, **dead)
    async with house.zelador(patience=spans):
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        match why:
            case "whatsapp out of reach":
                house.evolution.outage()
            case "version refused":
                house.evolution.client_refused = True
                loja.loaded().reopen()
            case _:
                house.evolution.faults.add(Fault.answer(CONNECT, 200, {"count": 0}, times=None))
        await house.chat.sees_gone(photo)
        told = await house.chat.sees("got no code from WhatsApp")
        assert "CONFIG_SESSION_PHONE_VERSION" in (told.text or "")
        assert [message for message in house.chat.messages if message.photo] == []


async def test_a_server_that_got_stuck_with_a_code_is_made_to_show_another(house: House) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with house.zelador(patience=patient(pairing_s=60.0, code_dead_s=0.7)):
        house.chat.says("/qr loja")
        former = await house.chat.sees_photo()
        await house.chat.sees_gone(former)
        again = await house.chat.sees_photo()
        assert "Code 2" in again.html
        assert len(loja.live_codes) == 1


async def another_phone(chat: Chat, loja: WhatsAppInstance, before: str) -> None:
    chat.says(before)
    photo = await chat.sees_photo()
    loja.scan(number="5521988887777", name="Outra")
    told = await chat.sees("ANOTHER PHONE")
    await chat.sees_gone(photo)
    words = (told.text or "").replace("\u00a0", " ")
    assert "+55 21 98888-7777 (Outra)" in words
    assert f"It should have been {PHONE}" in words
    assert [[button.text for button in row] for row in told.buttons] == [["✅ Keep it"], ["🚪 Log out"]]


async def test_another_phone_than_the_one_that_was_given_is_said_loudly_and_can_be_kept(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    await another_phone(chat, loja, f"/pair loja {PHONE}")
    chat.presses("Keep")
    await chat.sees("connected")
    assert orders(evolution) == []
    assert loja.linked


async def test_another_phone_than_the_instance_had_before_can_be_logged_out(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE)
    await another_phone(chat, loja, "/qr loja")
    chat.presses("Log out")
    await chat.sees("Good for 2 minutes")
    assert LOGOUT not in evolution.asked
    chat.presses("Log out")
    await evolution.heard(LOGOUT)


@pytest.mark.parametrize("number", ["5511999990000", "551199990000"])
async def test_the_same_phone_again_is_no_other_also_without_its_ninth_digit(
    chat: Chat, evolution: EvolutionServer, number: str
) -> None:
    loja = evolution.has("loja", State.CLOSE)
    chat.says("/qr loja")
    await chat.sees_photo()
    loja.scan(number=number)
    await chat.sees("loja is linked")


async def test_the_former_owner_is_not_taken_for_the_phone_while_the_row_lags(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """The database gets the new owner a moment after the state is open."""
    loja = evolution.has("loja", State.CLOSE)
    chat.says("/qr loja")
    await chat.sees_photo()
    before = json.loads(loja.text)
    evolution.faults.add(Fault.answer("GET /instance/fetchInstances", 200, [before], times=2))
    loja.scan(number="5521988887777")
    told = await chat.sees("ANOTHER PHONE")
    assert "98888" in (told.text or "")


@pytest.mark.parametrize("how", ["linked", "stopped", "expired", "closed", "server gone"])
async def test_however_it_ends_no_code_is_sent_after_it_and_none_stays_in_any_chat(
    house: House, how: str
) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador(
        patience=patient(pairing_look_s=0.1, pairing_s=1.5 if how == "expired" else 60.0)
    ):
        house.chat.says("/qr loja")
        await house.chat.sees_photo()
        group.says("/qr loja", by=BIA)
        await group.sees_photo()
        loja.rotate()
        match how:
            case "linked":
                loja.scan()
            case "stopped":
                house.chat.presses("Stop")
            case "closed":
                loja.log_out()
            case "server gone":
                house.evolution.stop_answering()
        shown = [message for message in sent_in(house.chat) + sent_in(group) if message.photo]

        def all_gone() -> bool | None:
            if (
                how == "closed" and loja.state is State.CONNECTING
            ):  # by the connect of a look that was under way
                loja.log_out()
            return all(message.deleted for message in shown) or None

        for chat in (house.chat, group):
            await chat.world.changed.until(all_gone, PATIENCE_S)
            await chat.sees("loja")
        sent = pictures_sent(house.telegram)
        await house.settled()
        assert pictures_sent(house.telegram) == sent
        assert [m for m in house.chat.messages + group.messages if m.photo] == []
