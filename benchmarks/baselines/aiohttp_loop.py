"""A polling loop written by hand on aiohttp, 256 updates at once: about the best that Python can do."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from benchmarks.baselines.common import INSTANCES, KEY, TELEGRAM, TOKEN, text

_AT_ONCE = 256
_POLL_S = 30
_BOT = f"{TELEGRAM}/bot{TOKEN}"


async def _status(session: aiohttp.ClientSession, update: dict[str, Any], turns: asyncio.Semaphore) -> None:
    async with turns:
        async with session.get(INSTANCES, headers=KEY) as answer:
            rows = await answer.json()
        reply = {"chat_id": update["message"]["chat"]["id"], "text": text(rows)}
        async with session.post(f"{_BOT}/sendMessage", json=reply) as answer:
            await answer.json()


async def main() -> None:
    """Poll until ended."""
    turns, tasks, offset = asyncio.Semaphore(_AT_ONCE), set[asyncio.Task[None]](), 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while True:
            ask = {"offset": offset, "timeout": _POLL_S}
            async with session.post(f"{_BOT}/getUpdates", json=ask) as answer:
                updates = (await answer.json())["result"]
            for update in updates:
                offset = update["update_id"] + 1
                if update.get("message", {}).get("text", "").startswith("/status"):
                    task = asyncio.create_task(_status(session, update, turns))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    asyncio.run(main())
