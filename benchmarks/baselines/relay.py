"""The least bot that keeps a QR fresh in a chat: at each event one read on the server, one edit on Telegram.

``/qr NAME`` sends the server's own picture; the way of the events is that of ``EVENTS``. By polling, each chat
asks for itself.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from typing import Any

import aiohttp

from benchmarks.baselines.common import EVOLUTION, KEY, TELEGRAM, TOKEN
from benchmarks.baselines.hearing import hear
from benchmarks.baselines.polling import LOOK_S

_BOT = f"{TELEGRAM}/bot{TOKEN}"
_POLL_S = 30


class _Relay:
    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._shown: dict[str, list[tuple[int, int]]] = {}

    async def show(self, chat: int, name: str) -> None:
        """Show an instance's code in a chat."""
        code = await self._connect(name)
        form = _form(chat)
        form.add_field("photo", _png(code), filename="qr.png")
        message = (await self._call("sendPhoto", form))["message_id"]
        self._shown.setdefault(name, []).append((chat, message))
        while os.environ["EVENTS"] == "poll":
            await asyncio.sleep(LOOK_S)
            former, code = code, await self._connect(name)
            if code["code"] != former["code"]:
                await self._edit(chat, message, code)

    async def renew(self, name: str) -> None:
        """There is a new code."""
        if name in self._shown:
            code = await self._connect(name)
            for chat, message in self._shown[name]:
                await self._edit(chat, message, code)

    async def _connect(self, name: str) -> dict[str, Any]:
        async with self._http.get(f"{EVOLUTION}/instance/connect/{name}", headers=KEY) as answer:
            code: dict[str, Any] = await answer.json()
            return code

    async def _edit(self, chat: int, message: int, code: dict[str, Any]) -> None:
        form = _form(chat)
        form.add_field("message_id", str(message))
        form.add_field("media", json.dumps({"type": "photo", "media": "attach://qr"}))
        form.add_field("qr", _png(code), filename="qr.png")
        await self._call("editMessageMedia", form)

    async def _call(self, method: str, form: aiohttp.FormData) -> dict[str, Any]:
        async with self._http.post(f"{_BOT}/{method}", data=form) as answer:
            result: dict[str, Any] = (await answer.json())["result"]
            return result


def _form(chat: int) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("chat_id", str(chat))
    return form


def _png(code: dict[str, Any]) -> bytes:
    return base64.b64decode(code["base64"].partition(",")[2])


async def main() -> None:
    """Poll until ended."""
    shows, offset = set[asyncio.Task[None]](), 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        relay = _Relay(http)
        await hear(relay.renew)
        while True:
            ask = {"offset": offset, "timeout": _POLL_S}
            async with http.post(f"{_BOT}/getUpdates", json=ask) as answer:
                updates = (await answer.json())["result"]
            for update in updates:
                offset = update["update_id"] + 1
                message = update["message"]
                show = relay.show(message["chat"]["id"], message["text"].partition(" ")[2])
                shows.add(asyncio.create_task(show))


if __name__ == "__main__":
    asyncio.run(main())
