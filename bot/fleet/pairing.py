"""One running pairing, as its viewers see it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.fleet.steps import Deleting, Ending, Last, Preparing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.fleet.hints import Ear
    from bot.fleet.instance import Instance
    from bot.fleet.phones import Phone
    from bot.fleet.steps import Step

DESERTED_AFTER_S: Final = 1.0
"""Without a viewer: so long may it take one to come back from elsewhere."""


@dataclass(frozen=True)
class Interrupted:
    """What an earlier process knew of a pairing that goes on.

    Attributes:
        owner: the phone that was linked before it began, in digits.
    """

    owner: str | None


class Pairing:
    """One running pairing; viewers follow it and see its latest step, and when all have left it ends.

    Attributes:
        instance: the instance.
        phone: the phone that shall get a code to type.
        goes_on: an earlier process has shown codes of it.
        former_owner: the phone that was linked before, in digits.
        was_deserted: it was stopped since nobody looked any more, and not by anybody.
    """

    def __init__(
        self, instance: Instance, phone: Phone | None, interrupted: Interrupted | None = None
    ) -> None:
        self.instance, self.phone = instance, phone
        self.goes_on = interrupted is not None
        self.former_owner = interrupted.owner if interrupted else instance.row.owner_number
        self._latest: Step = Preparing(instance)
        self._number = 0
        self._changed = asyncio.Condition()
        self._interruption, self._stop = asyncio.Event(), asyncio.Event()
        self._ending = Ending.STOPPED
        self._ear: Ear | None = None
        self._renewal_wanted = False
        self._viewers = 0
        self.was_deserted = False

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
        self._viewers += 1
        try:
            while True:
                async with self._changed:
                    while self._number <= seen:
                        await self._changed.wait()
                    seen, step = self._number, self._latest
                yield step
                if isinstance(step, Last):
                    return
        finally:
            self._viewers -= 1
            if not self._viewers:
                asyncio.get_running_loop().call_later(DESERTED_AFTER_S, self._stop_if_deserted)

    def _stop_if_deserted(self) -> None:
        if not self._viewers and not self.is_over:
            self.was_deserted = True
            self.stop()

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
