"""The routes of an instance's connection: connect, its state, presence, restart, logout, delete."""

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.evolution import picture
from bot.sandbox.evolution.answers import ApiError, failed_with_200, internal, reply, success
from bot.sandbox.evolution.disconnection import LOGGED_OUT, logged_out_object
from bot.sandbox.evolution.events import deleted
from bot.sandbox.evolution.guards import instance_of
from bot.sandbox.evolution.schema import Rule, body_of, check
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.phone import WhatsAppInstance
    from bot.sandbox.evolution.world import World

_PRESENCES = ("unavailable", "available", "composing", "recording", "paused")
_PRESENCE_RULES = [Rule("presence", "string", required=True, one_of=_PRESENCES)]
_CLOSED = "Error: Connection Closed"


async def qr_object(instance: "WhatsAppInstance") -> dict[str, object]:
    """Return the QR in memory, new or stale; before the first one it is only its count (#88, #149, #152)."""
    qr = instance.line.qr if instance.line else None
    if not qr or not qr.code:
        return {"count": qr.count if qr else 0}
    code, pairing_code, count = qr.code, qr.pairing_code, qr.count
    base64 = await asyncio.to_thread(picture.data_url, code)
    return {"pairingCode": pairing_code, "code": code, "base64": base64, "count": count}


class Connection:
    """The routes that act on one instance's session."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes by method and path."""
        return [
            Route("/instance/connect/{name}", self.connect, methods=["GET"]),
            Route("/instance/connectionState/{name}", self.connection_state, methods=["GET"]),
            Route("/instance/setPresence/{name}", self.set_presence, methods=["POST"]),
            Route("/instance/restart/{name}", self.restart, methods=["POST"]),
            Route("/instance/logout/{name}", self.log_out, methods=["DELETE"]),
            Route("/instance/delete/{name}", self.delete, methods=["DELETE"]),
        ]

    async def connect(self, request: Request) -> Response:
        """Start a socket when closed and answer the QR in memory after a fixed wait (#88, #89, #93, #99)."""
        instance = instance_of(self._world, request)
        if not instance.line:
            return failed_with_200()
        if instance.state is State.OPEN:
            return _state(instance)
        if instance.state is State.CLOSE:
            instance.line.open_socket(request.query_params.get("number") or None)
            await asyncio.sleep(self._world.pace.connect_wait)
        return reply(await qr_object(instance))

    async def connection_state(self, request: Request) -> Response:
        """Answer the live state; the key is missing while the instance is not loaded (#98, #213)."""
        return _state(instance_of(self._world, request))

    async def set_presence(self, request: Request) -> Response:
        """Set the presence: 201 when the client can, else the text that it died of (#42, #92, #102-106)."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        check(body, _PRESENCE_RULES)
        if not instance.line:
            raise internal("Cannot read properties of undefined (reading 'setPresence')")  # 216
        if broken := _presence_error(instance, str(body["presence"])):
            raise ApiError(400, [broken])
        instance.online = body["presence"] == "available"
        self._world.bell.ring()
        return reply({"presence": body["presence"]}, 201)

    async def restart(self, request: Request) -> Response:
        """Restart; the answer is the state before, or the QR that the former socket left in memory (#46, #96, #117)."""
        instance = instance_of(self._world, request)
        if not instance.line or instance.state is State.CLOSE:
            return failed_with_200()
        if instance.state is State.OPEN:
            self._world.timers.after(self._world.pace.effect, instance.restart)
            return _state(instance)
        instance.restart()
        return reply(await qr_object(instance))

    async def log_out(self, request: Request) -> Response:
        """Answer SUCCESS and log out a little later, or not at all (#118, #121, #226, #233)."""
        instance = instance_of(self._world, request)
        version = self._world.version
        if instance.state is State.CLOSE:
            if version.accepts_logout_of_closed:
                return success("Instance was already disconnected")
            raise ApiError(400, [f'The "{instance.name}" instance is not connected'])
        if lost := instance.reopening or instance.loses_next_logout:
            instance.loses_next_logout = False
        if lost and version.awaits_logout:
            raise internal([_CLOSED])  # 2.3.7: #136
        if version.awaits_logout:
            await asyncio.sleep(self._world.pace.effect)
            instance.log_out()
        elif not lost:
            self._world.timers.after(self._world.pace.effect, instance.log_out)
        return success("Instance logged out")

    async def delete(self, request: Request) -> Response:
        """Answer SUCCESS; the instance is gone later, or stays connected as a ghost (#197, #198, #235)."""
        instance = instance_of(self._world, request)
        version = self._world.version
        if instance.state is State.OPEN and version.refuses_delete_of_open:
            raise ApiError(400, [f'The "{instance.name}" instance needs to be disconnected'])
        if instance.reopening and version.keeps_reopening_on_delete:
            raise ApiError(400, ["[object Object]"])  # 2.3.7: #137
        if instance.reopening and version.leaves_ghosts and instance.name not in self._world.ghosts:
            self._world.ghosts.append(instance.name)
        self._remove_later(instance)
        return success("Instance deleted")

    def _remove_later(self, instance: "WhatsAppInstance") -> None:
        """Take the instance away: first its state, then its row (state-timelines).

        The events of its logout come although it is deleted (event-75 to event-81).
        A webhook that fails holds it up, logged out, until its last try (#201).
        """
        pace, timers = self._world.pace, self._world.timers
        instance.tell(*self._world.made_up.in_any_order(deleted(instance)))
        wait = 0.0
        if instance.webhook_fails and instance.line:
            timers.after(pace.effect, instance.log_out)
            wait = pace.webhook_give_up
        elif instance.state in {State.OPEN, State.CONNECTING} and not instance.reopening:
            why = logged_out_object(instance.name, self._world.stamp())
            timers.after(pace.effect, lambda: instance.tell_closed(LOGGED_OUT, why))
        timers.after(wait + pace.delete / 2, instance.unload)
        timers.after(wait + pace.delete, lambda: self._world.remove(instance))


def _state(instance: "WhatsAppInstance") -> Response:
    about: dict[str, object] = {"instanceName": instance.name}
    if instance.line:
        about["state"] = instance.state
    return reply({"instance": about})


def _presence_error(instance: "WhatsAppInstance", presence: str) -> str | None:
    if instance.row.integration != "WHATSAPP-BAILEYS":
        return "Method not available on WhatsApp Business API"  # 141
    client_linked = instance.line.client_linked if instance.line else None
    if client_linked is None:
        return "TypeError: Cannot read properties of undefined (reading 'sendPresenceUpdate')"  # 42
    if presence not in {"available", "unavailable"}:
        return (  # 104: these want a chat
            "TypeError: Cannot destructure property 'server' of '(0 , import_WABinary.jidDecode)(...)' "
            "as it is undefined."
        )
    if not client_linked:
        return "TypeError: Cannot read properties of undefined (reading 'name')"  # 92
    return _CLOSED if instance.state is State.CLOSE else None  # 122; during an outage it is 201 (207)
