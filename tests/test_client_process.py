"""A client's link and the real process: what it writes down of a token, and a death in the middle."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import httpx

from bot.sandbox.evolution import State
from tests.conversations.house import STRANGER, stand_ins
from tests.conversations.reading import read_by_a_phone
from tests.processes import environment, process
from tests.web.listening import opened

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.telegram import SentMessage


def _token_in(message: SentMessage) -> str:
    found = re.search(r"/l/([A-Za-z0-9_-]{32})", message.text or "")
    assert found, message.text
    return found[1]


async def test_a_killed_process_leaves_the_link_good_and_no_qr_and_no_line_or_file_holds_its_token(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    address = f"127.0.0.1:{unused_tcp_port}"
    async with stand_ins(tmp_path / "data", version="2.3.7") as house, httpx.AsyncClient() as browser:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        theirs = house.telegram.private(STRANGER)
        env = environment(
            house.settings, LOG_LEVEL="DEBUG", HTTP_LISTEN=address, PUBLIC_URL=f"http://{address}"
        )
        async with process(tmp_path, env) as bot:
            await bot.tells("started")
            house.chat.says("/invite loja")
            token = _token_in(await house.chat.sees("A link for the client of loja"))
            link = f"http://{address}/l/{token}"
            assert (await browser.get(link)).status_code == 200
            theirs.says(f"/start {token}")
            photo = await theirs.sees_photo()
            async with opened(browser, link) as page:
                first = await page.sees("showing")
                assert read_by_a_phone((await browser.get(f"{link}/qr.png")).content) == loja.live_codes[0]
                told = (await bot.end(signal.SIGKILL)).told
        async with process(tmp_path, env) as bot:
            await bot.tells("started")
            await theirs.sees_gone(photo)
            async with opened(browser, link) as page:
                await page.sees("showing", other_than=first["qr"])
                loja.scan(number="5521988887777")
                await page.sees("linked")
            await house.chat.sees("loja was linked by its link: +55 21 98888-7777")
            assert (await browser.get(link)).status_code == 404
            theirs.says(f"/start {token}")
            await theirs.sees("This link is not valid any more.")
            told += (await bot.end(signal.SIGTERM)).told

    assert "debug" in told.lower()
    assert token not in told
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    held = [file.name for file in files if token.encode() in file.read_bytes()]
    assert files
    assert held == []
