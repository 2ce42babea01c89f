"""What an instance is set up with: read from its server, kept as JSON, compared with what another one has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from bot.evolution import (
    ChannelConfig,
    ChannelKind,
    ChannelOff,
    InstanceSettings,
    NotUnderstood,
    ProxyConfig,
    StillLoading,
    WebhookConfig,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.evolution import EvolutionClient, InstanceDetails

_TAKEN_NUMBER: Final = re.compile(r"[0-9]+[.@\w-]+", re.ASCII)
"""What create takes for a number; with another one nothing would be created (contract, section 2)."""


class Part(Enum):
    """Something of an instance that is given to its successor, and read back from it."""

    TOKEN = auto()
    SETTINGS = auto()
    PROXY = auto()
    WEBHOOK = auto()
    """Its address, and whether it is on."""
    WEBHOOK_HEADERS = auto()
    WEBHOOK_EVENTS = auto()
    WEBHOOK_FORM = auto()
    """One address an event or one for all, and whether media come along."""
    WEBSOCKET = auto()
    RABBITMQ = auto()
    NATS = auto()
    SQS = auto()
    KAFKA = auto()

    @property
    def is_of_webhook(self) -> bool:
        """All of the webhook is set in one call."""
        return self in _WEBHOOK


_WEBHOOK: Final = {Part.WEBHOOK, Part.WEBHOOK_HEADERS, Part.WEBHOOK_EVENTS, Part.WEBHOOK_FORM}
CHANNEL_PARTS: Final = {kind: Part[kind.name] for kind in ChannelKind}


@dataclass(frozen=True)
class Configuration:
    """What a new instance gets from the old one; it holds secrets.

    Attributes:
        name: the instance's name.
        token: its own key; it also tells our new instance from a stranger's of that name.
        settings: None where the server has none for it.
        webhook: None where it has none.
        channels: the events of each other channel that is on, none for all of them.
        number: what it was created with, where create would take that again.
        proxy: through which it reaches WhatsApp; None where it goes straight.
    """

    name: str
    token: SecretStr
    settings: InstanceSettings | None
    webhook: WebhookConfig | None
    channels: Mapping[ChannelKind, Sequence[str]]
    number: str | None = None
    proxy: ProxyConfig | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON on disk, secrets included."""
        return {
            "name": self.name,
            "token": self.token.get_secret_value(),
            "settings": self.settings.as_body() if self.settings else None,
            "webhook": self.webhook.as_body() if self.webhook else None,
            "channels": {kind.value: list(events) for kind, events in self.channels.items()},
            "number": self.number,
            "proxy": self.proxy.as_body() if self.proxy else None,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Configuration:
        """The inverse of :meth:`plain`; an earlier Zelador kept no proxy."""
        proxy = plain.get("proxy")
        return cls(
            name=plain["name"],
            token=SecretStr(plain["token"]),
            settings=InstanceSettings.model_validate(plain["settings"]) if plain["settings"] else None,
            webhook=WebhookConfig.model_validate(plain["webhook"]) if plain["webhook"] else None,
            channels={ChannelKind(kind): events for kind, events in plain["channels"].items()},
            number=plain.get("number"),
            proxy=ProxyConfig.model_validate(proxy) if proxy else None,
        )

    def missing_in(self, other: Configuration) -> tuple[Part, ...]:
        """What of this ``other`` does not have, or has otherwise; what it has beyond that does not count."""
        return tuple(self._missing_in(other))

    def _missing_in(self, other: Configuration) -> Iterator[Part]:
        if other.token != self.token:
            yield Part.TOKEN
        if self.settings and _told(self.settings) != _told(other.settings):
            yield Part.SETTINGS
        if self.proxy and (other.proxy is None or self.proxy.at_create() != other.proxy.at_create()):
            yield Part.PROXY
        if self.webhook:
            yield from _missing_in_webhook(self.webhook, other.webhook)
        for kind, events in self.channels.items():
            if kind not in other.channels or not _are_the_same(events, other.channels[kind]):
                yield CHANNEL_PARTS[kind]


@dataclass(frozen=True)
class Belongings:
    """What an instance has, and what of it its server does not let us see or give back.

    Attributes:
        configuration: what can be given to another instance.
        lost: channels that are on for it, but that the server itself has switched off by now.
        unknown: channels of which nobody can tell whether they are on, for the same reason.
    """

    configuration: Configuration
    lost: tuple[ChannelKind, ...] = ()
    unknown: tuple[ChannelKind, ...] = ()


async def belongings_of(client: EvolutionClient, row: InstanceDetails) -> Belongings:
    """Read all that an instance is set up with.

    Raises:
        StillLoading: the server has not loaded it, and would say that it has no settings and no webhook (#217, #219).
        NotUnderstood: its row has no token, which whoever uses the instance needs, or a proxy that is not told.
        EvolutionError: the server did not answer as it should.
    """
    name = row.name
    if await client.connection_state(name) is None:
        raise StillLoading
    if row.token is None:
        raise NotUnderstood
    shown = _shown(row)
    asked = [*(kind for kind, channel in shown.items() if channel and channel.enabled), ChannelKind.KAFKA]
    channels = {kind: await client.configuration.find_channel(kind, name) for kind in asked}
    proxy = await client.configuration.find_proxy(name) if row.has_proxy else None
    if row.has_proxy and proxy is None:
        raise NotUnderstood
    return Belongings(
        Configuration(
            name=name,
            token=row.token,
            settings=await client.configuration.find_settings(name),
            webhook=await client.configuration.find_webhook(name),
            channels={
                kind: found.events
                for kind, found in channels.items()
                if isinstance(found, ChannelConfig) and found.enabled
            },
            number=row.number if row.number and _TAKEN_NUMBER.match(row.number) else None,
            proxy=proxy,
        ),
        lost=tuple(
            kind for kind in shown if kind in channels and not isinstance(channels[kind], ChannelConfig)
        ),
        unknown=(ChannelKind.KAFKA,) if isinstance(channels[ChannelKind.KAFKA], ChannelOff) else (),
    )


def _shown(row: InstanceDetails) -> dict[ChannelKind, ChannelConfig | None]:
    """The channels that a row shows; Kafka is in none."""
    return {
        ChannelKind.WEBSOCKET: row.websocket,
        ChannelKind.RABBITMQ: row.rabbitmq,
        ChannelKind.NATS: row.nats,
        ChannelKind.SQS: row.sqs,
    }


def _told(settings: InstanceSettings | None) -> dict[str, object]:
    """What is on or written; the server leaves a text empty or out."""
    return {key: value for key, value in settings.as_body().items() if value} if settings else {}


def _missing_in_webhook(wanted: WebhookConfig, found: WebhookConfig | None) -> Iterator[Part]:
    if found is None or (found.url, found.enabled) != (wanted.url, wanted.enabled):
        yield Part.WEBHOOK
    if found is None:
        return
    if wanted.headers and found.headers != wanted.headers:
        yield Part.WEBHOOK_HEADERS
    if wanted.enabled and not _are_the_same(wanted.events, found.events):  # switched off it has none (#68)
        yield Part.WEBHOOK_EVENTS
    if (found.by_events, found.base64) != (wanted.by_events, wanted.base64):
        yield Part.WEBHOOK_FORM


def _are_the_same(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """No event at all stands for every one, which the server then lists (#64)."""
    return not wanted or set(wanted) == set(found)
