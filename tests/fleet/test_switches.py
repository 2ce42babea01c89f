"""Switches: each turn is read back, and nothing else is touched by it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.evolution import (
    EvolutionClient,
    EvolutionError,
    InstanceNotFound,
    InstanceSettings,
    NotUnderstood,
    Refused,
    ServerBroke,
    StillLoading,
    Timeouts,
)
from bot.fleet.fleet import Fleet
from bot.fleet.instance import InstanceRef
from bot.fleet.patience import Patience
from bot.fleet.server import Server
from bot.fleet.switches import Switch, Switchboard, Switches
from bot.sandbox.evolution import EvolutionServer, Fault, Pace, State
from tests.evolution.talking import AT_ONCE, KEY
from tests.fleet.made_up import an_instance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SET = "POST /settings/set/loja"
FIND = "GET /settings/find/loja"


class _Place:
    """A server with one instance, and what turns its switches."""

    def __init__(self, evolution: EvolutionServer, client: EvolutionClient) -> None:
        self.evolution = evolution
        self.switches = Switches(Fleet([Server("main", "main", client)], Patience()))

    def ref(self, name: str = "loja") -> InstanceRef:
        return InstanceRef("main", UUID(self.evolution.instances[name].id))

    def setting(self, key: str) -> object:
        return self.evolution.instances["loja"].row.settings[key]

    def bodies(self) -> list[object]:
        return [heard.json for heard in self.evolution.requests if heard.line == SET]


@pytest.fixture
async def place() -> AsyncIterator[_Place]:
    evolution = EvolutionServer(KEY, pace=Pace.quick())
    timeouts = Timeouts(call_s=0.3)
    async with (
        evolution.serving() as url,
        EvolutionClient(url, SecretStr(KEY), timeouts=timeouts, retries=AT_ONCE) as client,
    ):
        yield _Place(evolution, client)


@pytest.mark.parametrize("switch", Switch)
async def test_each_switch_is_turned_and_read_back_and_the_others_stay(place: _Place, switch: Switch) -> None:
    others = [other for other in Switch if other is not switch]
    on_before = {"rejectCall": True, "readStatus": True, "msgCall": "ocupado", "wavoipToken": "made-up"}
    place.evolution.has("loja", settings=on_before)
    before = await place.switches.read(place.ref())

    wanted = not before.is_on(switch)
    now = await place.switches.set(place.ref(), switch, on=wanted)

    assert now.is_on(switch) is wanted
    assert [now.is_on(other) for other in others] == [before.is_on(other) for other in others]
    assert (place.setting("msgCall"), place.setting("wavoipToken")) == ("ocupado", "made-up")
    assert place.evolution.asked[-1] == FIND
    assert len(place.bodies()) == 1


async def test_what_is_so_already_is_not_ordered(place: _Place) -> None:
    place.evolution.has("loja", settings={"alwaysOnline": True})

    now = await place.switches.set(place.ref(), Switch.ALWAYS_ONLINE, on=True)

    assert now.is_on(Switch.ALWAYS_ONLINE)
    assert place.bodies() == []


async def test_two_who_turn_two_switches_at_once_both_get_theirs(place: _Place) -> None:
    place.evolution.has("loja")
    place.evolution.faults.add(Fault.delay(SET, 0.05))

    await asyncio.gather(*(place.switches.set(place.ref(), switch, on=True) for switch in Switch))

    assert all(
        place.setting(key) for key in ("rejectCall", "groupsIgnore", "alwaysOnline", "syncFullHistory")
    )


async def test_the_text_of_calls_is_set_and_removed(place: _Place) -> None:
    place.evolution.has("loja", settings={"rejectCall": True})

    now = await place.switches.set_call_text(place.ref(), "Escreva, por favor 🙂")
    assert (now.call_text, place.setting("msgCall")) == ("Escreva, por favor 🙂", "Escreva, por favor 🙂")

    now = await place.switches.set_call_text(place.ref(), None)
    assert (now.call_text, place.setting("msgCall")) == (None, "")
    assert now.is_on(Switch.REJECT_CALLS)


async def test_what_only_a_newer_server_has_is_sent_back_as_it_was(place: _Place) -> None:
    place.evolution.has("loja", settings={"newThing": {"deep": [1, "x"]}})

    await place.switches.set(place.ref(), Switch.READ_STATUS, on=True)

    (body,) = place.bodies()
    assert isinstance(body, dict)
    assert body["newThing"] == {"deep": [1, "x"]}
    assert body["readStatus"] is True


async def test_an_order_that_fails_after_it_was_carried_out_is_no_failure(place: _Place) -> None:
    """A token for voice calls on an instance that never connected: 500, but saved (#58)."""
    place.evolution.has("loja", State.CLOSE, never_linked=True, settings={"wavoipToken": "made-up"})

    now = await place.switches.set(place.ref(), Switch.REJECT_CALLS, on=True)

    assert now.is_on(Switch.REJECT_CALLS)


async def test_one_that_has_no_settings_has_all_off(place: _Place) -> None:
    place.evolution.has("loja")
    place.evolution.faults.add(Fault.answer(FIND, 200, "null"))

    now = await place.switches.read(place.ref())

    assert now.settings == InstanceSettings()
    assert not any(now.is_on(switch) for switch in Switch)


async def test_one_that_is_loading_is_told_as_such_and_nothing_is_set(place: _Place) -> None:
    place.evolution.has("loja", State.NOT_LOADED)

    with pytest.raises(StillLoading):
        await place.switches.set(place.ref(), Switch.READ_STATUS, on=True)

    assert place.bodies() == []


async def test_one_that_is_gone_is_told_as_such(place: _Place) -> None:
    place.evolution.has("loja")
    with pytest.raises(InstanceNotFound):
        await place.switches.set(InstanceRef("main", UUID(int=7)), Switch.READ_STATUS, on=True)
    with pytest.raises(InstanceNotFound):
        await place.switches.read(InstanceRef("gone", UUID(int=7)))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.answer(SET, 500, {"oops": True}), ServerBroke),
        (Fault.answer(SET, 400, {"response": {"message": [["no"]]}}), Refused),
        (Fault.garbage(SET), NotUnderstood),
    ],
)
async def test_a_server_that_does_not_take_it_is_an_error(
    place: _Place, fault: Fault, error: type[EvolutionError]
) -> None:
    place.evolution.has("loja")
    place.evolution.faults.add(fault)

    with pytest.raises(error):
        await place.switches.set(place.ref(), Switch.READ_STATUS, on=True)

    assert place.setting("readStatus") is False


