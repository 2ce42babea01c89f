"""/invite: a link for a client far away, who sees that one pairing and nothing else."""

from __future__ import annotations

import re
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
import pytest

from bot.fleet.instance import InstanceRef
from bot.sandbox.evolution import Fault, State
from bot.store.database import NAME
from bot.tls import verifying
from bot.views.callbacks import encode
from handlers.door.registry import COMMANDS
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, stand_ins
from tests.conversations.reading import read_by_a_phone
from tests.views.presses import KINDS, largest
from tests.web.listening import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox.telegram import BotApi, Chat, SentMessage
    from bot.sandbox.telegram.presses import Press
    from tests.conversations.house import House

PUBLIC = "https://zelador.example.com"


@pytest.fixture
def loja(living: House) -> WhatsAppInstance:
    """An instance that no phone was ever linked to."""
    return living.evolution.has("loja", State.CLOSE, never_linked=True)


def _token_in(message: SentMessage) -> str:
    found = re.search(r"(?:start=|/l/)([A-Za-z0-9_-]{32})", message.text or "")
    assert found, message.text
    return found[1]


def _views_in(house: House) -> int:
    """How many messages the next start would take up or close."""
    with closing(sqlite3.connect(house.settings.data_dir / NAME)) as database:
        return int(database.execute("SELECT count(*) FROM open_messages").fetchone()[0])


async def _makes_a_link(chat: Chat) -> str:
    chat.says("/invite loja")
    return _token_in(await chat.sees("A link for the client of loja"))


