"""A question waits for its answer for a while, for one person in one chat."""

from uuid import UUID

from bot.fleet.instance import InstanceRef
from handlers.asking.questions import GOOD_FOR_S, Questions, WhichPhone

LOJA = WhichPhone(InstanceRef("main", UUID(int=1)))
FILIAL = WhichPhone(InstanceRef("main", UUID(int=2)))


def test_a_question_is_open_for_who_was_asked_until_it_is_answered() -> None:
    questions = Questions()
    questions.ask(100, 100, LOJA)
    assert questions.of(100, 100) == LOJA
    assert questions.of(100, 200) is None
    assert questions.of(-7, 100) is None
    assert questions.close(100, 100)
    assert questions.of(100, 100) is None
    assert not questions.close(100, 100)


def test_the_last_question_counts() -> None:
    questions = Questions()
    questions.ask(100, 100, LOJA)
    questions.ask(100, 100, FILIAL)
    assert questions.of(100, 100) == FILIAL


def test_a_question_is_forgotten_after_a_while() -> None:
    now = 0.0
    questions = Questions(lambda: now)
    questions.ask(100, 100, LOJA)
    now = GOOD_FOR_S
    assert questions.of(100, 100) is None
    assert not questions.close(100, 100)
