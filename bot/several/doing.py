"""What each deed is for one instance of several, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evolution import InstanceNotFound
from bot.fleet.outcomes import Deleted, LoggedOut, Restarted, Unconfirmed
from bot.several.ends import Came, End
from bot.several.intent import Act, Intent

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.outcomes import DeleteOutcome, LogoutOutcome, RestartOutcome
    from bot.fleet.pairings import Pairings
    from bot.fleet.switches import Switch, Switches
    from bot.several.run import Deed


class Deeds:
    """Does to one instance what its own command does."""

    def __init__(self, lifecycle: Lifecycle, pairings: Pairings, switches: Switches) -> None:
        self._lifecycle, self._pairings, self._switches = lifecycle, pairings, switches

    def of(self, intent: Intent) -> Deed:
        """What is done to each; muting is no deed on a server, and is done to all at once.

        Raises:
            ValueError: it is no deed on a server.
        """
        match intent:
            case Intent(act=Act.RESTART):
                return self._restart
            case Intent(act=Act.LOGOUT):
                return self._log_out
            case Intent(act=Act.DELETE):
                return self._delete
            case Intent(act=Act.SWITCH, switch=switch, on=on) if switch:
                return lambda ref: self._turn(ref, switch, on=on)
            case _:
                raise ValueError(intent)

    async def _restart(self, ref: InstanceRef) -> Came:
        return _came(await self._lifecycle.restart(ref))

    async def _log_out(self, ref: InstanceRef) -> Came:
        self._pairings.stop(ref)
        return _came(await self._lifecycle.logout(ref))

    async def _delete(self, ref: InstanceRef) -> Came:
        try:
            return _came(await self._pairings.while_deleting(ref, self._lifecycle.delete(ref)))
        except InstanceNotFound:
            return Came(End.ALREADY)

    async def _turn(self, ref: InstanceRef, switch: Switch, *, on: bool) -> Came:
        now = await self._switches.set(ref, switch, on=on)
        return Came(End.DONE if now.is_on(switch) is on else End.UNCONFIRMED)


def _came(outcome: RestartOutcome | LogoutOutcome | DeleteOutcome) -> Came:
    match outcome:
        case Unconfirmed(ordered=ordered):
            return Came(End.UNCONFIRMED if ordered else End.IMPOSSIBLE)
        case LoggedOut(already=True):
            return Came(End.ALREADY)
        case Restarted() | LoggedOut() | Deleted():
            return Came(End.DONE)
