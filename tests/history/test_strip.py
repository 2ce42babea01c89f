"""From entries to figures, against a model that looks at each tick by itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings

from bot.fleet.health import Health
from bot.history.strip import falls, marks, pieces, strip
from bot.history.tally import tally
from bot.store import history as store
from bot.store.history import Entry
from tests.history.lives import lives
from tests.history.model import ABSENT, DOWN, NEITHER, UNSEEN, UP, Life

if TYPE_CHECKING:
    from bot.history.strip import Mark, Piece


def _entries(life: Life) -> list[Entry]:
    """As the store gives them: in order, none that a later written one took the place of, none after the window."""
    written = list(enumerate(life.written))
    entries = [
        Entry(*entry)
        for number, entry in written
        if entry[0] <= life.ended and all(other[0] > entry[0] for after, other in written if after > number)
    ]
    older = [entry for entry in entries if entry.at <= life.began]
    within = [entry for entry in entries if entry.at > life.began]
    return [*older[-1:], *within]


def _pieces(life: Life) -> list[Piece]:
    return pieces(_entries(life), marks(life.watched, life.began, life.ended))


def _counted(life: Life) -> tuple[list[tuple[int, int]], list[tuple[int, int, Mark]]]:
    kinds = {UP: store.UP, DOWN: store.DOWN, NEITHER: store.NEITHER, ABSENT: store.ABSENT}
    watched = replace(life, watched=[(life.began - 1000, life.ended + 1000, True)])
    entries = [(entry.at, kinds[watched.kind(entry.at)]) for entry in _entries(life)]
    return entries, marks(life.watched, life.began, life.ended)


@given(lives)
@settings(max_examples=120, deadline=None)
def test_a_strip_shows_each_tick_as_it_was_without_holes_and_overlaps(life: Life) -> None:
    shown = strip(_pieces(life))

    assert [tick for began, ended, _ in shown for tick in range(began, ended)] == list(life.ticks())
    assert [health for began, ended, health in shown for _ in range(began, ended)] == [
        life.shown(tick) for tick in life.ticks()
    ]
    assert all(began < ended for began, ended, _ in shown)
    assert all(one[2] is not other[2] for one, other in pairwise(shown))


@given(lives)
@settings(max_examples=120, deadline=None)
def test_the_figures_and_incidents_are_those_of_the_ticks_one_by_one(life: Life) -> None:
    found, total = falls(_pieces(life)), tally(*_counted(life))

    assert (total.up, total.down) == (life.count(UP), life.count(DOWN))
    assert (total.unknown, total.absent) == (life.count(UNSEEN, ABSENT), life.count(ABSENT))
    assert [tuple(fall) for fall in found] == life.incidents()
    assert all(fall.began < (life.ended if fall.ended is None else fall.ended) for fall in found)
    lengths = [(life.ended if fall.ended is None else fall.ended) - fall.began for fall in found]
    assert (total.falls, total.longest) == (len(lengths), max(lengths, default=None))


def test_nothing_written_and_nobody_watching_is_all_unknown() -> None:
    assert strip(pieces([], marks([], 0, 10))) == [(0, 10, None)]
    assert tally([], marks([], 0, 10)) == (0, 0, 10, 10, 0, None)


def _falls(
    *written: tuple[int, Health], watched: list[tuple[int, int, bool]]
) -> list[tuple[int, int | None]]:
    entries = [Entry(at, health.value, True, None) for at, health in written]  # noqa: FBT003 -- a column
    return [fall[:2] for fall in falls(pieces(entries, marks(watched, 0, 100)))]


def test_a_loss_that_lasts_through_a_silence_of_the_server_is_one_incident() -> None:
    watched = [(0, 20, True), (20, 40, False), (40, 100, True)]

    assert _falls((0, Health.CONNECTED), (10, Health.DISCONNECTED), watched=watched) == [(10, None)]


def test_what_was_up_again_when_somebody_looked_again_was_down_as_long_as_that_was_seen() -> None:
    watched = [(0, 20, True), (40, 100, True)]

    falls = _falls((0, Health.CONNECTED), (10, Health.DISCONNECTED), (40, Health.CONNECTED), watched=watched)

    assert falls == [(10, 20)]


def test_a_scan_in_vain_does_not_begin_another_incident() -> None:
    falls = _falls(
        (0, Health.DISCONNECTED),
        (20, Health.PAIRING),
        (30, Health.DISCONNECTED),
        (60, Health.PAIRING),
        (70, Health.CONNECTED),
        watched=[(0, 100, True)],
    )

    assert falls == [(0, 70)]
