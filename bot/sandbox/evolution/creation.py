"""``POST /instance/create``: its checks, its race, and what it leaves behind."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.evolution.answers import ApiError, reply
from bot.sandbox.evolution.channels import (
    CHANNELS,
    IN_ROWS,
    channel_row,
    leads_nowhere,
    proxy_row,
    webhook_row,
)
from bot.sandbox.evolution.configuration import SWITCHES, TEXTS, check_events
from bot.sandbox.evolution.connection import qr_object
from bot.sandbox.evolution.events import created
from bot.sandbox.evolution.guards import free_name, global_key
from bot.sandbox.evolution.phone import WhatsAppInstance
from bot.sandbox.evolution.row import DEFAULT_SETTINGS, Row
from bot.sandbox.evolution.schema import Rule, body_of, check
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.world import World

BAILEYS = "WHATSAPP-BAILEYS"
BUSINESS = "WHATSAPP-BUSINESS"
_INTEGRATIONS = (BAILEYS, BUSINESS, "EVOLUTION")
_LONGEST_NAME = 255
_NO_ROW = (
    "Invalid `this.prismaRepository.setting.upsert()` invocation: "
    "Foreign key constraint violated on the constraint: `Setting_instanceId_fkey`"
)
_PROXY = ("proxyHost", "proxyPort", "proxyProtocol", "proxyUsername", "proxyPassword")
_RULES = [
    Rule("number", "string", pattern=r"^\d+[\.@\w-]+"),
    Rule("businessId", "string"),
    Rule("qrcode", "boolean"),
    Rule("token", "string"),
    *(Rule(name, "boolean") for name in SWITCHES),
    *(Rule(name, "string") for name in (*TEXTS, *_PROXY)),
    *(Rule(name, "object") for name in ("webhook", *CHANNELS)),
]


class Creation:
    """The route that makes instances."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the one route."""
        return [Route("/instance/create", self.create, methods=["POST"])]

    async def create(self, request: Request) -> Response:
        """Make the instance and answer its id, token and settings (#9, #87)."""
        body = await body_of(request)
        if self._world.version.trims_names and isinstance(name := body.get("instanceName"), str):
            body["instanceName"] = name.strip()
        free_name(self._world, body.get("instanceName"))
        global_key(self._world, request)
        _check(body)
        await asyncio.sleep(self._world.pace.create)
        instance = self._insert(body)
        answer = self._answer(instance, body)
        if body.get("qrcode") and instance.line and instance.state is State.CLOSE:
            instance.line.open_socket(instance.row.number)
            await asyncio.sleep(self._world.pace.create_wait)
            answer["instance"] = self._about(instance)
            answer["qrcode"] = await qr_object(instance)
        return reply(answer, 201)

    def _insert(self, body: Mapping[str, object]) -> WhatsAppInstance:
        """Write the row, or lose the race for its name and delete the winner (concurrent-create)."""
        name = body.get("instanceName")
        if winner := self._world.instances.get(str(name)):
            self._world.remove(winner)
            raise ApiError(400, [_NO_ROW])
        if not isinstance(name, str) or len(name) > _LONGEST_NAME:
            raise ApiError(400, [_NO_ROW])  # 8, 180
        instance = WhatsAppInstance(self._world, _row(self._world, name, body))
        if instance.row.integration != BAILEYS and instance.line:
            instance.row = replace(instance.row, connection_status=State.OPEN)
            instance.line.became(State.OPEN)  # 138, 143: the other integrations have nothing to link
        self._world.instances[name] = instance
        instance.tell(created(instance))
        return instance

    def _answer(self, instance: WhatsAppInstance, body: Mapping[str, object]) -> dict[str, object]:
        channels = IN_ROWS if self._world.version.has_nats else ("websocket", "rabbitmq", "sqs")
        return {
            "instance": self._about(instance),
            "hash": instance.token,
            "webhook": _webhook_answer(body.get("webhook")),
            **{name: _channel_answer(body.get(name)) for name in channels},
            "settings": dict(instance.row.settings),
        }

    def _about(self, instance: WhatsAppInstance) -> dict[str, object]:
        business = instance.row.integration == BUSINESS
        return {
            "instanceName": instance.name,
            "instanceId": instance.id,
            "integration": instance.row.integration,
            "webhookWaBusiness": f"{self._world.url}/webhook/meta" if business else None,
            "accessTokenWaBusiness": "evolution" if business else "",
            "status": "created" if self._world.version.says_created else instance.state,
        }


