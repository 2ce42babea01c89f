"""What is concluded from the database's row and the live state, and why an instance dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evolution import State
from bot.fleet.diagnosis import Reason, reason_of
from bot.fleet.health import Health, conclude, is_coming_back, needs_live_state
from tests.fleet.made_up import OWNER, a_row

OPEN, CONNECTING, CLOSE = State.OPEN, State.CONNECTING, State.CLOSE


@pytest.mark.parametrize(
    ("recorded", "owner", "live", "health"),
    [
        (OPEN, OWNER, OPEN, Health.CONNECTED),
        (CLOSE, OWNER, OPEN, Health.CONNECTED),
        (OPEN, None, OPEN, Health.CONNECTING),
        (OPEN, OWNER, CONNECTING, Health.CONNECTING),
        (CLOSE, OWNER, CONNECTING, Health.PAIRING),
        (CONNECTING, OWNER, CONNECTING, Health.PAIRING),
        (CONNECTING, None, CONNECTING, Health.PAIRING),
        (OPEN, None, CONNECTING, Health.PAIRING),
        (CLOSE, OWNER, CLOSE, Health.DISCONNECTED),
        (OPEN, OWNER, CLOSE, Health.DISCONNECTED),
        (CLOSE, None, CLOSE, Health.NEVER_PAIRED),
        (OPEN, OWNER, None, Health.LOADING),
        (CLOSE, None, None, Health.LOADING),
        (None, None, CLOSE, Health.NEVER_PAIRED),
    ],
)
def test_the_live_state_wins_over_the_record(
    recorded: State | None, owner: str | None, live: State | None, health: Health
) -> None:
    assert conclude(a_row(state=recorded, owner_jid=owner), live) is health


@given(st.sampled_from([None, *State]), st.none() | st.just(OWNER), st.sampled_from([None, *State]))
def test_connected_means_open_and_owned(
    recorded: State | None, owner: str | None, live: State | None
) -> None:
    row = a_row(state=recorded, owner_jid=owner)

    assert (conclude(row, live) is Health.CONNECTED) == (live is OPEN and owner is not None)
    assert (conclude(row, live) is Health.LOADING) == (live is None)
    assert not (is_coming_back(row, live) and conclude(row, live) is not Health.CONNECTING)


def test_only_a_recorded_close_can_be_trusted() -> None:
    assert [needs_live_state(a_row(state=state)) for state in (None, OPEN, CONNECTING, CLOSE)] == [
        True,
        True,
        True,
        False,
    ]


@given(st.integers())
def test_every_code_has_a_reason(code: int) -> None:
    reason = Reason.of(code)

    assert reason is Reason.OTHER or reason.value == code


def test_a_reason_is_only_given_for_what_is_down() -> None:
    assert reason_of(a_row(state=CLOSE, disconnection_reason_code=401)) is Reason.LOGGED_OUT
    assert reason_of(a_row(state=CLOSE, disconnection_reason_code=999)) is Reason.OTHER
    assert reason_of(a_row(state=CLOSE)) is None
    for state in (OPEN, CONNECTING, None):
        assert reason_of(a_row(state=state, disconnection_reason_code=401)) is None
