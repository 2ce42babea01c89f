"""A server whose only instance has all that there is, and what creates it anew."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Unpack
from uuid import UUID

from bot.evolution import EvolutionError, Retries, Timeouts
from bot.fleet.instance import InstanceRef
from bot.fleet.lifecycle import Lifecycle
from bot.fleet.outcomes import Unconfirmed
from bot.fleet.recreate import Recreation
from bot.fleet.recreated import Recreated, RecreateInterrupted
from bot.sandbox.evolution import State
from bot.store.kept import KeptConfigurations
from tests.conversations.belongings import PROXY, SETTINGS, WEBHOOK, belongings_of
from tests.conversations.house import patient
from tests.fleet.no_heirs import NoHeirs

if TYPE_CHECKING:
    from pathlib import Path

    from bot.fleet.fleet import Fleet
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.evolution.condition import Condition

PATIENCE = patient(act_s=0.25, settle_s=0.02)
SOON = Timeouts(connect_s=0.5, call_s=0.5, pairing_s=0.5, info_s=0.5)
AT_ONCE = Retries(attempts=3, wait_s=0.001, jitter_s=0.001)
BROKEN = {"status": 500, "error": "Internal Server Error", "response": {"message": "oops"}}
CHANNELS = {"websocket": ["CALL"], "rabbitmq": ["MESSAGES_UPSERT"], "kafka": ["CONNECTION_UPDATE"]}


EVERYTHING: Condition = {"settings": SETTINGS, "webhook": WEBHOOK, "channels": CHANNELS, "proxy": PROXY}


class Workshop:
    """A server with a linked instance that has all that there is, and what creates it anew."""

    def __init__(self, evolution: EvolutionServer, folder: Path, fleet: Fleet) -> None:
        self.evolution, self.folder, self.fleet = evolution, folder, fleet
        self.heirs = NoHeirs()
        self.has(**EVERYTHING)

    def has(self, state: State = State.OPEN, **how: Unpack[Condition]) -> None:
        """The server's only instance is this one."""
        self.evolution.instances.clear()
        self.former = self.evolution.has("loja", state, **how)
        self.had = belongings_of(self.former)

    @property
    def ref(self) -> InstanceRef:
        return InstanceRef("main", UUID(self.former.id))

    @property
    def kept(self) -> list[Path]:
        return sorted((self.folder / "recreate").glob("*.json"))

    def recreation(self) -> Recreation:
        """As a process just started makes it: nothing is remembered but what is on disk."""
        lifecycle = Lifecycle(self.fleet, PATIENCE)
        return Recreation(self.fleet, lifecycle, KeptConfigurations(self.folder), self.heirs)

    def assert_all_is_there(self, outcome: object) -> None:
        """One new instance with everything, and nothing kept any more."""
        assert isinstance(outcome, Recreated)
        (now,) = self.evolution.instances.values()
        assert str(outcome.instance.row.id) == now.id != self.former.id
        assert belongings_of(now) == self.had
        assert self.kept == []
        assert self.heirs.handed_over[-1] == (self.ref, outcome.instance.ref)

    def assert_nothing_is_lost(self) -> None:
        """The old one is untouched, or all that it had is on disk; and there is at most one of it."""
        now = list(self.evolution.instances.values())
        assert len(now) <= 1
        if now != [self.former]:
            (kept,) = self.kept
            assert json.loads(kept.read_text())["token"] == self.former.token

    async def breaks(self) -> None:
        """Try it with a server that is broken somewhere."""
        with suppress(EvolutionError, RecreateInterrupted):
            assert isinstance(await self.recreation().recreate(self.ref), Unconfirmed)

    async def goes_on(self) -> None:
        """Press the button on a sound server, and say yes again where the old one turned out to be there."""
        self.evolution.faults.clear()
        outcome = await self.recreation().resume(self.ref)
        if isinstance(outcome, Recreated):
            self.assert_all_is_there(outcome)
        else:
            self.assert_all_is_there(await self.recreation().recreate(self.ref))
