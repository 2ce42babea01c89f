"""What an Evolution server tells, as values; lenient in all that versions differ in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final
from uuid import UUID

from pydantic import (
    AliasChoices,
    AliasGenerator,
    AliasPath,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    Secret,
    SecretStr,
)
from pydantic.alias_generators import to_camel

_OWNER: Final = re.compile(r"(\d+)(?::\d+)?(?:@(?!lid\b)|$)")

PHONE_KINDS: Final = frozenset({None, "WHATSAPP-BAILEYS"})
"""Integrations that link a phone; the others are open without one (#138 to #146)."""


def number_of(owner_jid: str | None) -> str | None:
    """A phone's number in digits; None where there is none, or only an id that hides it."""
    found = _OWNER.match(owner_jid or "")
    return found[1] if found else None


class State(StrEnum):
    """The state of a session, in the database's column and in the server's memory."""

    OPEN = "open"
    CONNECTING = "connecting"
    CLOSE = "close"


class Presence(StrEnum):
    """The two presences that work without a chat (#104 to #106: the other three never do)."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"


class KeyKind(Enum):
    """What a valid key may do: all, or only what concerns the instance whose token it is."""

    GLOBAL = "global"
    INSTANCE_ONLY = "instance_only"


class ChannelKind(StrEnum):
    """The ways besides the webhook in which the server pushes events."""

    WEBSOCKET = "websocket"
    RABBITMQ = "rabbitmq"
    NATS = "nats"
    SQS = "sqs"
    KAFKA = "kafka"


class _Model(BaseModel):
    """Frozen; unknown keys are ignored; keys are the server's camelCase, or our own names."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        alias_generator=AliasGenerator(validation_alias=to_camel, serialization_alias=to_camel),
    )


class ChannelConfig(_Model):
    """Whether one channel pushes an instance's events, and which (all, where none is named)."""

    enabled: bool | None = None
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChannelOff:
    """The server has that channel switched off: what an instance has of it cannot be told (#77)."""


class InstanceSettings(_Model):
    """An instance's settings; the server wants all six switches at once (#54).

    Attributes:
        others: what a newer server has besides, by its own names, to be sent back as it was.
    """

    reject_call: bool = False
    msg_call: str | None = None
    groups_ignore: bool = False
    always_online: bool = False
    read_messages: bool = False
    read_status: bool = False
    sync_full_history: bool = False
    wavoip_token: SecretStr | None = None
    others: dict[str, object] = Field(default_factory=dict, repr=False)

    def as_body(self) -> dict[str, object]:
        """As create and ``settings/set`` want them."""
        body = self.others | self.model_dump(exclude_none=True, exclude={"wavoip_token", "others"})
        if self.wavoip_token is not None:
            body["wavoipToken"] = self.wavoip_token.get_secret_value()
        return body


class WebhookConfig(_Model):
    """Where the server posts an instance's events; URL and headers often hold secrets."""

    url: str = Field(repr=False)
    enabled: bool = True
    headers: dict[str, Secret[JsonValue]] | None = None
    by_events: bool = Field(
        default=False, validation_alias=AliasChoices("webhookByEvents", "byEvents", "by_events")
    )
    base64: bool = Field(default=False, validation_alias=AliasChoices("webhookBase64", "base64"))
    events: tuple[str, ...] = ()

    def as_body(self) -> dict[str, object]:
        """As ``webhook/set`` wants it."""
        body = self.model_dump(include={"url", "enabled", "by_events", "base64", "events"}, mode="json")
        if self.headers is not None:
            body["headers"] = {key: value.get_secret_value() for key, value in self.headers.items()}
        return body


