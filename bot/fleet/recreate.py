"""Delete an instance and create it again as it was: the cure where it cannot link again, or is deaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from bot.evolution import EvolutionError, InstanceNotFound, NameInUse, StillLoading
from bot.fleet import creation
from bot.fleet.configuration import Configuration, belongings_of
from bot.fleet.creation import Order
from bot.fleet.giving_back import give_back, was_finished
from bot.fleet.instance import InstanceRef
from bot.fleet.looking import LinkedMeanwhile
from bot.fleet.outcomes import Created, Deleted, DeleteOutcome, Unconfirmed
from bot.fleet.recreated import (
    CannotRecreate,
    NotGivenBack,
    Obstacle,
    Prospect,
    Recreated,
    RecreateInterrupted,
    Unfinished,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from bot.fleet.configuration import Belongings
    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import DetailedInstance, Instance
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.server import Server


class Keep(Protocol):
    """Where configurations wait until they are restored."""

    def keep(self, former: UUID, configuration: dict[str, Any]) -> None:
        """Write it down before anything is deleted."""

    def find(self, former: UUID) -> dict[str, Any] | None:
        """What was kept; None once it was restored."""

    def everything(self) -> Mapping[UUID, dict[str, Any]]:
        """All that was kept and not restored, by the id of the instance that was deleted."""

    def drop(self, former: UUID) -> None:
        """Forget it, since somebody wants that."""

    def let_go(self, former: UUID) -> None:
        """Forget it, since it is of no use any more; that it could not be dropped is no failure."""


class Heirs(Protocol):
    """What is remembered of an instance on our side by its id, and goes to the one that takes its place."""

    def by_itself(self, former: InstanceRef) -> bool | None:
        """Whether somebody chose that it is restarted by itself; that is forgotten once it is gone."""

    async def hand_over(self, former: InstanceRef, heir: InstanceRef, *, by_itself: bool | None) -> None:
        """Let the new instance have the choices and the history of the former one; may be done twice."""

    async def hand_over_links(self, former: InstanceRef, heir: InstanceRef) -> None:
        """Let the links that clients were given lead to the new instance; may be done twice."""


class Recreation:
    """Takes an instance's configuration, deletes it safely, creates it again and gives all back."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, keep: Keep, heirs: Heirs) -> None:
        self._fleet, self._lifecycle, self._keep, self._heirs = fleet, lifecycle, keep, heirs

    async def prospect(self, ref: InstanceRef) -> Prospect:
        """What would be kept and what lost; nothing is done.

        Raises:
            CannotRecreate: it has something that could not be given back.
            EvolutionError: the server did not answer as it should.
        """
        instance = await self._fleet.get(ref)
        return Prospect(instance, await self._belongings(instance))

    async def recreate(self, ref: InstanceRef) -> Recreated | Unconfirmed:
        """Create ``ref`` anew; its messages, contacts and chats on the server are lost.

        Raises:
            CannotRecreate: it has something that could not be given back; nothing was done.
            RecreateInterrupted: it was deleted, and :meth:`resume` can do the rest.
            EvolutionError: the server did not answer as it should; nothing was deleted.
        """
        async with self._fleet.turn(ref):
            try:
                return await self.recreate_in_turn(await self._fleet.get(ref))
            except InstanceNotFound:
                # A deletion that was ordered before came true while it was asked anew.
                if (kept := self._keep.find(ref.id)) is None:
                    raise
                return await self._go_on(ref, kept)

    async def recreate_in_turn(
        self, instance: DetailedInstance, *, only_unlinked: bool = False
    ) -> Recreated | Unconfirmed:
        """Do what :meth:`recreate` does for one who holds the instance's turn already.

        Where a deletion was ordered and is not confirmed, the configuration is kept: the server may still do
        it, and :meth:`resume` goes on then.

        Raises:
            LinkedMeanwhile: ``only_unlinked``, and a phone was linked before it was deleted.
        """
        configuration = (await self._belongings(instance)).configuration
        # One deed from the deletion to the last part: a look between the two must not take it for a loss.
        with self._fleet.ours.deed(instance.server, instance.name):
            by_itself = self._heirs.by_itself(instance.ref)
            ours = {"server": instance.server, "by_itself": by_itself}
            self._keep.keep(instance.row.id, configuration.plain() | ours)
            outcome = await self._delete(instance, only_unlinked=only_unlinked)
            if isinstance(outcome, Deleted):
                return await self._restore(instance.ref, configuration, by_itself=by_itself)
        if not outcome.ordered:
            self._keep.let_go(instance.row.id)
        return outcome

    async def resume(
        self, former: InstanceRef, *, without_proxy: bool = False
    ) -> Recreated | DetailedInstance | None:
        """Do the rest of an interrupted one; None if nothing is left to do.

        Where the deletion never came the instance itself is given back, untouched: it may be in use again, so
        a person must be asked anew.

        Args:
            former: the instance that was deleted.
            without_proxy: its proxy is not kept any more; the new one goes straight to WhatsApp.

        Raises:
            RecreateInterrupted: it broke again.
            EvolutionError: the server did not answer as it should; what was kept still is.
        """
        async with self._fleet.turn(former):
            if (kept := self._keep.find(former.id)) is None:
                return None
            if still_there := await self._outlasting(former):
                return still_there
            if without_proxy:
                kept = kept | {"proxy": None}
                self._keep.keep(former.id, kept)
            return await self._go_on(former, kept)

    async def unfinished(self) -> list[Unfinished]:
        """Those that broke off and whose former instance is not known to be still there."""
        found = []
        for one in self._kept():
            if await self._was_finished(one.former):
                self._keep.let_go(one.former.id)
            elif not await self._is_there(one.former):
                found.append(one)
        return found

    def claim_left(self) -> None:
        """Take those for our doing that an earlier process left: that they are gone need be told to nobody."""
        for left in self._kept():
            self._fleet.ours.was_replacing(left.former, left.name)

    async def forget(self, former: InstanceRef) -> None:
        """Throw away what was kept of ``former``.

        Raises:
            DataFolderError: it is kept as before.
        """
        async with self._fleet.turn(former):
            self._keep.drop(former.id)

    def _kept(self) -> list[Unfinished]:
        kept = self._keep.everything().items()
        return [Unfinished(InstanceRef(plain["server"], former), plain["name"]) for former, plain in kept]

    async def _was_finished(self, former: InstanceRef) -> bool:
        """Whether the disk only did not let go what was kept, as far as the server tells."""
        if (kept := self._keep.find(former.id)) is None:
            return False
        try:
            client = self._fleet.server(former.server).client
            return await was_finished(client, former.id, Configuration.from_plain(kept))
        except EvolutionError:
            return False

    async def _is_there(self, ref: InstanceRef) -> bool:
        try:
            await self._fleet.get(ref)
        except EvolutionError:
            return False
        return True

    async def _outlasting(self, ref: InstanceRef) -> DetailedInstance | None:
        """The instance, where it is there and an order given a moment ago does not take it away."""
        try:
            instance = await self._fleet.get(ref)
        except InstanceNotFound:
            return None
        return None if await self._lifecycle.vanishes(instance) else instance

    async def _go_on(self, former: InstanceRef, kept: Mapping[str, Any]) -> Recreated:
        configuration = Configuration.from_plain(kept)
        with self._fleet.ours.deed(former.server, configuration.name):
            return await self._restore(former, configuration, by_itself=kept.get("by_itself"))

    async def _belongings(self, instance: DetailedInstance) -> Belongings:
        if not instance.row.links_a_phone:  # we create only those that do
            raise CannotRecreate(instance, Obstacle.KIND)
        if instance.row.has_chatwoot:
            raise CannotRecreate(instance, Obstacle.CHATWOOT)
        return await belongings_of(self._fleet.client_of(instance), instance.row)

    async def _delete(self, instance: Instance, *, only_unlinked: bool) -> DeleteOutcome:
        """Delete; where an answer is lost, look whether it was done all the same.

        Raises:
            RecreateInterrupted: nobody can tell now.
            EvolutionError: nothing was deleted, so nothing is kept.
        """
        try:
            return await self._lifecycle.delete_in_turn(instance, only_unlinked=only_unlinked)
        except LinkedMeanwhile:
            self._keep.let_go(instance.row.id)
            raise
        except EvolutionError as error:
            if await self._vanishes(instance, error):
                return Deleted(instance)
            self._keep.let_go(instance.row.id)
            raise

    async def _vanishes(self, instance: Instance, error: EvolutionError) -> bool:
        try:
            return await self._lifecycle.vanishes(instance)
        except EvolutionError:
            raise RecreateInterrupted(instance.ref, instance.name, error, deleted=False) from error

    async def _restore(
        self, former: InstanceRef, configuration: Configuration, *, by_itself: bool | None
    ) -> Recreated:
        server = self._fleet.server(former.server)
        try:
            heir = await self._create(server, former, configuration)
            await self._heirs.hand_over(former, heir.ref, by_itself=by_itself)
            missing, refusal = await give_back(server.client, heir.row.id, configuration)
        except EvolutionError as error:
            raise RecreateInterrupted(former, configuration.name, error, deleted=True) from error
        if missing:
            raise NotGivenBack(former, heir, missing, refusal)
        # Only now: nobody shall link one that lacks its proxy.
        await self._heirs.hand_over_links(former, heir.ref)
        self._keep.let_go(former.id)
        return Recreated(heir)

    async def _create(self, server: Server, former: InstanceRef, configuration: Configuration) -> Instance:
        """Create it, or find what an interrupted try of ours has made: its token tells that from a stranger's.

        Raises:
            NameInUse: another instance has that name by now, and was not touched.
            ProxyRefused: there is no instance, since it would reach WhatsApp without its proxy.
        """
        order = Order(
            configuration.name,
            token=configuration.token,
            settings=configuration.settings,
            number=configuration.number,
            proxy=configuration.proxy,
        )
        outcome = await creation.create(self._fleet, server, order)
        if isinstance(outcome, Created):
            return outcome.instance
        if (found := outcome.instance) is None or found.row.id == former.id:
            raise StillLoading
        if (await self._fleet.get(found.ref)).row.token != configuration.token:
            raise NameInUse
        return found
