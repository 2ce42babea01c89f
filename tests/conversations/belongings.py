"""What an instance must still have after it was deleted and created again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.evolution import WhatsAppInstance

SETTINGS = {"rejectCall": True, "msgCall": "Não ligue", "groupsIgnore": True, "readStatus": True}
WEBHOOK = {
    "enabled": True,
    "url": "https://hooks.example.com/loja?key=made-up",
    "headers": {"authorization": "Bearer made-up", "jwt_key": "made-up-too"},
    "byEvents": True,
    "base64": True,
    "events": ["CONNECTION_UPDATE", "MESSAGES_UPSERT"],
}

PROXY = {
    "host": "proxy.example.com",
    "port": "3128",
    "protocol": "http",
    "username": "ana",
    "password": "made-up-password",
}

_MADE_ANEW = {"id", "createdAt", "updatedAt", "instanceId"}


@dataclass(frozen=True)
class Belongings:
    """Name, token, settings, webhook, channels and proxy, without the ids and dates that every row has of its own.

    Attributes:
        row: the whole row of ``fetchInstances``, to make others from; not compared.
    """

    name: str
    token: str
    settings: dict[str, object]
    webhook: dict[str, object]
    channels: dict[str, dict[str, object]]
    proxy: dict[str, object]
    row: dict[str, Any] = field(compare=False)


def belongings_of(instance: WhatsAppInstance) -> Belongings:
    """Read them from the server's database."""
    row = instance.row
    return Belongings(
        row.name,
        row.token,
        dict(row.settings),
        _kept(row.webhook or {}),
        {kind: _kept(channel) for kind, channel in row.channels.items()},
        _kept(row.proxy or {}),
        json.loads(instance.text),
    )


def _kept(values: Any) -> dict[str, object]:  # noqa: ANN401 -- a mapping of whatever JSON holds
    return {key: value for key, value in values.items() if key not in _MADE_ANEW}
