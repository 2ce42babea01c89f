"""A pairing in the middle of which the process ends, also by a kill: no QR stays behind in any chat."""

from __future__ import annotations

import asyncio
import re
import signal
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from bot.store.database import Database
from handlers.chat.message import TRIES
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, patient
from tests.conversations.reading import read_by_a_phone
from tests.databases import furnish
from tests.patience import PATIENCE_S
from tests.processes import environment, process

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House

PHONE = "+55 11 99999-0000"


def holds_a_qr(chat: Chat) -> list[SentMessage]:
    return [message for message in chat.messages if message.photo]


@pytest.fixture
def loja(house: House) -> WhatsAppInstance:
    """An instance that no phone was ever linked to."""
    return house.evolution.has("loja", State.CLOSE, never_linked=True)


async def remembered(house: House) -> None:
    """Wait until the process has one message to come back to; it writes that right after it was sent."""
    async with asyncio.timeout(PATIENCE_S):
        while not Database(house.settings.data_dir).rows("SELECT * FROM open_messages"):  # noqa: ASYNC110 -- a file rings no bell
            await asyncio.sleep(0.01)


async def left_open(house: House, folder: Path, command: str = "/qr loja") -> SentMessage:
    """Ask the real process for a code and kill it between two rotations."""
    furnish(house.settings.data_dir)
    async with process(folder, environment(house.settings)) as bot:
        house.chat.says(command)
        photo = await house.chat.sees_photo()
        await bot.end(signal.SIGKILL)
    assert holds_a_qr(house.chat) == [photo]
    return photo


async def test_after_a_kill_it_goes_on_in_its_chat_with_a_new_code(
    house: House, tmp_path: Path, loja: WhatsAppInstance
) -> None:
    photo = await left_open(house, tmp_path)
    former = read_by_a_phone(photo.photo)
    async with house.zelador():
        await house.chat.world.changed.until(
            lambda: (
                any(m.photo and m.photo != photo.history[-1].photo for m in holds_a_qr(house.chat))
                or (photo.photo and read_by_a_phone(photo.photo) != former)
                or None
            ),
            5,
        )
        (shown,) = holds_a_qr(house.chat)
        assert read_by_a_phone(shown.photo) == loja.live_codes[0] != former
        loja.scan()
        await house.chat.sees("loja is linked")
        await house.chat.sees_gone(shown)
    assert holds_a_qr(house.chat) == []


async def test_after_a_kill_a_pairing_by_code_goes_on_for_its_phone(
    house: House, tmp_path: Path, loja: WhatsAppInstance
) -> None:
    await left_open(house, tmp_path, f"/pair loja {PHONE}")
    former = loja.pairing_code or ""
    async with house.zelador():
        await house.chat.world.changed.until(lambda: loja.pairing_code != former or None, PATIENCE_S)
        code = loja.pairing_code or ""
        await house.chat.sees(f"{code[:4]}-{code[4:]}")
        loja.enter_code(code)
        await house.chat.sees("loja is linked")
    assert holds_a_qr(house.chat) == []


async def test_after_a_kill_the_phone_that_was_linked_meanwhile_is_told(
    house: House, tmp_path: Path, loja: WhatsAppInstance
) -> None:
    photo = await left_open(house, tmp_path)
    loja.scan(number="5521988887777")
    await loja.until(State.OPEN)
    async with house.zelador():
        await house.chat.sees("loja is linked: +55 21 98888-7777")
        await house.chat.sees_gone(photo)


@pytest.mark.parametrize("expected", ["the one that was given", "the one of before"])
async def test_after_a_kill_another_phone_that_was_linked_meanwhile_is_said_loudly(
    house: House, tmp_path: Path, expected: str
) -> None:
    given = expected == "the one that was given"
    loja = house.evolution.has("loja", State.CLOSE, never_linked=given)
    photo = await left_open(house, tmp_path, f"/pair loja {PHONE}" if given else "/qr loja")
    loja.scan(number="5521988887777")
    await loja.until(State.OPEN)
    async with house.zelador():
        told = await house.chat.sees("ANOTHER PHONE")
        await house.chat.sees_gone(photo)
    assert PHONE in (told.text or "").replace("\u00a0", " ")
    assert told.labels == ["✅ Keep it", "🚪 Log out"]


