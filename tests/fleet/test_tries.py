"""How often tokens may be guessed, beside a plain list of what was tried when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.tries import OF_ALL, OF_ONE, SPAN_S, Tries


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_thirty_wrong_ones_a_minute_are_enough_for_one_and_cost_nobody_else() -> None:
    clock = _Clock()
    tries = Tries(clock)
    for _ in range(OF_ONE):
        assert tries.may_try("192.0.2.1")
        tries.was_wrong("192.0.2.1")

    assert not tries.may_try("192.0.2.1")
    assert tries.may_try("192.0.2.2")
    clock.now += SPAN_S
    assert tries.may_try("192.0.2.1")


def test_three_hundred_of_many_are_enough_for_all() -> None:
    clock = _Clock()
    tries = Tries(clock)
    for number in range(OF_ALL):
        assert tries.may_try(str(number))
        tries.was_wrong(str(number))

    assert not tries.may_try("somebody else")
    clock.now += SPAN_S
    assert tries.may_try("somebody else")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 20)), max_size=400))
def test_what_counts_are_the_wrong_ones_of_the_last_minute(steps: list[tuple[str, float]]) -> None:
    clock, model = _Clock(), list[tuple[float, str]]()
    tries = Tries(clock)
    for who, passed in steps:
        clock.now += passed
        recent = [one for at, one in model if clock.now - at < SPAN_S]
        allowed = recent.count(who) < OF_ONE and len(recent) < OF_ALL
        assert tries.may_try(who) is allowed
        if allowed:
            tries.was_wrong(who)
            model.append((clock.now, who))
