"""What is set of an instance on its server: settings, webhook, proxy, and the channels that push its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evolution import answers, routes
from bot.evolution.errors import RouteNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evolution.caller import Caller
    from bot.evolution.models import (
        ChannelConfig,
        ChannelKind,
        ChannelOff,
        InstanceSettings,
        ProxyConfig,
        WebhookConfig,
    )


class Configuration:
    """One server's instances as they are set, each by its name."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def find_settings(self, name: str) -> InstanceSettings | None:
        """The instance's settings; None where it has none, or is still loading (#217)."""
        return await self._caller.named(routes.FIND_SETTINGS, answers.settings, name)

    async def set_settings(self, name: str, settings: InstanceSettings) -> None:
        """Replace the settings; some reach the session only at its next connect."""
        await self._caller.named(routes.SET_SETTINGS, answers.done, name, body=settings.as_body())

    async def find_webhook(self, name: str) -> WebhookConfig | None:
        """Where the instance's events are posted; None where nowhere."""
        return await self._caller.named(routes.FIND_WEBHOOK, answers.webhook, name)

    async def set_webhook(self, name: str, webhook: WebhookConfig) -> None:
        """Replace the webhook; headers that are None stay as they were."""
        await self._caller.named(routes.SET_WEBHOOK, answers.done, name, body={"webhook": webhook.as_body()})

    async def find_proxy(self, name: str) -> ProxyConfig | None:
        """The instance's own proxy, with its password; None where it has none."""
        return await self._caller.named(routes.FIND_PROXY, answers.proxy, name)

    async def set_proxy(self, name: str, proxy: ProxyConfig) -> None:
        """Replace the proxy; the server fetches a page through it first.

        Raises:
            ProxyRefused: nothing came through it, and it was not set.
        """
        await self._caller.named(routes.SET_PROXY, answers.done, name, body=proxy.as_body())

    async def find_channel(self, kind: ChannelKind, name: str) -> ChannelConfig | ChannelOff | None:
        """What a channel pushes of the instance; None where it was never set, or the release has no such channel."""
        try:
            return await self._caller.named(routes.FIND_CHANNEL[kind], answers.channel, name)
        except RouteNotFound:  # as those before 2.3.4 are without Kafka
            return None

    async def set_channel(
        self, kind: ChannelKind, name: str, *, enabled: bool, events: Sequence[str] = ()
    ) -> bool:
        """Switch a channel of the instance on or off.

        Args:
            kind: which channel.
            name: the instance.
            enabled: on or off.
            events: which events; none stands for all.

        Returns:
            Whether the server has that channel at all (#77).
        """
        body = {kind.value: {"enabled": enabled, "events": list(events)}}
        return await self._caller.named(routes.SET_CHANNEL[kind], answers.switched, name, body=body)
