"""One running pairing, as its viewers see it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.fleet.steps import Deleting, Ending, Last, Preparing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.fleet.hints import Ear
    from bot.fleet.instance import Instance
    from bot.fleet.phones import Phone
    from bot.fleet.steps import Step


class Pairing:
    """One running pairing; viewers follow it and see its latest step."""

    def __init__(self, instance: Instance, phone: Phone | None) -> None:
        self.instance, self.phone = instance, phone
        self._latest: Step = Preparing(instance)
        self._number = 0
        self._changed = asyncio.Condition()
        self._interruption, self._stop = asyncio.Event(), asyncio.Event()
        self._ending = Ending.STOPPED
        self._ear: Ear | None = None
        self._renewal_wanted = False

    @property
    def is_over(self) -> bool:
        """Whether its last step was made."""
        return isinstance(self._latest, Last)

    @property
    def is_stopped(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set()

    @property
    def shows_no_more(self) -> bool:
        """Whether no code of it is good for anything any more."""
        return isinstance(self._latest, (Deleting, Last))

    @property
    def ending(self) -> Ending:
        """How it ends once it is stopped."""
        return self._ending

    @property
    def latest(self) -> Step:
        """Where it stands now."""
        return self._latest

    def stop(self, ending: Ending = Ending.STOPPED) -> None:
        """End it at its next look; every viewer sees ``Ended``, with the ending that was given first."""
        if not self.is_stopped:
            self._ending = ending
        self._stop.set()
        self._interruption.set()

    def give_way(self) -> None:
        """Show no more codes, since the instance is being deleted; :meth:`stop` says what came of that."""
        self._interruption.set()

    def renew(self) -> None:
        """Let the server make a new code soon, for every viewer."""
        self._renewal_wanted = True
        if self._ear is not None:
            self._ear.wake()

    def takes_renewal(self) -> bool:
        """Whether a new code was wanted since the last call."""
        wanted, self._renewal_wanted = self._renewal_wanted, False
        return wanted

    def hears(self, ear: Ear) -> None:
        """Take the ear of whoever does its work, to wake them."""
        self._ear = ear

    async def follow(self) -> AsyncGenerator[Step]:
        """The steps from now on, the last one included; overtaken ones are left out."""
        seen = -1
        while True:
            async with self._changed:
                while self._number <= seen:
                    await self._changed.wait()
                seen, step = self._number, self._latest
            yield step
            if isinstance(step, Last):
                return

    async def shown_no_more(self) -> None:
        """Wait until no code of it is good for anything any more."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.shows_no_more)

    async def over(self) -> None:
        """Wait for its last step."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.is_over)

    async def show(self, step: Step) -> None:
        """Make ``step`` the latest."""
        async with self._changed:
            self._latest, self._number = step, self._number + 1
            self._changed.notify_all()

    async def stopped(self) -> None:
        """Wait until it is to end."""
        await self._stop.wait()

    async def interrupted(self) -> None:
        """Wait until it is to end, or a deletion goes on in its place."""
        await self._interruption.wait()
