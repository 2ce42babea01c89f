"""Switches: each turn is read back, and nothing else is touched by it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.evolution import (
    EvolutionError,
    InstanceNotFound,
    InstanceSettings,
    NotUnderstood,
    Refused,
    ServerBroke,
    StillLoading,
)
from bot.fleet.instance import InstanceRef
from bot.fleet.switches import CALL_TEXT_LIMIT, Switch, Switchboard, Switches
from bot.sandbox.evolution import Fault, State
from tests.fleet.made_up import an_instance
from tests.fleet.places import placed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.evolution import EvolutionServer
    from tests.fleet.places import Place

SET = "POST /settings/set/loja"
FIND = "GET /settings/find/loja"


@dataclass(frozen=True)
class _Room:
    """A server with one instance, and what turns its switches."""

    place: Place
    switches: Switches

    @property
    def evolution(self) -> EvolutionServer:
        return self.place.evolution

    def ref(self) -> InstanceRef:
        return self.place.ref()

    def setting(self, key: str) -> object:
        return self.evolution.instances["loja"].row.settings[key]

    def bodies(self) -> list[object]:
        return self.place.asked(SET)


@pytest.fixture
async def room() -> AsyncIterator[_Room]:
    async with placed() as place:
        yield _Room(place, Switches(place.fleet))


@pytest.mark.parametrize("switch", Switch)
async def test_each_switch_is_turned_and_read_back_and_the_others_stay(room: _Room, switch: Switch) -> None:
    others = [other for other in Switch if other is not switch]
    on_before = {"rejectCall": True, "readStatus": True, "msgCall": "ocupado", "wavoipToken": "made-up"}
    room.evolution.has("loja", settings=on_before)
    before = await room.switches.read(room.ref())

    wanted = not before.is_on(switch)
    now = await room.switches.set(room.ref(), switch, on=wanted)

    assert now.is_on(switch) is wanted
    assert [now.is_on(other) for other in others] == [before.is_on(other) for other in others]
    assert (room.setting("msgCall"), room.setting("wavoipToken")) == ("ocupado", "made-up")
    assert room.evolution.asked[-1] == FIND
    assert len(room.bodies()) == 1


async def test_what_is_so_already_is_not_ordered(room: _Room) -> None:
    room.evolution.has("loja", settings={"alwaysOnline": True})

    now = await room.switches.set(room.ref(), Switch.ALWAYS_ONLINE, on=True)

    assert now.is_on(Switch.ALWAYS_ONLINE)
    assert room.bodies() == []


async def test_two_who_turn_two_switches_at_once_both_get_theirs(room: _Room) -> None:
    room.evolution.has("loja")
    room.evolution.faults.add(Fault.delay(SET, 0.05))

    await asyncio.gather(*(room.switches.set(room.ref(), switch, on=True) for switch in Switch))

    assert all(room.setting(key) for key in ("rejectCall", "groupsIgnore", "alwaysOnline", "syncFullHistory"))


async def test_the_text_of_calls_is_set_and_removed(room: _Room) -> None:
    room.evolution.has("loja", settings={"rejectCall": True})

    now = await room.switches.set_call_text(room.ref(), "Escreva, por favor 🙂")
    assert (now.call_text, room.setting("msgCall")) == ("Escreva, por favor 🙂", "Escreva, por favor 🙂")

    now = await room.switches.set_call_text(room.ref(), None)
    assert (now.call_text, room.setting("msgCall")) == (None, "")
    assert now.is_on(Switch.REJECT_CALLS)


async def test_what_only_a_newer_server_has_is_sent_back_as_it_was(room: _Room) -> None:
    room.evolution.has("loja", settings={"newThing": {"deep": [1, "x"]}})

    await room.switches.set(room.ref(), Switch.READ_STATUS, on=True)

    (body,) = room.bodies()
    assert isinstance(body, dict)
    assert body["newThing"] == {"deep": [1, "x"]}
    assert body["readStatus"] is True


async def test_an_order_that_fails_after_it_was_carried_out_is_no_failure(room: _Room) -> None:
    """A token for voice calls on an instance that never connected: 500, but saved (#58)."""
    room.evolution.has("loja", State.CLOSE, never_linked=True, settings={"wavoipToken": "made-up"})

    now = await room.switches.set(room.ref(), Switch.REJECT_CALLS, on=True)

    assert now.is_on(Switch.REJECT_CALLS)


async def test_a_text_of_calls_as_long_as_the_servers_column_fits_and_a_longer_one_is_an_error(
    room: _Room,
) -> None:
    room.evolution.has("loja")
    longest = "é" * CALL_TEXT_LIMIT

    assert (await room.switches.set_call_text(room.ref(), longest)).call_text == longest
    with pytest.raises(ServerBroke):
        await room.switches.set_call_text(room.ref(), longest + "!")
    assert room.setting("msgCall") == longest


async def test_one_that_has_no_settings_has_all_off(room: _Room) -> None:
    room.evolution.has("loja")
    room.evolution.faults.add(Fault.answer(FIND, 200, "null"))

    now = await room.switches.read(room.ref())

    assert now.settings == InstanceSettings()
    assert not any(now.is_on(switch) for switch in Switch)


async def test_one_that_is_loading_is_told_as_such_and_nothing_is_set(room: _Room) -> None:
    room.evolution.has("loja", State.NOT_LOADED)

    with pytest.raises(StillLoading):
        await room.switches.set(room.ref(), Switch.READ_STATUS, on=True)

    assert room.bodies() == []


async def test_one_that_is_gone_is_told_as_such(room: _Room) -> None:
    room.evolution.has("loja")
    with pytest.raises(InstanceNotFound):
        await room.switches.set(InstanceRef("main", UUID(int=7)), Switch.READ_STATUS, on=True)
    with pytest.raises(InstanceNotFound):
        await room.switches.read(InstanceRef("gone", UUID(int=7)))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.answer(SET, 500, {"oops": True}), ServerBroke),
        (Fault.answer(SET, 400, {"response": {"message": [["no"]]}}), Refused),
        (Fault.garbage(SET), NotUnderstood),
    ],
)
async def test_a_server_that_does_not_take_it_is_an_error(
    room: _Room, fault: Fault, error: type[EvolutionError]
) -> None:
    room.evolution.has("loja")
    room.evolution.faults.add(fault)

    with pytest.raises(error):
        await room.switches.set(room.ref(), Switch.READ_STATUS, on=True)

    assert room.setting("readStatus") is False


@pytest.mark.parametrize("fault", [Fault.hang(SET), Fault.cut(SET)])
async def test_of_a_lost_answer_only_reading_back_tells(room: _Room, fault: Fault) -> None:
    room.evolution.has("loja")
    room.evolution.faults.add(fault)

    now = await room.switches.set(room.ref(), Switch.READ_STATUS, on=True)

    assert not now.is_on(Switch.READ_STATUS)
    assert room.evolution.asked.count(SET) == 1


async def test_an_answer_that_is_lost_on_its_way_back_is_read_back_as_done(room: _Room) -> None:
    room.evolution.has("loja", settings={"readStatus": True})
    room.evolution.faults.add(Fault.answer(FIND, 200, {"readStatus": False}, times=1))
    room.evolution.faults.add(Fault.cut(SET))

    now = await room.switches.set(room.ref(), Switch.READ_STATUS, on=True)

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
