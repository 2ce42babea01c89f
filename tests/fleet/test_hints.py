"""Hints: whoever listens is woken, by what concerns it, and no hint is lost between two looks."""

import asyncio

import pytest

from bot.fleet.hints import Ear, Hint, Hints, Saying

NEVER_S = 3600.0
"""Longer than any test: who is woken here was woken by a hint."""

AT_ONCE_S = 0.001


def _hint(name: str = "loja", server: str = "main") -> Hint:
    return Hint(server, name, Saying.CODE)


async def _is_silent(ear: Ear) -> bool:
    """Whether ``ear`` would go on waiting now."""
    try:
        async with asyncio.timeout(AT_ONCE_S * 10):
            await ear.next()
    except TimeoutError:
        return True
    return False


async def test_a_hint_wakes_who_waits_for_it() -> None:
    hints = Hints(NEVER_S)
    with hints.listen("main", "loja") as ear:
        waiting = asyncio.create_task(ear.next())
        await asyncio.sleep(0)
        assert not waiting.done()

        hints.tell(_hint())

        assert await waiting


async def test_a_hint_between_two_looks_counts_at_the_next_one() -> None:
    hints = Hints(NEVER_S)
    with hints.listen("main", "loja") as ear:
        hints.tell(_hint())

        assert await ear.next()


async def test_many_hints_between_two_looks_are_one_reason_to_look() -> None:
    hints = Hints(NEVER_S)
    with hints.listen("main", "loja") as ear:
        for _ in range(5):
            hints.tell(_hint())

        assert await ear.next()
        assert await _is_silent(ear)


async def test_without_a_hint_it_is_time_to_look_after_a_while_again_and_again() -> None:
    hints = Hints(AT_ONCE_S)
    assert hints.look_s == AT_ONCE_S
    with hints.listen("main", "loja") as ear:
        assert not await ear.next()
        assert not await ear.next()
        hints.tell(_hint())
        assert await ear.next()


async def test_who_gave_up_waiting_has_not_used_up_the_hint() -> None:
    hints = Hints(NEVER_S)
    with hints.listen("main", "loja") as ear:
        waiting = asyncio.create_task(ear.next())
        await asyncio.sleep(0)
        hints.tell(_hint())
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

        assert await ear.next()


async def test_all_who_listen_to_an_instance_are_woken_and_nobody_else() -> None:
    hints = Hints(NEVER_S)
    with (
        hints.listen("main", "loja") as one,
        hints.listen("main", "loja") as two,
        hints.listen("main", "filial") as other,
        hints.listen("sp1", "loja") as elsewhere,
    ):
        hints.tell(_hint())

        assert await one.next()
        assert await two.next()
        assert await _is_silent(other)
        assert await _is_silent(elsewhere)

        hints.tell(_hint(server="sp1"))

        assert await elsewhere.next()
        assert await _is_silent(one)


async def test_a_gap_wakes_every_listener_of_that_server_only() -> None:
    hints = Hints(NEVER_S)
    with (
        hints.listen("main", "loja") as one,
        hints.listen("main", "loja") as same,
        hints.listen("main", "filial") as other,
        hints.listen("sp1", "loja") as elsewhere,
    ):
        hints.gap("main")

        assert await one.next()
        assert await same.next()
        assert await other.next()
        assert await _is_silent(elsewhere)


async def test_who_stopped_listening_hears_no_more_and_the_others_still_do() -> None:
    hints = Hints(NEVER_S)
    with hints.listen("main", "loja") as stays:
        with hints.listen("main", "loja") as leaves:
            pass

        hints.tell(_hint())
        hints.gap("main")

        assert await _is_silent(leaves)
        assert await stays.next()


async def test_a_hint_that_nobody_listens_for_is_nobodys() -> None:
    hints = Hints(NEVER_S)
    with hints.listen("main", "loja"):
        pass
    hints.tell(_hint())
    hints.gap("main")

    with hints.listen("main", "loja") as late:
        assert await _is_silent(late)


async def test_what_breaks_while_listening_ends_the_listening() -> None:
    hints = Hints(NEVER_S)
    with pytest.raises(LookupError), hints.listen("main", "loja") as ear:
        raise LookupError
    hints.tell(_hint())

    assert await _is_silent(ear)


async def test_where_events_come_who_hears_none_looks_more_rarely() -> None:
    hints = Hints(AT_ONCE_S, NEVER_S)
    with hints.listen("main", "loja") as ear, hints.listen("sp1", "loja") as elsewhere:
        hints.tell(_hint())
        assert await ear.next()

        assert await _is_silent(ear)
        assert not await elsewhere.next()


async def test_a_connection_alone_does_not_show_that_events_come() -> None:
    """A server has a websocket without its global events, too."""
    hints = Hints(AT_ONCE_S, NEVER_S)
    with hints.listen("main", "loja") as ear:
        hints.gap("main")
        assert await ear.next()
        assert not await ear.next()


async def test_where_a_look_finds_what_no_hint_told_events_come_no_more() -> None:
    hints = Hints(AT_ONCE_S, NEVER_S)
    with hints.listen("main", "loja") as ear, hints.listen("sp1", "loja") as elsewhere:
        for server in ("main", "sp1"):
            hints.tell(_hint(server=server))
        assert await ear.next()
        assert await elsewhere.next()

        ear.missed()

        assert not await ear.next()
        assert await _is_silent(elsewhere)


async def test_the_first_hint_shows_that_events_come() -> None:
    """A webhook tells nothing of itself before it brings something."""
    hints = Hints(AT_ONCE_S, NEVER_S)
    with hints.listen("main", "loja") as ear:
        hints.tell(_hint(name="filial"))

        assert await _is_silent(ear)


async def test_when_events_stop_coming_it_is_looked_at_once_and_often() -> None:
    hints = Hints(AT_ONCE_S, NEVER_S)
    with hints.listen("main", "loja") as ear, hints.listen("sp1", "loja") as elsewhere:
        for server in ("main", "sp1"):
            hints.tell(_hint(server=server))
        assert await ear.next()
        assert await elsewhere.next()

        hints.silence("main")

        assert await ear.next()
        assert not await ear.next()
        assert await _is_silent(elsewhere)