@pytest.mark.parametrize("why", ["too old", "deleted", "server down"])
async def test_what_cannot_go_on_is_closed_and_its_qr_removed(
    house: House, tmp_path: Path, loja: WhatsAppInstance, why: str
) -> None:
    photo = await left_open(house, tmp_path)
    patience = patient()
    match why:
        case "too old":
            patience = patient(first_code_s=0.0, pairing_s=0.0)
        case "deleted":
            loja.world.remove(loja)
        case _:
            house.evolution.faults.add(Fault.answer("GET /instance/fetchInstances", 500, "", times=9))
    async with house.zelador(patience=patience):
        told = await house.chat.sees("Linking of loja ended, since I was not running")
        await house.chat.sees_gone(photo)
        assert told.labels == ["📷 New QR", "ℹ️ Details"]


async def test_a_chat_that_has_no_access_any_more_loses_its_qr_without_a_word(
    house: House, loja: WhatsAppInstance
) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        group.says("/qr loja", by=BIA)
        photo = await group.sees_photo()
        for method in ("sendMessage", "deleteMessage"):
            house.telegram.faults.add(method, times=None, status=502)
    assert loja.live_codes
    house.telegram.faults.clear()
    house.settings = house.settings.model_copy(update={"admin_chat_ids": (ANA.id,)})
    async with house.zelador():
        await group.sees_gone(photo)
    assert [message for message in group.messages if message is not photo] == []


async def test_what_ended_in_an_orderly_way_is_not_taken_up(house: House, loja: WhatsAppInstance) -> None:
    async with house.zelador(finish_s=2.0):
        house.chat.says("/qr loja")
        await house.chat.sees_photo()
    assert holds_a_qr(house.chat) == []
    asked, told = len(house.evolution.asked), len(house.chat.messages)
    async with house.zelador():
        await house.settled()
    assert len(house.evolution.asked) == asked
    assert len(house.chat.messages) == told
    assert loja.live_codes


async def test_a_qr_that_telegram_did_not_let_go_is_removed_at_the_next_start(
    house: House, loja: WhatsAppInstance
) -> None:
    async with house.zelador():
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.telegram.faults.add("deleteMessage", times=None, status=502)
        loja.scan()
        await house.chat.sees("loja is linked")
    assert holds_a_qr(house.chat) == [photo]
    house.telegram.faults.clear()
    async with house.zelador():
        await house.chat.sees_gone(photo)


async def test_what_was_deleted_by_hand_while_the_process_was_dead_does_not_come_back(
    house: House, tmp_path: Path, loja: WhatsAppInstance
) -> None:
    photo = await left_open(house, tmp_path)
    house.chat.deletes(photo)
    asked = len(house.evolution.asked)
    async with house.zelador():
        await house.telegram.called("deleteMessage")
        await house.settled()
    assert house.chat.messages == []
    assert len(house.evolution.asked) == asked
    assert loja.live_codes


@pytest.mark.parametrize("at", ["the end", "a next code"])
async def test_a_qr_that_telegram_did_not_let_go_is_removed_and_the_word_told_once_it_answers_again(
    house: House, loja: WhatsAppInstance, at: str
) -> None:
    async with house.zelador():
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        for method in ("deleteMessage", "sendMessage", "editMessageMedia"):
            house.telegram.faults.add(method, times=None, status=502)
        if at == "the end":
            loja.scan()
        else:
            loja.rotate()
        await house.telegram.called("sendMessage", 1 + TRIES * (2 if at == "the end" else 1), 20)
        assert holds_a_qr(house.chat) == [photo]
        house.telegram.faults.clear()
        await house.chat.sees_gone(photo)
        await house.chat.sees("loja is linked" if at == "the end" else "Telegram did not take the next code")
        assert len(house.chat.messages) == 1