@pytest.mark.parametrize("fault", [Fault.hang(SET), Fault.cut(SET)])
async def test_of_a_lost_answer_only_reading_back_tells(place: _Place, fault: Fault) -> None:
    place.evolution.has("loja")
    place.evolution.faults.add(fault)

    now = await place.switches.set(place.ref(), Switch.READ_STATUS, on=True)

    assert not now.is_on(Switch.READ_STATUS)
    assert place.evolution.asked.count(SET) == 1


async def test_an_answer_that_is_lost_on_its_way_back_is_read_back_as_done(place: _Place) -> None:
    place.evolution.has("loja", settings={"readStatus": True})
    place.evolution.faults.add(Fault.answer(FIND, 200, {"readStatus": False}, times=1))
    place.evolution.faults.add(Fault.cut(SET))

    now = await place.switches.set(place.ref(), Switch.READ_STATUS, on=True)

    assert now.is_on(Switch.READ_STATUS)


@given(st.builds(InstanceSettings, **{switch.value: st.booleans() for switch in Switch}))
def test_a_switchboard_says_what_the_settings_say(settings: InstanceSettings) -> None:
    board = Switchboard(an_instance(), settings)
    assert [board.is_on(switch) for switch in Switch] == [
        getattr(settings, switch.value) for switch in Switch
    ]


def test_a_secret_is_not_in_what_a_switchboard_says_of_itself() -> None:
    settings = InstanceSettings(wavoip_token=SecretStr("made-up-secret"), others={"newToken": "made-up-too"})
    said = repr(Switchboard(an_instance(), settings))
    assert "made-up-secret" not in said
    assert "made-up-too" not in said