def _check(body: Mapping[str, object]) -> None:
    """Hold create's body against its schema, then against what the code finds out later.

    Raises:
        ApiError: 400, the second kind after the name was taken for a moment.
    """
    if dict(body) == {"instanceName": ""}:
        raise ApiError(400, [['The "instanceName" cannot be empty']])  # 17; with other keys it passes, 188
    check(body, _RULES)
    given = {name: channel for name in ("webhook", *CHANNELS) if isinstance(channel := body.get(name), dict)}
    for name, channel in given.items():
        check_events(name, channel.get("events"))
    if body.get("integration") not in _INTEGRATIONS:
        raise ApiError(400, ["Invalid integration"])  # 13, 14
    if body["integration"] == BUSINESS and not body.get("token"):
        raise ApiError(400, ["token is required"])  # 137
    if any("events" not in channel for channel in given.values()):
        raise ApiError(400, ["Cannot read properties of undefined (reading 'length')"])  # 237
    if leads_nowhere(str(body.get("proxyHost", ""))):
        raise ApiError(400, ["Invalid proxy"])  # 243: the server fetched a page through it


def _row(world: "World", name: str, body: Mapping[str, object]) -> Row:
    instance_id = world.made_up.instance_id()

    def ids() -> dict[str, str]:
        return {"id": world.made_up.row_id(), "at": world.stamp(), "instance": instance_id}

    webhook = body.get("webhook")
    known = [key for key in CHANNELS if key not in world.channels_off]
    channels = {key: channel for key in known if isinstance(channel := body.get(key), dict)}
    return Row(
        id=instance_id,
        name=name,
        token=str(body.get("token") or world.made_up.token()),
        setting_id=world.made_up.row_id(),
        created_at=world.stamp(),
        updated_at=world.stamp(),
        integration=str(body["integration"]),
        number=_text_or_none(body.get("number")),
        business_id=_text_or_none(body.get("businessId")),
        settings={**DEFAULT_SETTINGS, **{key: body[key] for key in DEFAULT_SETTINGS if key in body}},
        # 239: a webhook that comes with create is on, whatever it says
        webhook=webhook_row(ids(), {**webhook, "enabled": True}) if isinstance(webhook, dict) else None,
        proxy=_proxy(ids(), body),
        channels={key: channel_row(ids(), channel.get("events")) for key, channel in channels.items()},
    )


def _proxy(ids: Mapping[str, str], body: Mapping[str, object]) -> dict[str, object] | None:
    if not body.get("proxyHost"):
        return None
    values = {name.removeprefix("proxy").lower(): body.get(name, "") for name in _PROXY}
    return proxy_row(ids, {**values, "enabled": True})


def _webhook_answer(webhook: object) -> dict[str, object]:
    names = {
        "url": "webhookUrl",
        "headers": "webhookHeaders",
        "byEvents": "webhookByEvents",
        "base64": "webhookBase64",
    }
    given = webhook if isinstance(webhook, dict) else {}
    return {theirs: given[ours] for ours, theirs in names.items() if ours in given}


def _channel_answer(channel: object) -> dict[str, object]:
    return {"enabled": channel["enabled"]} if isinstance(channel, dict) and "enabled" in channel else {}


def _text_or_none(value: object) -> str | None:
    return str(value) if value else None
