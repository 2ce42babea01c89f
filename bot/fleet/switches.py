"""An instance's switches on its server: what is on, and turning one, each time read back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import InstanceSettings, ServerBroke, ServerCutConnection, StillLoading, TimedOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance, InstanceRef

log = structlog.get_logger(__name__)

_MAYBE_SET: Final = (TimedOut, ServerCutConnection)
"""The answer to an order was lost, so only reading back can tell."""


class Switch(StrEnum):
    """What can be on or off; the value is the field of :class:`InstanceSettings`."""

    REJECT_CALLS = "reject_call"
    IGNORE_GROUPS = "groups_ignore"
    ALWAYS_ONLINE = "always_online"
    READ_MESSAGES = "read_messages"
    READ_STATUS = "read_status"
    FULL_HISTORY = "sync_full_history"


AT_NEXT_CONNECT: Final = frozenset({Switch.ALWAYS_ONLINE})
"""Handed to a session when it connects (contract, section 2); one that is open goes on as it was."""

AT_NEXT_LINK: Final = frozenset({Switch.FULL_HISTORY})
"""Asked for only while a phone is being linked (``requireFullSync`` in the registration of WhatsApp's library)."""

CALL_TEXT_LIMIT: Final = 100
"""Characters of the server's column, ``VARCHAR(100)`` in its migrations; a longer text is a 500."""


@dataclass(frozen=True)
class Switchboard:
    """What the server says of an instance's switches now.

    Attributes:
        instance: the instance.
        settings: all of them, the secret ones included; a view shows none of those.
    """

    instance: Instance
    settings: InstanceSettings

    def is_on(self, switch: Switch) -> bool:
        """Whether ``switch`` is on."""
        return bool(getattr(self.settings, switch.value))

    @property
    def call_text(self) -> str | None:
        """What whoever calls is sent where calls are rejected; None for nothing."""
        return self.settings.msg_call or None


class Switches:
    """Reads and turns switches; of two people who turn at once, neither undoes what the other did."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    async def read(self, ref: InstanceRef) -> Switchboard:
        """What is true now.

        Raises:
            StillLoading: the server has not loaded it yet.
            EvolutionError: the server did not answer as it should.
        """
        instance = await self._fleet.get(ref)
        settings = await self._fleet.client_of(instance).configuration.find_settings(instance.name)
        return Switchboard(instance, settings or await self._defaults(instance))

    async def set(self, ref: InstanceRef, switch: Switch, *, on: bool) -> Switchboard:
        """Turn ``switch`` and read back; see for yourself whether it :meth:`~Switchboard.is_on` then.

        Raises:
            StillLoading: the server has not loaded it yet.
            EvolutionError: the server did not answer as it should, and it was not turned.
        """
        return await self._change(ref, {switch.value: on})

    async def set_call_text(self, ref: InstanceRef, text: str | None) -> Switchboard:
        """Let ``text`` be sent to those whose calls are rejected, or nothing for None, and read back.

        Raises:
            StillLoading: the server has not loaded it yet.
            EvolutionError: the server did not answer as it should, and it was not changed.
        """
        return await self._change(ref, {"msg_call": text or ""})

    async def _change(self, ref: InstanceRef, change: Mapping[str, object]) -> Switchboard:
        """The server takes the switches all at once (#54), so the others are sent as they were just read."""
        async with self._fleet.turn(ref):
            before = await self.read(ref)
            wanted = before.settings.model_copy(update=change)
            if wanted == before.settings:
                return before
            broke = await self._order(before.instance, wanted)
            now = await self.read(ref)
            if broke is not None and now.settings != wanted:
                raise broke
            return now

    async def _order(self, instance: Instance, wanted: InstanceSettings) -> ServerBroke | None:
        """Give the order; a 500 is no proof that it was not carried out (#58)."""
        try:
            await self._fleet.client_of(instance).configuration.set_settings(instance.name, wanted)
        except ServerBroke as broke:
            return broke
        except _MAYBE_SET as error:
            log.info("answer_lost", deed="SETTINGS", error=type(error).__name__)
        return None

    async def _defaults(self, instance: Instance) -> InstanceSettings:
        """What ``null`` stands for: nothing was ever set, unless the instance is only not loaded (#217)."""
        if await self._fleet.client_of(instance).connection_state(instance.name) is None:
            raise StillLoading
        return InstanceSettings()
