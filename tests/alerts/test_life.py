"""The book against a slow, obvious model: whatever happens, in whatever order, both tell the same."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alerts.incident import Kind
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.watch.known import Source
from tests.alerts.life import born, random_step

DAY_S = 86_400


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    dice=st.randoms(use_true_random=False),
    size=st.sampled_from([1, 2, 7, 12]),
    pauses=st.lists(st.sampled_from([0, 1, 5, 10, 29, 30, 31, 59, 60, 61, 299, 300, 600]), max_size=60),
)
def test_the_book_tells_what_the_rules_say(dice: Random, size: int, pauses: list[int]) -> None:
    life, instances = born(size)
    for pause in pauses:
        random_step(life, dice, instances)
        life.passes(pause)
        life.agrees()


def test_a_summary_that_a_killed_process_left_takes_what_the_next_one_sees_within_its_ten_seconds_alone() -> (
    None
):
    for pause, summaries in ((5, 1), (6, 2)):
        life, instances = born(2)
        for one in instances:
            life.dies()
            life.becomes([(one, Health.DISCONNECTED, None)], Source.READING)
            life.passes(pause)
            life.lives(Reason.LOGGED_OUT)
            life.agrees()
            life.passes(4)
        kinds = [incident.kind for incident in life.written.incidents.values()]
        assert kinds.count(Kind.AWAY) == summaries
        life.passes(60)
        life.becomes([(one, Health.CONNECTED, None) for one in instances], Source.READING)
        life.agrees()
        back = [one for one in life.written.incidents.values() if one.kind is Kind.INSTANCE]
        assert [(one.is_over, one.is_quiet) for one in back] == [(True, False)] * 2, "each return is told"


def test_a_summary_that_a_killed_process_left_says_what_became_since_of_what_somebody_settled() -> None:
    life, (one, two) = born(2)
    life.dies()
    life.becomes([(one, Health.CONNECTING, None), (two, Health.CONNECTING, None)], Source.READING)
    life.lives()
    life.passes(15)
    life.becomes([(one, Health.NEVER_PAIRED, None)], Source.COMMAND)
    life.dies()
    life.becomes([(one, Health.CONNECTED, None)], Source.READING)
    life.passes(20)
    life.lives()
    life.agrees()
    (summary,) = [one for one in life.written.incidents.values() if one.kind is Kind.AWAY]
    assert {member.ref: member.health for member in summary.members}[one] is Health.CONNECTED


def test_a_summary_says_of_what_appeared_that_it_is_lost_since_also_where_that_ends_its_time() -> None:
    life, (one, two) = born(2)
    life.becomes([(one, None, None)], Source.READING)
    life.server(one.server, reachable=False)
    life.passes(70)
    life.dies()
    life.becomes([(one, Health.CONNECTED, None), (two, Health.CONNECTING, None)], Source.READING)
    life.lives()
    life.passes(15)
    life.becomes([(one, Health.CONNECTING, Reason.PHONE_GONE)], Source.EVENT)
    life.passes(20)
    life.becomes([(one, Health.DISCONNECTED, None)], Source.EVENT)
    life.agrees()
    (summary,) = [one for one in life.written.incidents.values() if one.kind is Kind.AWAY]
    assert {member.ref: member.is_final for member in summary.members} == {one: True, two: False}


def test_what_is_back_before_the_summary_is_told_by_that_alone_also_where_somebody_settled_the_last() -> None:
    life, instances = born(7)
    life.dies()
    life.becomes([(one, Health.CONNECTING, None) for one in instances], Source.READING)
    life.lives()
    life.passes(5)
    life.becomes([(one, Health.CONNECTED, None) for one in instances[:-1]], Source.READING)
    life.becomes([(instances[-1], Health.NEVER_PAIRED, None)], Source.EVENT)
    life.passes(60)
    life.agrees()
    groups = [one for one in life.written.incidents.values() if one.kind is Kind.GROUP]
    assert [(one.is_over, one.is_quiet) for one in groups] == [(True, True)]


@pytest.mark.parametrize(("seed", "size", "every_s"), [(155, 60, 20), (172, 7, 120), (331, 60, 20)])
def test_lives_in_which_both_once_differed_are_told_alike(seed: int, size: int, every_s: int) -> None:
    dice = Random(seed)  # noqa: S311 -- a seeded life
    life, instances = born(size)
    for _ in range(400):
        random_step(life, dice, instances)
        life.passes(int(dice.expovariate(1 / every_s)) if dice.random() < 0.7 else dice.randint(0, 30))
        if dice.random() < 0.1:
            life.agrees()
    life.lives()
    life.passes(DAY_S)
    life.agrees()


def test_three_days_of_a_fleets_life_are_told_as_the_model_tells_them() -> None:
    dice = Random(20261127)  # noqa: S311 -- a seeded life
    life, instances = born(60)
    restarts = 0
    while life.now < 3 * DAY_S:
        dead_before = life.missed is not None
        random_step(life, dice, instances)
        restarts += dead_before and life.missed is None
        life.passes(int(dice.expovariate(1 / 120)) if dice.random() < 0.7 else dice.randint(0, 30))
        if dice.random() < 0.02:
            life.agrees()
    life.lives()
    life.passes(DAY_S)
    life.agrees()
    assert life.changes > 5000
    assert restarts > 20
