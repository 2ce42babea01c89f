"""Delete an instance and create it again as it was: the cure where a logout would leave it deaf."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, Protocol

from pydantic import SecretStr

from bot.evolution import (
    ChannelKind,
    EvolutionError,
    InstanceNotFound,
    InstanceSettings,
    NotUnderstood,
    StillLoading,
    WebhookConfig,
)
from bot.fleet.instance import InstanceRef
from bot.fleet.looking import LinkedMeanwhile
from bot.fleet.outcomes import Created, Deleted, DeleteOutcome, Unconfirmed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import DetailedInstance, Instance
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.server import Server

_TAKEN_NUMBER: Final = re.compile(r"[0-9]+[.@\w-]+", re.ASCII)
"""What create takes for a number; with another one nothing would be created (contract, section 2)."""


class Obstacle(Enum):
    """What an instance is or has that we could not give back, so it is not touched."""

    KIND = auto()
    PROXY = auto()
    CHATWOOT = auto()


class CannotRecreate(Exception):
    """The instance was left as it is."""

    def __init__(self, instance: Instance, obstacle: Obstacle) -> None:
        super().__init__(obstacle.name)
        self.instance, self.obstacle = instance, obstacle


class RecreateInterrupted(Exception):
    """The old instance is gone, or may be, and no new one has all of it yet; the configuration is kept.

    Attributes:
        former: the deleted instance, under whose id the rest can be done.
        name: its name.
        cause: what went wrong.
        deleted: the old one is gone for sure; False where nobody can tell.
    """

    def __init__(self, former: InstanceRef, name: str, cause: EvolutionError, *, deleted: bool) -> None:
        super().__init__(type(cause).__name__)
        self.former, self.name, self.cause, self.deleted = former, name, cause, deleted


@dataclass(frozen=True)
class Recreated:
    """A new instance with the old one's name, token, settings, webhook and channels."""

    instance: Instance


@dataclass(frozen=True)
class Unfinished:
    """A re-creation that broke off: what the former instance had is kept, and :meth:`Recreation.resume` goes on."""

    former: InstanceRef
    name: str


