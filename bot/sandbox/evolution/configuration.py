"""The routes of an instance's configuration: settings, webhook, proxy and the other channels."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.evolution.answers import JSON_TYPE, ApiError, internal, not_found, reply
from bot.sandbox.evolution.channels import (
    CHANNELS,
    EVENTS,
    channel_row,
    leads_nowhere,
    proxy_row,
    webhook_row,
)
from bot.sandbox.evolution.guards import instance_of
from bot.sandbox.evolution.schema import Rule, body_of, check

if TYPE_CHECKING:
    from bot.sandbox.evolution.world import World

SWITCHES = ("rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory")
TEXTS = ("msgCall", "wavoipToken")
MSG_CALL_CHARS = 100
"""The column in the server's migrations, ``VARCHAR(100)``."""
_SETTINGS_RULES = [Rule(name, "boolean", required=True) for name in SWITCHES] + [
    Rule(name, "string") for name in TEXTS
]
_PROXY_RULES = [
    Rule("enabled", "boolean", required=True),
    *(Rule(name, "string", required=True) for name in ("host", "port", "protocol")),
    *(Rule(name, "string") for name in ("username", "password")),
]
_WEBHOOK_RULES = [Rule("enabled", "boolean", required=True), Rule("url", "string", required=True)]


class Configuration:
    """Settings, webhook, proxy and the other channels of one instance."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes by method and path."""
        return [
            Route("/settings/find/{name}", self.find_settings, methods=["GET"]),
            Route("/settings/set/{name}", self.set_settings, methods=["POST"]),
            Route("/webhook/find/{name}", self.find_webhook, methods=["GET"]),
            Route("/webhook/set/{name}", self.set_webhook, methods=["POST"]),
            Route("/proxy/find/{name}", self.find_proxy, methods=["GET"]),
            Route("/proxy/set/{name}", self.set_proxy, methods=["POST"]),
            *(Route(f"/{kind}/find/{{name}}", self.find_channel, methods=["GET"]) for kind in CHANNELS),
            *(Route(f"/{kind}/set/{{name}}", self.set_channel, methods=["POST"]) for kind in CHANNELS),
        ]

    async def find_settings(self, request: Request) -> Response:
        """Answer the eight settings (#52), or null while the instance is not loaded (#217)."""
        instance = instance_of(self._world, request)
        return reply(dict(instance.row.settings) if instance.line else None)

    async def set_settings(self, request: Request) -> Response:
        """Replace the settings; the answer repeats the body (#53)."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        check(body, _SETTINGS_RULES)
        if not instance.line:
            raise internal("Cannot read properties of undefined (reading 'setSettings')")  # 218
        if len(str(body.get("msgCall", ""))) > MSG_CALL_CHARS:
            raise internal(["PrismaClientKnownRequestError: The provided value for the column is too long"])
        instance.row = replace(
            instance.row, settings={**instance.row.settings, **body}, updated_at=self._world.stamp()
        )
        if body.get("wavoipToken") and instance.line.client_linked is None:
            raise internal("Cannot read properties of undefined (reading 'ws')")  # 58: saved all the same
        return reply({"settings": {"instanceName": instance.name, "settings": body}}, 201)

    async def find_webhook(self, request: Request) -> Response:
        """Answer the webhook's row (#62) or null (#60)."""
        instance = instance_of(self._world, request)
        return reply(instance.row.webhook if instance.line else None)  # 219

    async def set_webhook(self, request: Request) -> Response:
        """Set the webhook and answer its row (#61)."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        check(body, [Rule("webhook", "object", required=True)])
        wanted = body["webhook"]
        if isinstance(wanted, Mapping):
            check_webhook(wanted)
        if not instance.line:
            raise internal("Cannot read properties of undefined (reading 'instanceId')")  # 220
        if not isinstance(wanted, Mapping) or "events" not in wanted:
            raise internal("Cannot read properties of undefined (reading 'length')")  # 63
        ids = {"id": self._world.made_up.row_id(), "at": self._world.stamp(), "instance": instance.id}
        webhook = webhook_row(ids, wanted, instance.row.webhook)
        instance.row = replace(instance.row, webhook=webhook)
        return reply(webhook, 201)

    async def find_proxy(self, request: Request) -> Response:
        """Answer the proxy's row with its password, or null (#78); not loaded is 404 here (#221)."""
        instance = instance_of(self._world, request)
        if not instance.line:
            raise not_found(instance.name)
        return reply(instance.row.proxy)

    async def set_proxy(self, request: Request) -> Response:
        """Set the proxy once a page came through it, and answer what was set (#79 to #82)."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        check(body, _PROXY_RULES)
        if body["enabled"] and leads_nowhere(str(body["host"])):
            raise ApiError(400, ["Invalid proxy"])  # 80
        ids = {"id": self._world.made_up.row_id(), "at": self._world.stamp(), "instance": instance.id}
        row = proxy_row(ids, body)
        instance.row = replace(instance.row, proxy=row)
        values = {key: row[key] for key in ("enabled", "host", "port", "protocol", "username", "password")}
        return reply({"proxy": {"instanceName": instance.name, "proxy": values}}, 201)

    async def find_channel(self, request: Request) -> Response:
        """Answer the channel's row (#73, #76), null (#70), or nothing where the server has it switched off."""
        instance = instance_of(self._world, request)
        kind = self._kind(request)
        if kind in self._world.channels_off:
            return _nothing(200)
        return reply(instance.row.channels.get(kind))

    async def set_channel(self, request: Request) -> Response:
        """Switch a channel on or off and answer its row (#71, #72, #75); nothing where the server has it off (#77)."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        kind = self._kind(request)
        if kind in self._world.channels_off:
            return _nothing(201)  # 77
        wanted = body.get(kind)
        if not isinstance(wanted, Mapping):
            raise internal("Cannot set properties of undefined (setting 'events')")  # 72
        check_events(kind, wanted.get("events"))
        ids = {"id": self._world.made_up.row_id(), "at": self._world.stamp(), "instance": instance.id}
        row = channel_row(ids, wanted.get("events")) | {"enabled": bool(wanted.get("enabled"))}
        instance.row = replace(instance.row, channels={**instance.row.channels, kind: row})
        return reply(row, 201)

    def _kind(self, request: Request) -> str:
        """Return the channel of the path; a release without Kafka knows no such route."""
        kind = request.url.path.split("/")[1]
        if kind == "kafka" and not self._world.version.has_kafka:
            raise HTTPException(404)
        return kind


def check_webhook(wanted: Mapping[str, object]) -> None:
    """Hold a webhook's body against the rules of webhook/set.

    Raises:
        ApiError: 400; an unknown event is told with the whole list of events (#65).
    """
    check(wanted, _WEBHOOK_RULES)
    check_events("webhook", wanted.get("events"))


def check_events(channel: str, events: object) -> None:
    """Hold a list of events against the 31 that there are.

    Raises:
        ApiError: 400 with every complaint.
    """
    named = list(enumerate(events)) if isinstance(events, list) else []
    complaints = [
        f"{channel}.events[{index}] is not one of enum values: {','.join(EVENTS)}"
        for index, event in named
        if event not in EVENTS
    ]
    if complaints:
        raise ApiError(400, [complaints])


def _nothing(status: int) -> Response:
    """Return an empty body that calls itself JSON (#77)."""
    return Response("", status, media_type=JSON_TYPE)
