"""The stand-in server as tests and the sandbox hold it."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Unpack

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.evolution.answers import ApiError
from bot.sandbox.evolution.bell import PATIENCE_S, Bell
from bot.sandbox.evolution.condition import Condition, put
from bot.sandbox.evolution.configuration import Configuration
from bot.sandbox.evolution.connection import Connection
from bot.sandbox.evolution.creation import Creation
from bot.sandbox.evolution.door import Door
from bot.sandbox.evolution.emitting import Emitting
from bot.sandbox.evolution.faults import Faults
from bot.sandbox.evolution.global_webhook import GlobalWebhook
from bot.sandbox.evolution.inventory import Inventory
from bot.sandbox.evolution.listener import Listener
from bot.sandbox.evolution.made_up import MadeUp
from bot.sandbox.evolution.messaging import Messaging
from bot.sandbox.evolution.pace import Pace
from bot.sandbox.evolution.phone import WhatsAppInstance
from bot.sandbox.evolution.record import Heard, Record
from bot.sandbox.evolution.state import State
from bot.sandbox.evolution.version import Version
from bot.sandbox.evolution.websocket import WebSocket
from bot.sandbox.evolution.world import World


def _now() -> datetime:
    return datetime.now(UTC)


class EvolutionServer:
    """An Evolution API v2 server over HTTP on loopback, with a WhatsApp behind it that tests direct.

    Args:
        api_key: the global key.
        version: which release it behaves as.
        pace: how long things take; the product's own times unless told otherwise.
        qr_limit: QRCODE_LIMIT, codes shown before it gives up.
        rng: draws ids, tokens and codes; seeded alike, two servers draw the same ones.
        now: its time of day, in UTC.

    Attributes:
        faults: what is made to go wrong with its answers.
        websocket: events by socket.io; switched off.
        webhook: events by the global webhook; switched off.
    """

    def __init__(  # noqa: PLR0913 -- all of them but the key have defaults
        self,
        api_key: str,
        version: str = "2.3.6",
        pace: Pace | None = None,
        *,
        qr_limit: int = 30,
        rng: random.Random | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.faults = Faults()
        self._world = World(
            api_key=api_key,
            version=Version(version),
            pace=pace or Pace(),
            made_up=MadeUp(rng or random.Random(api_key)),  # noqa: S311 - made up, and repeatable
            qr_limit=qr_limit,
            now=now,
        )
        self._record = Record(self._world.bell)
        self.websocket = WebSocket(self._world)
        self.webhook = GlobalWebhook(self._world)
        self._world.events.channels = (self.websocket, self.webhook)
        door = Door(self._world, self._record, self.faults, self.websocket, _routes(self._world))
        self._listener = Listener(door)
        door.cut = self.websocket.cut_off = self._listener.cut

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Answer on a free port of 127.0.0.1 and give its URL; at the end nothing is left running.

        Raises:
            ExceptionGroup: the stand-in itself made mistakes on the way.
        """
        self._listener.open()
        self._world.url = f"http://127.0.0.1:{self._listener.port}"
        try:
            yield self._world.url
        finally:
            self._world.timers.cancel_all()
            await self._listener.end()
            await self._world.tasks.end()
            await self.webhook.end()
        if mistakes := self._world.timers.mistakes:
            raise ExceptionGroup("the stand-in Evolution server failed", mistakes)

    @property
    def api_key(self) -> str:
        """The global key."""
        return self._world.api_key

    @property
    def url(self) -> str:
        """Where it answers, or answered; empty before."""
        return self._world.url

    @property
    def instances(self) -> dict[str, WhatsAppInstance]:
        """Every row by name, those made over the API too."""
        return self._world.instances

    @property
    def events(self) -> Emitting:
        """What happens here, on its way to who hears it, and what can go wrong on the way."""
        return self._world.events

    @property
    def ghosts(self) -> list[str]:
        """Names that were deleted while their session was reopening, and are connected still."""
        return self._world.ghosts

    @property
    def licensed(self) -> bool:
        """Whether the gate of 2.4.0 is open; when it is not, every answer is 503."""
        return self._world.licensed

    @licensed.setter
    def licensed(self, licensed: bool) -> None:
        self._world.licensed = licensed

    @property
    def version(self) -> str:
        """The release that it behaves as."""
        return self._world.version.text

    @property
    def bell(self) -> Bell:
        """Rung at every change of an instance, and at every request."""
        return self._world.bell

    def hurry(self, factor: float) -> None:
        """Let everything take so much less time, also the rest of what is under way; below 1 slows it down."""
        self._world.pace = self._world.pace.faster(factor)
        self._world.timers.hurry(factor)

    def skip(self, seconds: float) -> None:
        """Let so much time have passed for all that is under way."""
        self._world.timers.skip(seconds)

    @property
    def client_refused(self) -> bool:
        """Whether WhatsApp refuses this server's client as too old: no code ever comes, ``count`` stays 0."""
        return self._world.client_refused

    @client_refused.setter
    def client_refused(self, refused: bool) -> None:
        self._world.client_refused = refused

    @property
    def metrics(self) -> bool:
        """Whether ``GET /metrics`` answers, which is off by default."""
        return self._world.metrics

    @metrics.setter
    def metrics(self, on: bool) -> None:
        self._world.metrics = on

    @property
    def acknowledges(self) -> bool:
        """Whether WhatsApp's acknowledgements of sent texts are written down."""
        return self._world.acknowledges

    @acknowledges.setter
    def acknowledges(self, on: bool) -> None:
        self._world.acknowledges = on

    @property
    def keeps_numbers(self) -> bool:
        """DATABASE_SAVE_IS_ON_WHATSAPP: whether numbers that were met are answered without asking WhatsApp."""
        return self._world.keeps_numbers

    @keeps_numbers.setter
    def keeps_numbers(self, on: bool) -> None:
        self._world.keeps_numbers = on

    @property
    def channels_off(self) -> set[str]:
        """The channels, such as ``kafka``, that the server's environment has switched off; none by default."""
        return self._world.channels_off

    def outage(self) -> None:
        """Take WhatsApp out of reach for every instance, those to come included."""
        self._world.whatsapp_reachable = False
        for instance in self.instances.values():
            instance.outage()

    def outage_ends(self) -> None:
        """Bring WhatsApp back for all of them."""
        self._world.whatsapp_reachable = True
        for instance in self.instances.values():
            instance.outage_ends()

    @property
    def requests(self) -> list[Heard]:
        """Every request so far, in order of arrival."""
        return self._record.requests

    @property
    def asked(self) -> list[str]:
        """Every request so far as ``METHOD /path``, percent-decoded and without its query."""
        return [request.line for request in self._record.requests]

    def forget(self) -> None:
        """Forget what was asked so far."""
        self._record.requests.clear()

    async def heard(self, where: str, times: int = 1, patience_s: float = PATIENCE_S) -> Heard:
        """Wait until ``METHOD /path`` matched the regular expression ``where`` so many times.

        Requests that came before count too.

        Raises:
            AssertionError: they did not come within ``patience_s`` seconds.
        """
        return await self._record.heard(where, times, patience_s)

    def has(self, name: str, state: State = State.OPEN, **how: Unpack[Condition]) -> WhatsAppInstance:
        """Put an instance straight into a condition; by default open, linked and owned.

        Raises:
            ValueError: the name is taken.
        """
        return put(self._world, name, state, **how)

    def has_many(
        self, count: int, state: State = State.OPEN, prefix: str = "instance-", **how: Unpack[Condition]
    ) -> list[WhatsAppInstance]:
        """Put ``count`` instances into one condition, named by ``prefix`` and a number from 1."""
        return [self.has(f"{prefix}{number}", state, **how) for number in range(1, count + 1)]

    def stop_answering(self) -> None:
        """Refuse connections, as a server that is down; what runs inside goes on."""
        self._listener.close()

    def answers_again(self) -> None:
        """Be back on the same port."""
        self._listener.open()

    def boot(self, *, loads: bool = True) -> None:
        """Restart the process: connections and memory are gone, the rows load a while later.

        Where ``loads`` is false they wait for :meth:`load`. Events that were not sent yet are lost. Ghosts
        and deafness end with it; a delete that still waited for a webhook is forgotten.
        """
        world = self._world
        world.timers.cancel_all()
        world.tasks.cancel_all()
        world.events.forget()
        self.webhook.forget()
        world.ghosts.clear()
        self.websocket.cut()
        self._listener.hang_up()
        for instance in world.instances.values():
            instance.unload()
        if loads:
            world.timers.after(world.pace.load, self.load)

    def load(self) -> None:
        """Take into the memory what a boot left out of it."""
        for instance in self._world.instances.values():
            if instance.line:
                continue
            live = instance.row.connection_status in {State.OPEN, State.CONNECTING}
            instance.load(connect=live or self._world.version.boots_every_instance)


def _routes(world: World) -> Starlette:
    groups = (Inventory(world), Creation(world), Connection(world), Configuration(world), Messaging(world))
    return Starlette(
        routes=[route for group in groups for route in group.routes()],
        exception_handlers={ApiError: _api_error, HTTPException: _cannot},
    )


async def _api_error(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, ApiError):
        raise error
    return error.response()


async def _cannot(request: Request, error: Exception) -> Response:
    """Answer an unknown route, a known one with another method too, as Express does (#5, #245)."""
    del error
    query = f"?{request.url.query}" if request.url.query else ""
    return ApiError(404, [f"Cannot {request.method} {request.scope['path']}{query}"]).response()
