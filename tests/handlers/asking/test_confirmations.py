"""Confirmations: bound to who asked, good once, for two minutes, and only in the process that asked."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.instance import InstanceRef
from bot.views.callbacks import Confirmation, DeleteConfirmed, LogoutConfirmed
from handlers.asking.confirmations import GOOD_FOR_S, TICKS_PER_S, Confirmations, Verdict

CHAT, ASKER = -1001, 100
START = 1_700_000_000.4

LOJA, FILIAL = (InstanceRef("main", UUID(int=number)) for number in (1, 2))


class House:
    """The confirmations of one process, and its clock."""

    def __init__(self, now: float = START) -> None:
        self.now = now
        self.confirmations = Confirmations(lambda: self.now)
        self.now += 10

    def asks(self, instance: InstanceRef = LOJA, *, chat: int = CHAT, asker: int = ASKER) -> LogoutConfirmed:
        return LogoutConfirmed(instance, *self.confirmations.stamp(chat=chat, asker=asker))

    def judges(self, yes: Confirmation, *, chat: int = CHAT, message: int = 1, asker: int = ASKER) -> Verdict:
        return self.confirmations.judge(yes, chat=chat, message=message, asker=asker)

    def cancels(self, *, chat: int = CHAT, asker: int = ASKER) -> bool:
        return self.confirmations.take_back(chat=chat, asker=asker)


@pytest.fixture
def house() -> House:
    return House()


def test_a_yes_counts_once(house: House) -> None:
    yes = house.asks()

    assert house.judges(yes) is Verdict.GOOD
    assert house.judges(yes) is Verdict.EXPIRED


def test_the_same_question_asked_twice_has_a_yes_each(house: House) -> None:
    first, second = house.asks(), house.asks()
    assert first == second

    assert house.judges(first, message=1) is Verdict.GOOD
    assert house.judges(second, message=2) is Verdict.GOOD
    assert house.judges(first, message=1) is Verdict.EXPIRED


def test_a_question_asked_anew_in_the_message_of_the_one_before_can_be_answered_at_once(house: House) -> None:
    for _ in range(3):
        assert house.judges(house.asks(), message=1) is Verdict.GOOD


def test_only_who_asked_may_answer_and_only_there(house: House) -> None:
    yes = house.asks()

    assert house.judges(yes, asker=ASKER + 1) is Verdict.NOT_YOURS
    assert house.judges(yes, chat=CHAT - 1) is Verdict.NOT_YOURS
    assert house.judges(yes) is Verdict.GOOD


@given(st.integers(), st.integers(), st.integers(), st.integers())
def test_no_other_chat_or_person_may_answer(chat: int, asker: int, there: int, other: int) -> None:
    house = House()
    yes = house.asks(chat=chat, asker=asker)

    verdict = house.judges(yes, chat=there, asker=other)

    assert (verdict is Verdict.GOOD) == ((chat, asker) == (there, other))


def test_a_yes_is_good_for_two_minutes(house: House) -> None:
    yes, other = house.asks(LOJA), house.asks(FILIAL)

    house.now = yes.issued / TICKS_PER_S + GOOD_FOR_S
    assert house.judges(yes) is Verdict.GOOD
    house.now += 0.001
    assert house.judges(other) is Verdict.EXPIRED


@given(st.floats(0, 1), st.floats(0, 300), st.floats(0, 300))
def test_however_the_seconds_fall_it_works_once_at_most(fraction: float, first: float, second: float) -> None:
    house = House(START + fraction)
    asked_at = house.now
    yes = house.asks()

    house.now = asked_at + first
    once = house.judges(yes)
    house.now += second
    again = house.judges(yes)

    assert (once is Verdict.GOOD) == (house.now - second <= yes.issued / TICKS_PER_S + GOOD_FOR_S)
    assert again is Verdict.EXPIRED


def test_a_yes_from_the_future_does_not_count(house: House) -> None:
    yes = house.asks()

    house.now -= 5

    assert house.judges(yes) is Verdict.EXPIRED


@given(st.floats(0, 3))
def test_a_yes_of_a_former_process_does_not_count(pause: float) -> None:
    former = House()
    yes = former.asks()

    house = House(former.now + pause)

    assert house.judges(yes) is Verdict.EXPIRED


def test_nor_does_one_that_carries_a_later_moment_than_that_in_which_it_was_asked() -> None:
    former = House()
    former.cancels()
    yes = former.asks()
    assert former.judges(yes) is Verdict.GOOD

    house = House(former.now + 0.2)

    assert house.judges(yes) is Verdict.EXPIRED


@given(st.floats(0, 3))
def test_a_question_asked_as_the_process_begins_can_be_answered_at_once(pause: float) -> None:
    house = House()
    house.now += pause - 10

    assert house.judges(house.asks()) is Verdict.GOOD


def test_cancel_expires_every_open_question_of_this_person_here(house: House) -> None:
    mine = [house.asks(LOJA), house.asks(FILIAL)]
    house.now += 3
    elsewhere, theirs = house.asks(chat=ASKER), house.asks(asker=200)

    assert house.cancels()

    assert [house.judges(yes) for yes in mine] == [Verdict.EXPIRED, Verdict.EXPIRED]
    assert house.judges(elsewhere, chat=ASKER) is Verdict.GOOD
    assert house.judges(theirs, asker=200) is Verdict.GOOD


def test_there_is_nothing_to_cancel_where_nothing_is_open(house: House) -> None:
    assert not house.cancels()

    house.judges(house.asks())
    assert not house.cancels()

    house.asks()
    house.now += GOOD_FOR_S + 5
    assert not house.cancels()

    house.asks()
    assert house.cancels()
    assert not house.cancels()


def test_a_question_that_is_still_open_can_be_cancelled_after_another_was_answered(house: House) -> None:
    first = house.asks(LOJA)
    house.now += 2
    house.judges(house.asks(FILIAL))

    assert house.cancels()
    assert house.judges(first) is Verdict.EXPIRED


@given(st.floats(0, 3), st.floats(0, 3))
def test_a_question_asked_right_after_a_cancel_can_be_answered_at_once(before: float, after: float) -> None:
    house = House()
    former = house.asks()
    house.now += before
    house.cancels()
    house.now += after

    assert house.judges(house.asks(), message=2) is Verdict.GOOD
    assert house.judges(former) is Verdict.EXPIRED


def test_two_cancels_in_one_second_bring_nothing_back(house: House) -> None:
    house.cancels()
    yes = house.asks()
    house.cancels()
    house.cancels()

    assert house.judges(yes) is Verdict.EXPIRED


def test_a_yes_to_one_question_is_none_to_another(house: House) -> None:
    yes = house.asks()

    assert house.judges(yes) is Verdict.GOOD
    assert house.judges(DeleteConfirmed(yes.instance, yes.issued, yes.bound)) is Verdict.GOOD


def test_questions_that_are_alone_are_told_apart_also_in_one_second(house: House) -> None:
    stamps = [house.confirmations.stamp(chat=CHAT, asker=ASKER, alone=True) for _ in range(3)]
    assert len(set(stamps)) == 3
    assert house.confirmations.stamp(chat=CHAT, asker=200, alone=True)[0] == int(house.now * TICKS_PER_S)

    assert house.judges(LogoutConfirmed(LOJA, *stamps[2])) is Verdict.GOOD
    assert house.judges(LogoutConfirmed(LOJA, *stamps[0])) is Verdict.GOOD


def test_of_a_burst_of_questions_none_counts_for_another(house: House) -> None:
    stamps = [house.confirmations.stamp(chat=CHAT, asker=ASKER, alone=True) for _ in range(60)]
    assert len(set(stamps)) == 60
    assert house.judges(LogoutConfirmed(LOJA, *stamps[-1])) is Verdict.EXPIRED
    house.now += 8
    assert house.judges(LogoutConfirmed(LOJA, *stamps[-1])) is Verdict.GOOD
