"""What happens in the world around the bot, as the page asks for it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.evolution import PhoneRefusedError, State
from bot.sandbox.page.bodies import Drop, EnterCode, Happen, NewInstance, OnServer, Skip, Speed, Turn, read
from bot.sandbox.page.crowds import CROWD_DEEDS, possible_on
from bot.sandbox.page.following import Following
from bot.sandbox.page.instances import DEEDS, possible
from bot.sandbox.page.refusals import Refusal, RefusedError
from bot.sandbox.page.world import World


class WorldDeeds:
    """Phones, WhatsApp, the servers, and time."""

    def __init__(self, world: World, following: Following) -> None:
        self._world, self._following = world, following

    def routes(self) -> list[Route]:
        """The routes by method and path."""
        return [
            Route("/api/instances", self.make, methods=["POST"]),
            Route("/api/deeds/enter_code", self.enter_code, methods=["POST"]),
            Route("/api/deeds/drop", self.drop, methods=["POST"]),
            Route("/api/deeds/{deed}", self.do, methods=["POST"]),
            Route("/api/servers/{deed}", self.do_to_all, methods=["POST"]),
            Route("/api/conditions/{condition}", self.turn, methods=["POST"]),
            Route("/api/speed", self.run_at, methods=["POST"]),
            Route("/api/skip", self.skip, methods=["POST"]),
        ]

    async def make(self, request: Request) -> Response:
        """Somebody else makes an instance: new, or in use for a while."""
        body = await read(request, NewInstance)
        evolution = self._world.server(body.server).evolution
        if body.name in evolution.instances:
            raise RefusedError(409, Refusal.NAME_TAKEN)
        evolution.has(body.name, State(body.state), never_linked=body.state == "close")
        return self._done()

    async def do(self, request: Request) -> Response:
        """Let something happen to an instance that needs nothing more to be said."""
        body = await read(request, Happen)
        instance, deed = self._world.instance(body.server, body.instance), request.path_params["deed"]
        if deed not in DEEDS:
            raise RefusedError(404, Refusal.DEED_UNKNOWN)
        if deed not in possible(instance):
            raise RefusedError(409, Refusal.DEED_IMPOSSIBLE)
        DEEDS[deed](instance, self._world.speed)
        return self._done()

    async def do_to_all(self, request: Request) -> Response:
        """Let something happen to everything on a server at once."""
        body = await read(request, OnServer)
        evolution, deed = self._world.server(body.server).evolution, request.path_params["deed"]
        if deed not in CROWD_DEEDS:
            raise RefusedError(404, Refusal.DEED_UNKNOWN)
        if deed not in possible_on(evolution):
            raise RefusedError(409, Refusal.DEED_IMPOSSIBLE)
        CROWD_DEEDS[deed](evolution, self._world.speed)
        return self._done()

    async def enter_code(self, request: Request) -> Response:
        """Type a pairing code into the phone that it was made for."""
        body = await read(request, EnterCode)
        instance = self._world.instance(body.server, body.instance)
        try:
            instance.enter_code(body.code.replace(" ", ""), instance.name.strip().capitalize())
        except PhoneRefusedError:
            raise RefusedError(409, Refusal.CODE_WRONG) from None
        return self._done()

    async def drop(self, request: Request) -> Response:
        """Let WhatsApp end the connection for one of its reasons."""
        body = await read(request, Drop)
        try:
            self._world.instance(body.server, body.instance).drop(body.reason)
        except PhoneRefusedError:
            raise RefusedError(409, Refusal.DEED_IMPOSSIBLE) from None
        return self._done()

    async def turn(self, request: Request) -> Response:
        """Turn a switch."""
        body = await read(request, Turn)
        name = request.path_params["condition"]
        switches = self._world.switches_with(name, body.server)
        try:
            await switches.turn(name, on=body.on)
        except OSError:
            raise RefusedError(503, Refusal.PORT_TAKEN) from None
        return self._done()

    async def run_at(self, request: Request) -> Response:
        """Change how fast time runs."""
        body = await read(request, Speed)
        self._world.run_at(body.factor)
        return self._done()

    async def skip(self, request: Request) -> Response:
        """Let some hours pass in a moment."""
        body = await read(request, Skip)
        await self._world.skip(body.seconds, self._following.world_changed)
        return self._done()

    def _done(self) -> Response:
        self._following.world_changed()
        return JSONResponse({})
