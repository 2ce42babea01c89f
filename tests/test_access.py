"""Access: one rule, denied unless allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import SHARED_IDS, Access, Asker, Permission

ME, YOU, GROUP = 100, 200, -1001

ids = st.integers(-3, 3) | st.sampled_from([ME, YOU, GROUP, *SHARED_IDS])
accesses = st.builds(Access, st.frozensets(ids), st.frozensets(ids), st.dictionaries(ids, ids))
guarded = st.sampled_from([permission for permission in Permission if permission is not Permission.ANYONE])


def _allows(access: Access, chat: int | None, user: int | None, *, as_chat: bool = False) -> bool:
    answers = {
        access.allows(Asker(chat, user, as_chat), need) for need in Permission if need.name != "ANYONE"
    }
    assert len(answers) == 1
    return answers.pop()


@given(accesses, st.none() | ids, guarded)
def test_never_without_a_chat(access: Access, user: int | None, need: Permission) -> None:
    assert not access.allows(Asker(None, user), need)
    assert not access.allows(Asker(None, user), Permission.ANYONE)


@given(accesses, ids, guarded)
def test_never_without_a_person(access: Access, chat: int, need: Permission) -> None:
    assert not access.allows(Asker(chat, None), need)


@given(accesses, ids, ids, guarded)
def test_never_in_the_name_of_a_chat(access: Access, chat: int, user: int, need: Permission) -> None:
    assert not access.allows(Asker(chat, user, as_chat=True), need)


@given(accesses, ids, st.sampled_from(sorted(SHARED_IDS)), guarded)
def test_never_for_an_id_that_many_share(access: Access, chat: int, user: int, need: Permission) -> None:
    assert not access.allows(Asker(chat, user), need)


@given(accesses, st.integers(1, 300), st.integers(1, 300), guarded)
def test_never_in_a_private_chat_of_somebody_else(
    access: Access, chat: int, user: int, need: Permission
) -> None:
    assert not (access.allows(Asker(chat, user), need) and chat != user)


@given(st.frozensets(ids), ids, ids, guarded)
def test_never_in_a_chat_that_is_not_listed(
    chats: frozenset[int], chat: int, user: int, need: Permission
) -> None:
    assert not (Access(chats).allows(Asker(chat, user), need) and chat not in chats)


@given(st.frozensets(ids), st.frozensets(ids, min_size=1), ids, guarded)
def test_never_in_a_group_for_one_who_is_not_listed_where_persons_are(
    chats: frozenset[int], users: frozenset[int], user: int, need: Permission
) -> None:
    assert not (Access(chats | {GROUP}, users).allows(Asker(GROUP, user), need) and user not in users)


@given(accesses, ids, st.none() | ids)
def test_what_anyone_may_ask_needs_only_a_chat(access: Access, chat: int, user: int | None) -> None:
    assert access.allows(Asker(chat, user, as_chat=True), Permission.ANYONE)


def test_a_listed_private_chat_is_its_person() -> None:
    access = Access(frozenset({ME, GROUP}))

    assert _allows(access, ME, ME)
    assert not _allows(access, YOU, YOU)
    assert not _allows(access, ME, YOU)


def test_in_a_listed_group_everybody_may_act() -> None:
    access = Access(frozenset({GROUP}))

    assert _allows(access, GROUP, ME)
    assert _allows(access, GROUP, YOU)
    assert not _allows(access, ME, ME)
    assert not _allows(access, GROUP - 1, ME)


def test_where_persons_are_listed_only_they_may_act_in_a_group() -> None:
    access = Access(frozenset({GROUP, YOU}), frozenset({ME}))

    assert _allows(access, GROUP, ME)
    assert not _allows(access, GROUP, YOU)
    assert _allows(access, YOU, YOU)
    assert not _allows(access, ME, ME)


def test_nobody_is_allowed_where_nothing_is_listed() -> None:
    assert not _allows(Access(frozenset()), ME, ME)
    assert not _allows(Access(frozenset(), frozenset({ME})), GROUP, ME)


def test_a_group_that_moved_keeps_its_access_however_often() -> None:
    access = Access(frozenset({-1}), moved={-1: -1001, -1001: -1002, -5: -1003})

    assert access.allowed_chats() == {-1002}
    assert _allows(access, -1002, ME)
    assert _allows(access, -1, ME)
    assert not _allows(access, -1003, ME)


def test_a_move_that_is_learnt_later_counts_at_once() -> None:
    moved: dict[int, int] = {}
    access = Access(frozenset({-1}), frozenset({ME}), moved)
    assert not _allows(access, -1001, ME)

    moved[-1] = -1001

    assert _allows(access, -1001, ME)
    assert not _allows(access, -1001, YOU)


@pytest.mark.parametrize("moved", [{-1: -1}, {-1: -2, -2: -1}, {-1: -2, -2: -3, -3: -2}])
def test_moves_in_a_circle_end(moved: dict[int, int]) -> None:
    access = Access(frozenset({-1}), moved=moved)

    assert len(access.allowed_chats()) == 1
    assert _allows(access, -1, ME)


@given(accesses)
def test_every_chat_said_to_be_allowed_is_the_end_of_a_listed_one(access: Access) -> None:
    for chat in access.allowed_chats():
        assert chat in access.chats | set(access.moved.values())
    assert len(access.allowed_chats()) <= len(access.chats)
