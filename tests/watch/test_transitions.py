"""What one sight makes of what was known: total, without a change where nothing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.watch.known import Known, Sight, Source, Transition
from bot.watch.transitions import LASTS, appeared, gone, seen
from tests.fleet.made_up import NOON

REF = InstanceRef("main", UUID(int=1))
_UNSETTLED = {Health.LOADING, Health.UNRESPONSIVE, Health.UNREACHABLE}

sights = st.builds(
    Sight,
    st.just(REF),
    st.sampled_from(["loja", "Loja <b>"]),
    st.sampled_from(Health),
    st.none() | st.sampled_from(Reason),
    st.none() | st.just("5511999990000"),
)
moments = st.integers(-1_000, 10_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
sources = st.sampled_from(Source)
knowns = st.builds(
    Known,
    st.just(REF),
    st.just("loja"),
    st.sampled_from(sorted(set(Health) - {Health.UNREACHABLE})),
    moments,
    st.none() | st.sampled_from(Reason),
    st.none() | st.just("5511999990000"),
    st.none() | moments,
)


def _sight(health: Health, **more: object) -> Sight:
    return replace(Sight(REF, "loja", health), **more)  # type: ignore[arg-type]


def _known(health: Health, **more: object) -> Known:
    return replace(Known(REF, "loja", health, NOON), **more)  # type: ignore[arg-type]


@given(st.none() | knowns, sights, moments, sources)
def test_a_transition_is_a_change_of_what_is_known_and_of_nothing_else(
    known: Known | None, sight: Sight, at: object, source: Source
) -> None:
    now, change = seen(known, sight, at, source)  # type: ignore[arg-type]

    assert now is None or now.health is not Health.UNREACHABLE
    if change is None:
        assert known is None or now is None or now.health is known.health or known.health in _UNSETTLED
        return
    assert known is not None
    assert now is not None
    assert (change.before, change.after) == (known.health, now.health)
    assert (change.reason, change.number) == (now.reason, now.number)
    if change.before is change.after:
        assert change.reason is not known.reason
        assert now.since == known.since
    else:
        assert change.at == now.since
    assert change.source is source


@given(st.none() | knowns, sights, moments, sources)
def test_the_same_sight_again_changes_nothing(
    known: Known | None, sight: Sight, at: object, source: Source
) -> None:
    once, _ = seen(known, sight, at, source)  # type: ignore[arg-type]

    assert seen(once, sight, at, source) == (once, None)  # type: ignore[arg-type]


@given(st.lists(st.tuples(sights, st.integers(0, 400)), max_size=30))
def test_a_row_of_sights_makes_a_chain(steps: list[tuple[Sight, int]]) -> None:
    known: Known | None = None
    at, chain = NOON, list[Transition]()
    for sight, seconds in steps:
        at += timedelta(seconds=seconds)
        known, change = seen(known, sight, at, Source.READING)
        if change:
            chain.append(change)

    assert all(one.after is other.before for one, other in pairwise(chain))
    assert all(one.at <= other.at for one, other in pairwise(chain))
    assert not chain or (known is not None and known.health is chain[-1].after)


def test_the_first_sight_is_silent() -> None:
    known, change = seen(None, _sight(Health.DISCONNECTED, reason=Reason.LOGGED_OUT), NOON, Source.READING)

    assert known == _known(Health.DISCONNECTED, reason=Reason.LOGGED_OUT)
    assert change is None


def test_a_loss_is_a_transition_with_its_reason() -> None:
    at = NOON + timedelta(minutes=1)
    lost = _sight(Health.DISCONNECTED, reason=Reason.LOGGED_OUT)
    known, change = seen(_known(Health.CONNECTED, number="55"), lost, at, Source.EVENT)

    assert known == _known(Health.DISCONNECTED, reason=Reason.LOGGED_OUT, since=at, number="55")
    assert change == Transition(
        *(REF, "loja", Health.CONNECTED, Health.DISCONNECTED, at, Reason.LOGGED_OUT, Source.EVENT, "55")
    )


def test_a_server_that_loads_its_instances_is_no_loss() -> None:
    known: Known | None = _known(Health.CONNECTED)
    at = NOON
    for minute in range(5):
        at = NOON + timedelta(minutes=minute)
        known, change = seen(known, _sight(Health.LOADING), at, Source.READING)
        assert change is None
        assert known is not None
        assert known.health is Health.CONNECTED
    back, change = seen(known, _sight(Health.CONNECTED), at, Source.READING)

    assert change is None
    assert back == _known(Health.CONNECTED)


def test_a_loss_behind_a_loading_server_is_told_once_it_is_seen() -> None:
    known, _ = seen(_known(Health.CONNECTED), _sight(Health.LOADING), NOON, Source.READING)
    _, change = seen(known, _sight(Health.DISCONNECTED), NOON + timedelta(minutes=1), Source.READING)

    assert change is not None
    assert change.before is Health.CONNECTED


def test_what_goes_on_loading_is_told_from_when_it_began() -> None:
    known, _ = seen(_known(Health.CONNECTED), _sight(Health.UNRESPONSIVE), NOON, Source.READING)
    lasting, change = seen(known, _sight(Health.LOADING), NOON + LASTS, Source.READING)

    assert change is not None
    assert (change.before, change.after, change.at) == (Health.CONNECTED, Health.LOADING, NOON)
    assert lasting == _known(Health.LOADING)
    _, change = seen(lasting, _sight(Health.CONNECTED), NOON + LASTS, Source.READING)
    assert change is not None
    assert change.before is Health.LOADING


def test_one_that_loads_at_its_first_sight_gets_its_baseline_later() -> None:
    known, _ = seen(None, _sight(Health.LOADING), NOON, Source.READING)
    later = NOON + timedelta(minutes=1)
    settled, change = seen(known, _sight(Health.DISCONNECTED), later, Source.READING)

    assert change is None
    assert settled == _known(Health.DISCONNECTED, since=later)


def test_a_reason_that_is_written_later_is_told_as_that_and_no_second_loss() -> None:
    late = _sight(Health.DISCONNECTED, reason=Reason.LOGGED_OUT)
    later = NOON + timedelta(seconds=1)
    known, change = seen(_known(Health.DISCONNECTED), late, later, Source.READING)

    assert change is not None
    assert (change.before, change.after, change.at) == (Health.DISCONNECTED, Health.DISCONNECTED, later)
    assert change.reason is Reason.LOGGED_OUT
    assert known is not None
    assert (known.reason, known.since) == (Reason.LOGGED_OUT, NOON)
    assert seen(known, _sight(Health.DISCONNECTED), NOON, Source.READING) == (known, None)


@given(knowns, moments, sources)
def test_to_appear_and_to_vanish_have_nothing_before_and_nothing_after(
    known: Known, at: object, source: Source
) -> None:
    came, went = appeared(known, source), gone(known, at, source)  # type: ignore[arg-type]

    assert (came.before, came.after, came.at) == (None, known.health, known.since)
    assert (went.before, went.after, went.at) == (known.health, None, at)
