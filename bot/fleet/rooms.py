"""What a link shows: a room for each, in which any number of guests see one pairing through one reader."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.evolution import EvolutionError, InstanceNotFound
from bot.fleet.invites import instance_of
from bot.fleet.preparation import Ready
from bot.fleet.recreated import CannotRecreate, RecreateInterrupted
from bot.fleet.steps import Deleting, Ended, Ending, Linked, Preparing, Step
from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance
    from bot.fleet.invites import Invites
    from bot.fleet.pairing import Pairing
    from bot.fleet.pairings import Pairings
    from bot.fleet.phones import Phone
    from bot.fleet.preparation import Preparation
    from bot.store.invite import InviteRow

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Waiting:
    """Nobody has come in yet; the server was asked for nothing."""


@dataclass(frozen=True)
class Silent:
    """The server did not answer as it should, so there is no pairing."""


@dataclass(frozen=True)
class Over:
    """The link is good no more."""


Sight = Waiting | Silent | Over | Step


def _sight_of(step: Step) -> Sight:
    """A step as a guest sees it: an instance that is gone takes its links with it."""
    match step:
        case Deleting(instance):
            return Preparing(instance)
        case Ended(ending=Ending.DELETED | Ending.GONE):
            return Over()
    return step


class Teller(Protocol):
    """Tells who made a link what became of it; it lets nothing out that goes wrong."""

    async def opened(self, row: InviteRow) -> None:
        """Somebody opened it for the first time."""

    async def linked(self, row: InviteRow, linked: Linked) -> None:
        """A phone was linked by it."""


class Room:
    """One link's view.

    Attributes:
        row: the link, as it was when the room was made.
        sight: what is to be seen now.
        number: how many sights there were; it grows with each.
        first: nobody had opened the link before those who came into this room.
    """

    def __init__(self, rooms: Rooms, row: InviteRow) -> None:
        self._rooms, self.row = rooms, row
        self.sight: Sight = Waiting()
        self.number = 0
        self.first = False
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._pairing: Pairing | None = None

    @property
    def is_left(self) -> bool:
        """Whether the program ends: what is to be seen from now on is its end, not that of the pairing."""
        return self._rooms.are_left

    async def enter(self) -> None:
        """Somebody came in: the first makes the pairing start; what was linked before may be so no more."""
        async with self._turn:
            if isinstance(self.sight, (Waiting, Linked)):
                await self._begin()

    async def again(self) -> None:
        """Start anew where a pairing is over; where one runs, nothing changes."""
        async with self._turn:
            if isinstance(self.sight, Over) or (self._pairing and not self._pairing.is_over):
                return
            await self._begin()

    async def ask_code(self, phone: Phone) -> bool:
        """Get a pairing code for ``phone`` in place of what is shown.

        Returns:
            False where that would cost a linked session, or the server did not
            do as it was told: then the QR is shown again.
        """
        async with self._turn:
            if isinstance(self.sight, (Over, Linked)):
                return True
            return await self._rooms.with_code(self, phone)

    async def wait(self, seen: int, within_s: float) -> bool:
        """Wait for a sight after number ``seen``; False if none came in that time (seconds)."""
        try:
            async with asyncio.timeout(within_s):
                while self.number == seen:
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def overtakes(self, sight: Sight) -> None:
        """Wait until something else than ``sight`` is to be seen."""
        while self.sight is sight:
            await self._changed.wait()

    def show(self, sight: Sight) -> None:
        """Make ``sight`` what all guests see."""
        self.sight, self.number = sight, self.number + 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def read(self, pairing: Pairing) -> None:
        """Show this pairing from now on; there is one reader, however many guests."""
        self.stop_reading()
        self._pairing = pairing
        self._reading = self._rooms.beside(self._read(pairing))

    def stop_reading(self) -> None:
        """Whatever the pairing does from now on is not shown."""
        if self._reading:
            self._reading.cancel()
            self._reading = None

    def close(self) -> None:
        """The link is good no more: guests see nothing, and the code they saw is not renewed."""
        self.stop_reading()
        self.show(Over())
        if self._pairing:
            self._pairing.stop()

    async def _begin(self) -> None:
        if instance := await self._rooms.instance(self):
            self.show(Preparing(instance))
            self.read(self._rooms.pairings.open(instance))

    async def _read(self, pairing: Pairing) -> None:
        try:
            async with (
                asyncio.timeout(self._rooms.invites.left_s(self.row)),
                aclosing(pairing.follow()) as steps,
            ):
                async for step in steps:
                    if isinstance(step, Linked):
                        await self._rooms.linked(self, step)
                    self.show(_sight_of(step))
        except TimeoutError:
            self.close()


class Rooms:
    """The rooms of the links that somebody has opened.

    Attributes:
        are_left: the program ends.
    """

    def __init__(
        self, invites: Invites, fleet: Fleet, pairings: Pairings, preparation: Preparation, teller: Teller
    ) -> None:
        self.invites, self.pairings = invites, pairings
        self._fleet, self._preparation, self._teller = fleet, preparation, teller
        self._rooms: dict[str, Room] = {}
        self.are_left = False
        self._tasks: set[asyncio.Task[None]] = set()

    def room(self, row: InviteRow) -> Room:
        """The room of a link that is good.

        One that was closed because its instance was gone is opened anew once another took that one's place.
        """
        for key, room in list(self._rooms.items()):
            now = self.invites.latest(room.row)
            has_heir = isinstance(room.sight, Over) and instance_of(now) != instance_of(room.row)
            if has_heir or not self.invites.is_good(now):
                del self._rooms[key]
        return self._rooms.setdefault(row.token_hash, Room(self, row))

    def leave(self) -> None:
        """The program ends, and with it every pairing; a page comes back to the next one and goes on there."""
        self.are_left = True

    async def revoke(self, row: InviteRow) -> InviteRow:
        """Take a link back; whoever looks at it sees so.

        Raises:
            DataFolderError: it could not be written, and the link is as good as before.
        """
        revoked = await self.invites.revoke(row)
        if revoked.revoked_at and (room := self._rooms.pop(row.token_hash, None)):
            room.close()
        return revoked

    def beside(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Let ``work`` go on by itself until :meth:`stop`."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """End all that goes on by itself."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def instance(self, room: Room) -> Instance | None:
        """The instance of a room's link, whose coming in is noted; None after the room shows why there is none."""
        row = self.invites.latest(room.row)
        try:
            instance = await self._fleet.get(instance_of(row))
            if await self.invites.opened(row):
                room.first = True
                self.beside(self._teller.opened(self.invites.latest(row)))
        except InstanceNotFound:
            room.close()
        except (EvolutionError, DataFolderError) as error:
            log.warning("invite_not_opened", error=type(error).__name__)
            room.show(Silent())
        else:
            return instance
        return None

    async def with_code(self, room: Room, phone: Phone) -> bool:
        """Bring the instance to where a number counts, as /pair does, and never at the cost of a session."""
        if not (instance := await self.instance(room)):
            return True
        room.stop_reading()
        room.show(Preparing(instance))
        await self.pairings.end(instance.ref)
        try:
            outcome = await self._preparation.prepare(instance.ref, may_log_out=False)
        except (EvolutionError, CannotRecreate, RecreateInterrupted, DataFolderError) as error:
            log.warning("invite_without_code", error=type(error).__name__)
            room.show(Silent())
            return True
        if not isinstance(outcome, Ready):
            room.read(self.pairings.open(instance))
            return False
        room.read(self.pairings.open(outcome.instance, phone))
        return True

    async def linked(self, room: Room, step: Linked) -> None:
        """A phone was linked: by this link, unless it was so before anybody came in."""
        if step.already and room.first:
            return
        row = self.invites.latest(room.row)
        try:
            row = await self.invites.used(row)
        except DataFolderError as error:
            log.warning("invite_not_used_up", why=str(error))
        self.beside(self._teller.linked(row, step))
