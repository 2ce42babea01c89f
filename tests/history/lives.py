"""Made-up lives, with all that can go wrong: gaps, overlaps, rows out of order, clocks that jump."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.fleet.health import Health
from tests.history.model import Life

BEGAN, ENDED = 0, 40

_AROUND = st.integers(-20, ENDED + 20)
_HEALTHS = st.sampled_from([*(health.value for health in Health if health is not Health.UNREACHABLE), None])
_WRITTEN = st.tuples(_AROUND, _HEALTHS, st.booleans(), st.sampled_from([None, 401, 408, 515]))
_WATCHED = st.tuples(_AROUND, st.integers(0, 50), st.booleans()).map(
    lambda span: (span[0], span[0] + span[1], span[2])
)
_SPANS = st.lists(_WATCHED, max_size=5, unique_by=lambda span: span[0])

lives = st.builds(
    Life,
    written=st.lists(_WRITTEN, max_size=12),
    watched=st.one_of(
        st.just([(-100, 200, True)]),
        _SPANS,
        _SPANS.map(lambda spans: [(-100, 200, True), *spans]),
    ),
    began=st.just(BEGAN),
    ended=st.just(ENDED),
)
"""A window of forty ticks, and what was written in and around it."""