class ProxyConfig(_Model):
    """The proxy through which an instance reaches WhatsApp; how one logs in there is a secret."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    enabled: bool = True
    host: str = Field(repr=False)
    port: str
    protocol: str
    username: SecretStr | None = None
    password: SecretStr | None = None

    def as_body(self) -> dict[str, object]:
        """As ``proxy/set`` wants it; the port is a text (#82)."""
        body = self.model_dump(include={"enabled", "host", "port", "protocol"})
        for name, value in (("username", self.username), ("password", self.password)):
            if value is not None:
                body[name] = value.get_secret_value()
        return body

    def at_create(self) -> dict[str, object]:
        """As create wants it, which tests it before there is an instance (#243)."""
        body = self.as_body()
        del body["enabled"]
        return {f"proxy{name.capitalize()}": value for name, value in body.items() if value}


class Switch(_Model):
    """Something that is on or off; all else of it (a proxy's password) is not kept."""

    enabled: bool | None = None


class InstanceRow(_Model):
    """One row of ``fetchInstances``: the database's word, which lags behind the live state (#204).

    What a list of instances needs; only ``id`` and ``name`` are always there.
    """

    id: UUID
    name: str
    state: State | None = Field(default=None, validation_alias="connectionStatus")
    owner_jid: str | None = None
    profile_name: str | None = None
    integration: str | None = None
    disconnection_reason_code: int | None = None
    disconnection_at: AwareDatetime | None = None
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    message_count: int | None = Field(default=None, validation_alias=AliasPath("_count", "Message"))
    contact_count: int | None = Field(default=None, validation_alias=AliasPath("_count", "Contact"))
    chat_count: int | None = Field(default=None, validation_alias=AliasPath("_count", "Chat"))

    @property
    def owner_number(self) -> str | None:
        """The owner's phone number in digits; stays after a logout (#120)."""
        return number_of(self.owner_jid)

    @property
    def links_a_phone(self) -> bool:
        """It is a session of a phone; WhatsApp's Business API and others are open without one (#138 to #146)."""
        return self.integration in PHONE_KINDS


class InstanceDetails(InstanceRow):
    """The whole row, secrets included; a list of thousands does without."""

    number: str | None = None
    token: SecretStr | None = None
    disconnection: str | None = Field(default=None, validation_alias="disconnectionObject", repr=False)
    settings: InstanceSettings | None = Field(default=None, validation_alias="Setting")
    websocket: ChannelConfig | None = Field(default=None, validation_alias="Websocket")
    rabbitmq: ChannelConfig | None = Field(default=None, validation_alias="Rabbitmq")
    nats: ChannelConfig | None = Field(default=None, validation_alias="Nats")
    sqs: ChannelConfig | None = Field(default=None, validation_alias="Sqs")
    proxy: Switch | None = Field(default=None, validation_alias="Proxy")
    chatwoot: Switch | None = Field(default=None, validation_alias="Chatwoot")

    @property
    def was_logged_out_by_api(self) -> bool:
        """The last final loss, however long ago (#203), was a logout over the API and not the phone's (section 5)."""
        return "Log out instance: " in (self.disconnection or "")

    @property
    def has_proxy(self) -> bool:
        """It goes out through a proxy of its own."""
        return self.proxy is not None and bool(self.proxy.enabled)

    @property
    def has_chatwoot(self) -> bool:
        """It is tied to a Chatwoot inbox."""
        return self.chatwoot is not None and bool(self.chatwoot.enabled)


class ServerInfo(_Model):
    """What ``GET /`` says (#1); ``whatsapp_web_version`` from 2.3.0, ``client_name`` from 2.1."""

    version: str
    whatsapp_web_version: str | None = None
    client_name: str | None = None


class Created(_Model):
    """The answer to a create (#9); ``token`` is the instance's own key."""

    id: UUID = Field(validation_alias=AliasPath("instance", "instanceId"))
    name: str = Field(validation_alias=AliasPath("instance", "instanceName"))
    state: State | None = Field(default=None, validation_alias=AliasPath("instance", "status"))
    token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices(AliasPath("hash", "apikey"), "hash")
    )


@dataclass(frozen=True)
class Qr:
    """A QR code to scan. A password: whoever scans it owns the session.

    After a logout or a loss the server hands out the former session's for a
    while (#123): trust one only where ``count`` or ``code`` is new.

    Attributes:
        code: the text that the picture encodes; None where the server left it out.
        base64: the picture as a data URL; None likewise.
        pairing_code: eight characters to type instead; only for a connect with a number.
        count: the number of the QR; goes on over reconnects and logouts.
    """

    code: str | None = field(repr=False)
    base64: str | None = field(repr=False)
    pairing_code: str | None = field(repr=False)
    count: int


@dataclass(frozen=True)
class NoQrYet:
    """The session has started, but WhatsApp sent no QR so far (#149), or no pairing code (#152)."""

    count: int


@dataclass(frozen=True)
class AlreadyOpen:
    """The instance is connected: there is nothing to scan (#99)."""