@dataclass(frozen=True)
class Configuration:
    """What a new instance gets from the old one; it holds secrets."""

    name: str
    token: SecretStr | None
    settings: InstanceSettings | None
    webhook: WebhookConfig | None
    channels: Mapping[ChannelKind, Sequence[str]]
    number: str | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON on disk, secrets included."""
        return {
            "name": self.name,
            "token": self.token.get_secret_value() if self.token else None,
            "settings": self.settings.as_body() if self.settings else None,
            "webhook": self.webhook.as_body() if self.webhook else None,
            "channels": {kind.value: list(events) for kind, events in self.channels.items()},
            "number": self.number,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Configuration:
        """The inverse of :meth:`plain`."""
        return cls(
            name=plain["name"],
            token=SecretStr(plain["token"]) if plain["token"] else None,
            settings=InstanceSettings.model_validate(plain["settings"]) if plain["settings"] else None,
            webhook=WebhookConfig.model_validate(plain["webhook"]) if plain["webhook"] else None,
            channels={ChannelKind(kind): events for kind, events in plain["channels"].items()},
            number=plain.get("number"),
        )


class Keep(Protocol):
    """Where configurations wait until they are restored."""

    def keep(self, former: UUID, configuration: dict[str, Any]) -> None:
        """Write it down before anything is deleted."""

    def find(self, former: UUID) -> dict[str, Any] | None:
        """What was kept; None once it was restored."""

    def everything(self) -> Mapping[UUID, dict[str, Any]]:
        """All that was kept and not restored, by the id of the instance that was deleted."""

    def drop(self, former: UUID) -> None:
        """Forget it: the new instance has it all."""


class Recreation:
    """Takes an instance's configuration, deletes it safely, creates it again and gives all back."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, keep: Keep) -> None:
        self._fleet, self._lifecycle, self._keep = fleet, lifecycle, keep

    async def recreate(self, ref: InstanceRef) -> Recreated | Unconfirmed:
        """Create ``ref`` anew; its messages, contacts and chats on the server are lost.

        Raises:
            CannotRecreate: it has something that could not be given back; nothing was done.
            RecreateInterrupted: it was deleted, and :meth:`resume` can do the rest.
            EvolutionError: the server did not answer as it should; nothing was deleted.
        """
        async with self._fleet.turn(ref):
            return await self.recreate_in_turn(await self._fleet.get(ref))

    async def recreate_in_turn(
        self, instance: DetailedInstance, *, only_unlinked: bool = False
    ) -> Recreated | Unconfirmed:
        """Do what :meth:`recreate` does for one who holds the instance's turn already.

        Where a deletion was ordered and is not confirmed, the configuration is kept: the server may still do
        it, and :meth:`resume` goes on then.

        Raises:
            LinkedMeanwhile: ``only_unlinked``, and a phone was linked before it was deleted.
        """
        if obstacle := _obstacle(instance):
            raise CannotRecreate(instance, obstacle)
        configuration = await self._configuration(instance)
        self._keep.keep(instance.row.id, configuration.plain() | {"server": instance.server})
        outcome = await self._delete(instance, only_unlinked=only_unlinked)
        if isinstance(outcome, Deleted):
            return await self._restore(instance.ref, configuration)
        if not outcome.ordered:
            self._keep.drop(instance.row.id)
        return outcome

    async def resume(self, former: InstanceRef) -> Recreated | Instance | None:
        """Do the rest of an interrupted one; None if nothing is left to do.

        Where the deletion never came the instance itself is given back, untouched: it may be in use again, so
        a person must be asked anew.

        Raises:
            RecreateInterrupted: it broke again.
            EvolutionError: the server did not answer as it should; what was kept still is.
        """
        async with self._fleet.turn(former):
            kept = self._keep.find(former.id)
            if kept is None:
                return None
            try:
                return await self._fleet.get(former)
            except InstanceNotFound:
                return await self._restore(former, Configuration.from_plain(kept))

    async def unfinished(self) -> list[Unfinished]:
        """Those that broke off and whose former instance is not known to be still there."""
        kept = self._keep.everything().items()
        every = [Unfinished(InstanceRef(plain["server"], former), plain["name"]) for former, plain in kept]
        return [one for one in every if not await self._is_there(one.former)]

    async def forget(self, former: InstanceRef) -> None:
        """Throw away what was kept of ``former``."""
        async with self._fleet.turn(former):
            self._keep.drop(former.id)

    async def _is_there(self, ref: InstanceRef) -> bool:
        try:
            await self._fleet.get(ref)
        except EvolutionError:
            return False
        return True

    async def _delete(self, instance: Instance, *, only_unlinked: bool) -> DeleteOutcome:
        """Delete; where an answer is lost, look whether it was done all the same.

        Raises:
            RecreateInterrupted: nobody can tell now.
            EvolutionError: nothing was deleted, so nothing is kept.
        """
        try:
            return await self._lifecycle.delete_in_turn(instance, only_unlinked=only_unlinked)
        except LinkedMeanwhile:
            self._keep.drop(instance.row.id)
            raise
        except EvolutionError as error:
            if await self._vanishes(instance, error):
                return Deleted(instance)
            self._keep.drop(instance.row.id)
            raise

    async def _vanishes(self, instance: Instance, error: EvolutionError) -> bool:
        try:
            return await self._lifecycle.vanishes(instance)
        except EvolutionError:
            raise RecreateInterrupted(instance.ref, instance.name, error, deleted=False) from error

    async def _configuration(self, instance: DetailedInstance) -> Configuration:
        client = self._fleet.server(instance.server).client
        if await client.connection_state(instance.name) is None:
            raise StillLoading  # it would say that there are no settings and no webhook (#217, #219)
        return Configuration(
            name=instance.name,
            token=instance.row.token,
            settings=await client.find_settings(instance.name),
            webhook=await client.find_webhook(instance.name),
            channels=_channels(instance),
            number=_number(instance),
        )

    async def _restore(self, former: InstanceRef, configuration: Configuration) -> Recreated:
        server = self._fleet.server(former.server)
        try:
            created = await self._create(server, former, configuration)
            if configuration.webhook is not None:
                await server.client.set_webhook(configuration.name, configuration.webhook)
            for kind, events in configuration.channels.items():
                await server.client.set_channel(kind, configuration.name, enabled=True, events=events)
        except EvolutionError as error:
            raise RecreateInterrupted(former, configuration.name, error, deleted=True) from error
        self._keep.drop(former.id)
        return Recreated(created)

    async def _create(self, server: Server, former: InstanceRef, configuration: Configuration) -> Instance:
        outcome = await self._lifecycle.create(
            server,
            configuration.name,
            token=configuration.token,
            settings=configuration.settings,
            number=configuration.number,
        )
        if isinstance(outcome, Created):
            return outcome.instance
        if outcome.instance is None or outcome.instance.row.id == former.id:
            raise NotUnderstood
        # An interrupted try of ours made it; what is missing is given to it now.
        return outcome.instance


def _number(instance: DetailedInstance) -> str | None:
    number = instance.row.number
    return number if number and _TAKEN_NUMBER.match(number) else None


def _channels(instance: DetailedInstance) -> dict[ChannelKind, Sequence[str]]:
    """The events of each channel that is on; a new instance has them all off."""
    row = instance.row
    channels = {
        ChannelKind.WEBSOCKET: row.websocket,
        ChannelKind.RABBITMQ: row.rabbitmq,
        ChannelKind.NATS: row.nats,
        ChannelKind.SQS: row.sqs,
    }
    return {kind: channel.events for kind, channel in channels.items() if channel and channel.enabled}


def _obstacle(instance: DetailedInstance) -> Obstacle | None:
    if not instance.row.links_a_phone:  # we create only those that do
        return Obstacle.KIND
    if instance.row.has_proxy:
        return Obstacle.PROXY
    if instance.row.has_chatwoot:
        return Obstacle.CHATWOOT
    return None
