"""A browser's hands and ears for the tests of the sandbox's page: requests, and server-sent events."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from bot.sandbox.evolution import EvolutionServer, Pace
from bot.sandbox.page import WorldServer, serving
from bot.sandbox.scene import ANA, people_in
from bot.sandbox.sped_up import SpedUpClock
from bot.sandbox.telegram import BotApi
from bot.sandbox_process import open_sandbox
from bot.tls import verifying
from tests.databases import furnish
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.sandbox.telegram import Chat

TOKEN = "123456:made-up-token"

Json = dict[str, Any]


@dataclass
class Listener:
    """One open page: every event that it heard, in order."""

    events: list[tuple[str, Json]] = field(default_factory=list)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def hears(self, kind: str, like: Callable[[Json], object] = bool) -> Json:
        """Wait for an event of a kind, as heard so far or from now on; the newest such one."""

        def find() -> Json | None:
            return next(
                (content for name, content in reversed(self.events) if name == kind and like(content)), None
            )

        try:
            async with asyncio.timeout(PATIENCE_S), self._more:
                await self._more.wait_for(find)
        except TimeoutError:
            raise AssertionError(f"no {kind} like that: {self.events[-6:]}") from None
        found = find()
        assert found is not None
        return found

    async def hears_said(self, chat: int, like: Callable[[Json], object]) -> Json:
        """Wait for a message of a chat in a state that is like that."""
        event = await self.hears("message", lambda it: it["chat"] == chat and like(it["message"]))
        message = event["message"]
        assert isinstance(message, dict)
        return message

    async def instance(self, name: str, like: Callable[[Json], object]) -> Json:
        """Wait until an instance is like that."""

        def find(world: Json) -> Json | None:
            return next((one for one in world["instances"] if one["name"] == name and like(one)), None)

        found = find(await self.hears("world", find))
        assert found is not None
        return found

    def forget(self) -> None:
        """Forget what was heard so far."""
        self.events.clear()

    async def listen(self, lines: AsyncIterator[str]) -> None:
        """Hear until the connection ends."""
        kind = ""
        async for line in lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                async with self._more:
                    self.events.append((kind, json.loads(value)))
                    self._more.notify_all()


@dataclass
class Visitor:
    """Somebody at the page.

    Attributes:
        http: their browser, which sends what the page's own script sends.
        evolution: the server ``main``.
        another: the server ``sp1``.
    """

    http: httpx.AsyncClient
    telegram: BotApi
    evolution: EvolutionServer
    telegram_url: str
    another: EvolutionServer

    @property
    def ana(self) -> Chat:
        """Ana's chat, as the stand-in has it."""
        return self.telegram.private(ANA)

    async def bot(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        """Call the Bot API as the bot would; the result."""
        answer = await self.http.post(f"{self.telegram_url}/bot{TOKEN}/{method}", json=params)
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]

    async def posts(self, path: str, **body: object) -> Json:
        """Do something that works; what is answered."""
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        content = answer.json()
        assert isinstance(content, dict)
        return content

    async def refused(self, path: str, **body: object) -> tuple[int, str]:
        """Do something that is refused; the status and what is said."""
        answer = await self.http.post(path, json=body)
        assert list(answer.json()) == ["error"]
        return answer.status_code, answer.json()["error"]

    async def says(self, text: str, person: int = ANA.id, chat: int | None = None) -> None:
        """Write, by default Ana in her own chat."""
        await self.posts(f"/api/chats/{chat or person}/say", person=person, text=text)

    async def snapshot(self) -> Json:
        """What a page is told first."""
        async with self.listening() as page:
            return await page.hears("snapshot")

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Listener]:
        """Have a page open for the block."""
        page = Listener()
        async with self.http.stream("GET", "/events") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            ears = asyncio.create_task(page.listen(response.aiter_lines()))
            try:
                await page.hears("snapshot")
                yield page
            finally:
                ears.cancel()
                await asyncio.gather(ears, return_exceptions=True)


def browser(url: str) -> httpx.AsyncClient:
    """A browser that has the page at ``url`` open."""
    headers = {"Origin": url, "X-Sandbox": "1"}
    return httpx.AsyncClient(
        base_url=url, headers=headers, trust_env=False, timeout=PATIENCE_S, verify=verifying()
    )


@asynccontextmanager
async def visiting(pace: Pace | None = None) -> AsyncIterator[Visitor]:
    """The page between the two stand-ins, with nobody behind the bot: a test is the bot."""
    clock, pace = SpedUpClock(), pace or Pace.quick()
    telegram = BotApi(TOKEN, clock.timestamp)
    evolution = EvolutionServer("made-up-key", pace=pace, now=clock.now)
    another = EvolutionServer("another-made-up-key", pace=pace, now=clock.now)
    people = people_in(telegram)
    servers = [WorldServer("main", "Rio", evolution), WorldServer("sp1", "São Paulo", another)]
    async with (
        telegram.serving() as telegram_url,
        evolution.serving(),
        another.serving(),
        serving(telegram, servers, people, clock, port=0) as url,
        browser(url) as http,
    ):
        yield Visitor(http, telegram, evolution, telegram_url, another)


@asynccontextmanager
async def visiting_all(folder: Path) -> AsyncIterator[Visitor]:
    """The whole sandbox, with the real program in it."""
    async with (
        open_sandbox(folder, port=0, pace=Pace.quick(), prepare=furnish) as sandbox,
        browser(sandbox.url) as http,
    ):
        yield Visitor(http, sandbox.telegram, sandbox.evolution, "", sandbox.others["sp1"])
