"""The database's side of an instance: its row, as ``fetchInstances`` shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.sandbox.evolution.answers import as_json

DEFAULT_SETTINGS: Final[Mapping[str, object]] = {
    "rejectCall": False,
    "msgCall": "",
    "groupsIgnore": False,
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
    "syncFullHistory": False,
    "wavoipToken": "",
}
"""What an instance has when create said nothing (#9)."""


def stamp(at: datetime) -> str:
    """Return a moment as the server writes it: UTC, milliseconds, a Z."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the database; a change is a new row.

    ``connection_status`` is a column and lags behind the live state: ``open`` through outages (#204),
    ``connecting`` after the QR limit (#210). The disconnection columns outlive a new open (#203), the
    owner outlives a logout (#120).
    """

    id: str
    name: str
    token: str
    setting_id: str
    created_at: str
    updated_at: str
    integration: str = "WHATSAPP-BAILEYS"
    number: str | None = None
    business_id: str | None = None
    connection_status: str = "close"
    owner_jid: str | None = None
    profile_name: str | None = None
    profile_pic_url: str | None = None
    disconnection_reason_code: int | None = None
    disconnection_object: str | None = None
    disconnection_at: str | None = None
    settings: Mapping[str, object] = field(default_factory=lambda: DEFAULT_SETTINGS)
    webhook: Mapping[str, object] | None = None
    proxy: Mapping[str, object] | None = None
    chatwoot: Mapping[str, object] | None = None
    channels: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    counts: tuple[int, int, int] = (0, 0, 0)

    def text(self, *, nats: bool) -> str:
        """Return the row as JSON (#31, #101); ``nats``: whether this version has that key."""
        return as_json(self._columns() | self._relations(nats=nats))

    def _columns(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "connectionStatus": self.connection_status,
            "ownerJid": self.owner_jid,
            "profileName": self.profile_name,
            "profilePicUrl": self.profile_pic_url,
            "integration": self.integration,
            "number": self.number,
            "businessId": self.business_id,
            "token": self.token,
            "clientName": "evolution",
            "disconnectionReasonCode": self.disconnection_reason_code,
            "disconnectionObject": self.disconnection_object,
            "disconnectionAt": self.disconnection_at,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }

    def _relations(self, *, nats: bool) -> dict[str, object]:
        names = ["Rabbitmq", *(["Nats"] if nats else []), "Sqs", "Websocket"]
        messages, contacts, chats = self.counts
        return {
            "Chatwoot": self.chatwoot,
            "Proxy": self.proxy,
            **{name: self.channels.get(name.lower()) for name in names},
            "Setting": {
                "id": self.setting_id,
                **self.settings,
                "createdAt": self.created_at,
                "updatedAt": self.created_at,
                "instanceId": self.id,
            },
            "_count": {"Message": messages, "Contact": contacts, "Chat": chats},
        }
