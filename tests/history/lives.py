"""Made-up lives, with all that can go wrong: gaps, overlaps, rows out of order, clocks that jump."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.history.model import Life

BEGAN, ENDED = 0, 40

_AROUND = st.integers(-20, ENDED + 20)
_HEALTHS = st.sampled_from(
    ["connected", "disconnected", "connecting", "unresponsive", "pairing", "loading", None]
)
_WRITTEN = st.tuples(
    _AROUND, _HEALTHS, st.sampled_from([True, True, False]), st.sampled_from([None, 401, 408, 515])
)
_WATCHED = st.tuples(_AROUND, st.integers(0, 50), st.booleans()).map(
    lambda span: (span[0], span[0] + span[1], span[2])
)
_SPANS = st.lists(_WATCHED, max_size=5, unique_by=lambda span: span[0])


def _in_turn(cuts: list[tuple[int, bool | None]]) -> list[tuple[int, int, bool]]:
    """One after the other as it really goes: answering, silent, or (None) not watched."""
    found, at = [], BEGAN - 5
    for length, answers in cuts:
        if answers is not None:
            found.append((at, at + length, answers))
        at += length
    return found


_IN_TURN = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from([True, True, False, None])), min_size=2, max_size=8
).map(_in_turn)

lives = st.builds(
    Life,
    written=st.lists(_WRITTEN, min_size=1, max_size=12),
    watched=st.one_of(_IN_TURN, _SPANS, _SPANS.map(lambda spans: [(-100, 200, True), *spans])),
    began=st.just(BEGAN),
    ended=st.just(ENDED),
)
"""A window of forty ticks, and what was written in and around it."""
