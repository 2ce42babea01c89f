"""What the watch knows, sorted: always as a slow list would be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.listing import EVERY
from bot.watch.known import Known
from bot.watch.ledger import Ledger
from tests.fleet.made_up import NOON

refs = st.builds(InstanceRef, st.sampled_from(["main", "sp1"]), st.integers(1, 8).map(lambda n: UUID(int=n)))
knowns = st.builds(
    Known, refs, st.sampled_from(["a", "B", "ß", "loja"]), st.sampled_from(Health), st.just(NOON)
)
steps = st.lists(knowns | refs | st.tuples(st.booleans(), st.sampled_from(["main", "sp1"])), max_size=40)


@given(steps, st.integers(0, 20), st.integers(1, 8))
def test_counts_and_pages_are_those_of_a_slow_list(
    steps: list[Known | InstanceRef | tuple[bool, str]], start: int, size: int
) -> None:
    ledger, model, hidden = Ledger(), dict[InstanceRef, Known](), set[str]()
    for step in steps:
        match step:
            case Known():
                ledger.put(step)
                model[step.ref] = step
            case InstanceRef():
                ledger.drop(step)
                model.pop(step, None)
            case (True, key):
                ledger.hide(key)
                hidden.add(key)
            case (_, key):
                ledger.show(key)
                hidden.discard(key)
    shown = [one for one in model.values() if one.ref.server not in hidden]
    places = list(Health)
    shown.sort(key=lambda one: (places.index(one.health), one.name.casefold(), one.ref.server, one.ref.id))

    sifted = ledger.sift(EVERY)
    assert [ledger.at(place) for _, place in sifted.page(start, size)] == shown[start : start + size]
    assert [ledger.at(place) for _, place in sifted] == shown
    assert +Counter(ledger.counts()) == Counter(one.health for one in shown)
    assert {one.ref: one for one in ledger.everything()} == model
    assert all(ledger.get(ref) == one for ref, one in model.items())


def test_a_name_finds_who_has_it_now() -> None:
    ledger = Ledger()
    former = Known(InstanceRef("main", UUID(int=1)), "loja", Health.CONNECTED, NOON)
    latter = replace(former, ref=InstanceRef("main", UUID(int=2)))
    ledger.put(former)
    ledger.put(latter)
    ledger.drop(former.ref)

    assert ledger.named("main", "loja") == latter
    assert ledger.named("sp1", "loja") is None
