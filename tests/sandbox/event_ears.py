"""Who hears the stand-in server's events in its own tests: a socket.io client, a little webhook receiver."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import socketio
from aiohttp import ClientSession, web

from bot.sandbox.evolution.bell import Bell
from tests.patience import PATIENCE_S
from tests.sandbox.evolution_wire import KEY


class Ear:
    """What was heard, in order of arrival; an event is told as ``name`` or ``name state``."""

    def __init__(self) -> None:
        self.envelopes: list[dict[str, Any]] = []
        self.requests: list[web.Request] = []
        self.answers: list[int] = []
        self.bell = Bell()

    def hear(self, envelope: dict[str, Any]) -> None:
        self.envelopes.append(envelope)
        self.bell.ring()

    @property
    def events(self) -> list[str]:
        """Every event so far."""
        return [told(envelope) for envelope in self.envelopes]

    async def until(self, holds: Callable[[list[str]], bool]) -> None:
        """Wait until what was heard so far is as it should be."""
        try:
            await self.bell.until(lambda: holds(self.events), PATIENCE_S)
        except TimeoutError:
            raise AssertionError(f"heard only {self.events}") from None

    async def hears(self, *events: str) -> list[dict[str, Any]]:
        """Wait for as many events as these; they are these, in this order; forget and return them."""
        await self.until(lambda heard: len(heard) >= len(events))
        assert self.events == list(events)
        heard, self.envelopes = self.envelopes, []
        return heard

    async def hears_in_any_order(self, *events: str) -> list[dict[str, Any]]:
        """Wait for as many events as these; they are these; forget and return them as they came."""
        await self.until(lambda heard: len(heard) >= len(events))
        assert sorted(self.events) == sorted(events)
        heard, self.envelopes = self.envelopes, []
        return heard


def told(envelope: dict[str, Any]) -> str:
    data = envelope["data"]
    return " ".join([envelope["event"], *([data["state"]] if data and "state" in data else [])])


@asynccontextmanager
async def plugged_in(url: str, query: str = f"?apikey={KEY}", **how: Any) -> AsyncIterator[Ear]:  # noqa: ANN401
    """Hear events over socket.io; ``how`` goes to the client's ``connect``."""
    ear, session = Ear(), ClientSession()  # the client leaves a session of its own open when it is refused
    client = socketio.AsyncClient(
        reconnection_delay=0.02, reconnection_delay_max=0.05, randomization_factor=0, http_session=session
    )

    async def hear(name: str, *arguments: dict[str, Any]) -> None:
        (envelope,) = arguments  # event-41: one argument
        assert envelope["event"] == name
        ear.hear(envelope)

    client.on("*", hear)
    try:
        await client.connect(f"{url}/{query}", **how)
        yield ear
    finally:
        await client.shutdown()
        await session.close()


@asynccontextmanager
async def receiving(answers: Iterable[int] = ()) -> AsyncIterator[tuple[str, Ear]]:
    """Take webhooks; answer these statuses first and 200 from then on. Give the URL and who hears."""
    ear, statuses = Ear(), iter(answers)

    async def take(request: web.Request) -> web.Response:
        status = next(statuses, 200)
        ear.requests.append(request)
        ear.answers.append(status)
        ear.hear(await request.json())
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/events", ear
    finally:
        await runner.cleanup()