class TestInTelegram:
    """Where no PUBLIC_URL is set."""

    async def test_the_stranger_who_opens_it_sees_that_pairing_and_who_made_it_is_told(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        token = await _makes_a_link(chat)
        link = chat.last
        assert f"https://t.me/zelador_bot?start={token}" in (link.text or "")
        await living.settled()
        theirs = telegram.private(STRANGER)
        theirs.says(f"/start {token}")
        photo = await theirs.sees_photo()
        assert photo.protected
        assert photo.labels == []
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        told = await chat.sees("The link for loja was opened")
        assert told.reply_to is link

        loja.rotate()
        await telegram.called("editMessageMedia", 2)
        assert read_by_a_phone(theirs.last.photo) == loja.live_codes[0]

        loja.scan(number="5521988887777")
        await theirs.sees("loja is linked. There is nothing more")
        await theirs.sees_gone(photo)
        await chat.sees("loja was linked by its link: +55 21 98888-7777")
        await chat.sees("was used")
        assert token not in (link.text or "")

    async def test_what_they_can_do_beside_that_is_still_nothing(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        token = await _makes_a_link(chat)
        theirs = telegram.private(STRANGER)
        theirs.says(f"/start {token}")
        await theirs.sees_photo()
        so_far = len(theirs.messages)
        for said in ("/status", "/qr loja", "/start", "/invite loja", "hello", f"/status {token}"):
            theirs.says(said)
        await living.settled()
        assert len(theirs.messages) == so_far
        assert loja.live_codes

    async def test_no_command_and_no_button_answers_them_before_during_and_after(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        theirs = telegram.private(STRANGER)
        theirs.says("/id")
        own_id = await theirs.sees("666")
        forged: list[Press] = []

        async def tries_everything(token: str) -> None:
            rows = set(living.evolution.instances)
            for name in COMMANDS:
                theirs.says(f"/{name} loja")
                theirs.says(f"/{name} x{token}")
            ref = InstanceRef("main", UUID(loja.id))
            for kind in KINDS:
                press = largest(kind)
                about = {"instance": ref} if hasattr(press, "instance") else {}
                forged.append(theirs.forges(encode(replace(press, **about)), message=own_id))
            await living.settled()
            assert set(living.evolution.instances) == rows

        token = await _makes_a_link(chat)
        await tries_everything(token)
        assert theirs.messages[-1:] == [own_id]
        assert living.evolution.asked == ["GET /instance/fetchInstances"]  # what /invite asked

        theirs.says(f"/start {token}")
        photo = await theirs.sees_photo()
        await tries_everything(token)
        assert theirs.last is photo
        assert loja.live_codes

        loja.scan()
        over = await theirs.sees("loja is linked. There is nothing more")
        await tries_everything(token)
        theirs.says(f"/start {token}")
        await living.settled()
        assert theirs.last is over  # their one answer a minute was /id's
        assert [press.answer for press in forged if press.answer] == []
        assert not [line for line in living.evolution.asked if not line.startswith("GET ")]
        assert loja.linked

    async def test_a_token_that_is_not_good_has_one_friendly_answer_a_minute(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        theirs = telegram.private(STRANGER)
        for guess in ("x" * 32, "y" * 32, "short", "x" * 33):
            theirs.says(f"/start {guess}")
        await theirs.sees("This link is not valid any more.")
        await living.settled()
        assert len(theirs.messages) == 1
        assert chat.messages == []
        assert loja.live_codes == []

    async def test_in_a_group_a_token_opens_nothing(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        token = await _makes_a_link(chat)
        group = telegram.group(-1009998887776, "Others", members=[STRANGER])
        group.says(f"/start {token}", by=STRANGER)
        await living.settled()
        theirs = telegram.private(STRANGER)  # who would be shown the code of the group a moment after it
        theirs.says(f"/start {token}")
        await theirs.sees_photo()
        loja.rotate()
        await telegram.called("editMessageMedia", 2)
        assert group.messages == []

    async def test_a_revoked_link_takes_the_code_away_from_who_looks(
        self, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        token = await _makes_a_link(chat)
        link = chat.last
        theirs = telegram.private(STRANGER)
        theirs.says(f"/start {token}")
        photo = await theirs.sees_photo()

        chat.presses("Revoke", message=link)

        await chat.sees("is revoked")
        await theirs.sees_gone(photo)
        await theirs.sees("This link is not valid any more.")
        assert token not in (link.text or "")
        assert loja.live_codes

    async def test_a_deleted_instance_takes_code_and_link_away_from_who_looks(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        theirs = telegram.private(STRANGER)
        theirs.says(f"/start {await _makes_a_link(chat)}")
        photo = await theirs.sees_photo()

        chat.says("/delete loja")
        chat.presses("🗑 Delete", message=await chat.sees("Delete loja"))

        await chat.sees("loja is deleted")
        await theirs.sees("This link is not valid any more.")
        await theirs.sees_gone(photo)
        assert loja not in living.evolution.instances.values()
        assert not any("Deleting" in (message.text or "") for message in theirs.messages)

    async def test_what_takes_the_place_of_its_instance_is_shown_by_the_same_link(
        self, living: House, chat: Chat, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        token = await _makes_a_link(chat)
        theirs = telegram.private(STRANGER)
        theirs.says(f"/start {token}")
        photo = await theirs.sees_photo()
        broken = living.evolution.faults.add(Fault.answer("POST /instance/create", 500, {}))
        chat.says("/recreate loja")
        chat.presses("Do it", message=await chat.sees("create it again?"))
        await chat.sees("Press the button to go on")
        await theirs.sees_gone(photo)
        theirs.says(f"/start {token}")
        await theirs.sees("This link is not valid any more.")  # there is no instance now

        living.evolution.faults.remove(broken)
        chat.presses("Go on")
        await chat.sees_photo()
        theirs.says(f"/start {token}")
        now = living.evolution.instances["loja"]
        assert read_by_a_phone((await theirs.sees_photo()).photo) == now.live_codes[0]
        assert now is not loja
        now.scan()
        await theirs.sees("loja is linked. There is nothing more")
        await chat.sees("loja was linked by its link")

    async def test_the_end_of_the_program_leaves_no_code_with_a_client(self, house: House) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        theirs = house.telegram.private(STRANGER)
        async with house.zelador():
            token = await _makes_a_link(house.chat)
            theirs.says(f"/start {token}")
            photo = await theirs.sees_photo()
        await theirs.sees_gone(photo)

    async def test_of_a_guest_whose_pairing_is_over_nothing_is_left_to_take_up(self, house: House) -> None:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        theirs = house.telegram.private(STRANGER)
        async with house.zelador():
            token = await _makes_a_link(house.chat)
            theirs.says(f"/start {token}")
            await theirs.sees_photo()
            assert _views_in(house) == 1
            loja.scan()
            await theirs.sees("loja is linked. There is nothing more")
        assert _views_in(house) == 0

    async def test_a_link_outlives_a_restart(self, house: House) -> None:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        async with house.zelador():
            token = await _makes_a_link(house.chat)
        async with house.zelador():
            theirs = house.telegram.private(STRANGER)
            theirs.says(f"/start {token}")
            assert read_by_a_phone((await theirs.sees_photo()).photo) == loja.live_codes[0]

    async def test_a_member_opens_it_as_any_other(self, chat: Chat, loja: WhatsAppInstance) -> None:
        token = await _makes_a_link(chat)
        chat.says(f"/start {token}")
        photo = await chat.sees_photo()
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]


async def test_another_phone_than_before_is_told_loudly_to_who_made_the_link_with_what_to_do(
    living: House, chat: Chat, telegram: BotApi
) -> None:
    loja = living.evolution.has("loja", number="5511999990000")
    loja.drop(401)
    token = await _makes_a_link(chat)
    theirs = telegram.private(STRANGER)
    theirs.says(f"/start {token}")
    await theirs.sees_photo()
    loja.scan(number="5521988887777")

    told = await chat.sees("ANOTHER PHONE")
    text = (told.text or "").replace("\xa0", " ")
    assert "linked to loja: +55 21 98888-7777" in text
    assert "should have been +55 11 99999-0000" in text
    assert told.labels == ["✅ Keep it", "🚪 Log out"]
    chat.presses("Log out", message=told)
    await chat.sees("Log out loja")
    assert loja.linked


class TestWhoMayMakeOne:
    async def test_a_stranger_makes_none(
        self, living: House, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        theirs = telegram.private(STRANGER)
        theirs.says("/invite loja")
        await living.settled()
        assert theirs.messages == []
        assert loja.live_codes == []

    async def test_in_a_group_it_is_told_there_in_the_topic(
        self, loja: WhatsAppInstance, telegram: BotApi
    ) -> None:
        group = telegram.group(GROUP, "Team", members=[ANA, BIA])
        group.says("/invite loja", by=BIA)
        link = await group.sees("A link for the client of loja")
        theirs = telegram.private(STRANGER)
        theirs.says(f"/start {_token_in(link)}")
        await group.sees("was opened")
        assert loja is not None

    async def test_without_a_name_it_is_picked(self, chat: Chat, loja: WhatsAppInstance) -> None:
        chat.says("/invite")
        await chat.sees("Which instance?")
        chat.presses("loja")
        await chat.sees("A link for the client of loja")
        assert loja.live_codes == []


class TestOnTheWeb:
    """Where PUBLIC_URL is set."""

    @asynccontextmanager
    async def _house(self, folder: Path, port: int) -> AsyncIterator[House]:
        listen = f"127.0.0.1:{port}"
        async with (
            stand_ins(folder / "data", http_listen=listen, public_url=PUBLIC) as house,
            house.zelador(),
        ):
            yield house

    async def test_the_page_shows_the_pairing_and_who_made_it_is_told(
        self, tmp_path: Path, unused_tcp_port: int
    ) -> None:
        async with (
            self._house(tmp_path, unused_tcp_port) as house,
            httpx.AsyncClient(verify=verifying()) as browser,
        ):
            loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
            token = await _makes_a_link(house.chat)
            assert f"{PUBLIC}/l/{token}" in (house.chat.last.text or "")
            link = f"http://127.0.0.1:{unused_tcp_port}/l/{token}"
            async with opened(browser, link) as page:
                await page.sees("showing")
                await house.chat.sees("The link for loja was opened")
                picture = await browser.get(f"{link}/qr.png")
                assert read_by_a_phone(picture.content) == loja.live_codes[0]
                loja.scan(number="5521988887777")
                await page.sees("linked")
            await house.chat.sees("loja was linked by its link: +55 21 98888-7777")
            assert (await browser.get(link)).status_code == 404


async def test_news_that_telegram_refuses_cost_the_client_nothing(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    async with (
        stand_ins(tmp_path / "data", http_listen=listen, public_url=PUBLIC) as house,
        house.zelador(),
        httpx.AsyncClient(verify=verifying()) as browser,
    ):
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        token = await _makes_a_link(house.chat)
        house.telegram.faults.add("sendMessage", status=403)
        async with opened(browser, f"http://127.0.0.1:{unused_tcp_port}/l/{token}") as page:
            await page.sees("showing")
            loja.scan()
            await page.sees("linked")
        await house.chat.sees("was linked by its link")
        assert "was opened" not in str([message.text for message in house.chat.messages])


async def test_from_the_pairing_itself_it_goes_into_a_message_of_its_own(
    chat: Chat, loja: WhatsAppInstance
) -> None:
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    chat.presses("Send to client")
    await chat.sees("A link for the client of loja")
    assert photo in chat.messages
    assert len(loja.live_codes) == 1