@pytest.mark.parametrize("server", ["answers", "hangs"])
async def test_the_old_qr_goes_first_however_long_the_server_takes(
    house: House, tmp_path: Path, loja: WhatsAppInstance, server: str
) -> None:
    photo = await left_open(house, tmp_path)
    if server == "hangs":
        house.evolution.faults.add(Fault.hang("GET /instance/fetchInstances", times=9))
    async with house.zelador():
        await house.chat.sees_gone(photo)
    assert loja.live_codes


async def test_after_a_kill_no_qr_stays_with_a_client(
    house: House, tmp_path: Path, loja: WhatsAppInstance
) -> None:
    theirs = house.telegram.private(STRANGER)
    furnish(house.settings.data_dir)
    async with process(tmp_path, environment(house.settings)) as bot:
        house.chat.says("/invite loja")
        made = await house.chat.sees("A link for the client of loja")
        token = re.search(r"start=([A-Za-z0-9_-]+)", made.text or "")
        assert token
        theirs.says(f"/start {token[1]}")
        photo = await theirs.sees_photo()
        await bot.end(signal.SIGKILL)
    assert holds_a_qr(theirs) == [photo]
    async with house.zelador():
        await theirs.sees_gone(photo)
    assert loja.live_codes


CUT_SHORT = "I was cut off in the middle of this. See how loja stands now."


@pytest.mark.parametrize(
    ("command", "hangs", "says"),
    [
        (f"/pair loja {PHONE}", "GET /instance/connectionState/.*", "Asking for a code for loja"),
        ("/logout loja", "DELETE /instance/logout/.*", "Logging out loja"),
        ("/restart loja", "POST /instance/restart/.*", "Restarting loja"),
        (f"/send loja {PHONE} oi", "POST /chat/findStatusMessage/.*", "I watch whether WhatsApp"),
    ],
)
async def test_after_a_kill_no_message_goes_on_saying_that_something_is_under_way(
    house: House, tmp_path: Path, command: str, hangs: str, says: str
) -> None:
    house.evolution.has("loja", State.CONNECTING if "pair" in command else State.OPEN)
    house.evolution.faults.add(Fault.hang(hangs))
    furnish(house.settings.data_dir)
    async with process(tmp_path, environment(house.settings)) as bot:
        house.chat.says(command)
        if "logout" in command:
            await house.chat.sees("Log out")
            house.chat.presses("Log out")
        if "send" in command:
            await house.chat.sees("Send this")
            house.chat.presses("📤 Send")
        left = await house.chat.sees(says)
        await remembered(house)
        await bot.end(signal.SIGKILL)
    house.evolution.faults.clear()
    asked = len(house.evolution.asked)
    async with house.zelador():
        assert await house.chat.sees(CUT_SHORT) is left
        assert left.labels == ["ℹ️ Details"]
        await house.settled()
        assert holds_a_qr(house.chat) == []
        assert len(house.evolution.asked) == asked
        house.chat.presses("Details", message=left)
        await house.chat.sees("Server:")
    async with house.zelador():
        await house.settled()
    assert len([m for m in house.chat.messages if CUT_SHORT in (m.text or "")]) == 0


async def test_what_was_told_to_its_end_is_not_told_again_after_a_kill(house: House, tmp_path: Path) -> None:
    house.evolution.has("loja")
    house.evolution.faults.add(Fault.delay("POST /instance/restart/.*", 1.5))
    furnish(house.settings.data_dir)
    async with process(tmp_path, environment(house.settings)) as bot:
        house.chat.says("/restart loja")
        await house.chat.sees("Restarting loja")
        done = await house.chat.sees("was restarted")
        async with asyncio.timeout(PATIENCE_S):
            while Database(house.settings.data_dir).rows("SELECT * FROM open_messages"):  # noqa: ASYNC110 -- a file rings no bell
                await asyncio.sleep(0.01)
        await bot.end(signal.SIGKILL)
    edits = len(done.history)
    async with house.zelador():
        await house.settled()
    assert len(done.history) == edits
