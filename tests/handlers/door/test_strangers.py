"""Strangers: one answer a minute each, and a memory with an end."""

from bot.access import SHARED_IDS, Asker
from handlers.door.strangers import EVERY_S, Strangers

ANONYMOUS = next(iter(SHARED_IDS))


class Door:
    """Strangers at a door with a clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.strangers = Strangers(lambda: self.now)

    def asks(self, chat: int | None, user: int | None, *, as_chat: bool = False) -> bool:
        return self.strangers.may_ask(Asker(chat, user, as_chat))


def test_each_stranger_is_answered_once_a_minute() -> None:
    door = Door()
    assert door.asks(1, 1)
    assert door.asks(2, 2)

    door.now = EVERY_S - 0.001
    assert not door.asks(1, 1)
    door.now = EVERY_S
    assert door.asks(1, 1)
    assert not door.asks(1, 1)


def test_asking_too_early_does_not_put_the_next_answer_off() -> None:
    door = Door()
    door.asks(1, 1)
    door.now = 59
    door.asks(1, 1)

    door.now = 60
    assert door.asks(1, 1)


def test_one_person_in_many_chats_is_one_stranger() -> None:
    door = Door()

    assert [door.asks(chat, 1) for chat in (1, -5, -6)] == [True, False, False]


def test_who_has_no_id_of_their_own_counts_by_chat() -> None:
    door = Door()

    assert door.asks(-5, ANONYMOUS)
    assert door.asks(-6, ANONYMOUS)
    assert not door.asks(-5, ANONYMOUS)
    assert not door.asks(-6, 9, as_chat=True)
    assert not door.asks(None, ANONYMOUS)
    assert not door.asks(-7, None)


def test_a_crowd_fills_the_memory_to_its_end_and_no_further() -> None:
    door = Door()
    answered = 0
    for user in range(1, 12_000):
        door.now += 1e-6
        answered += door.asks(user, user)
        if user > 10_000:
            assert answered == 10_000

    door.now += EVERY_S
    assert door.asks(1, 1)
