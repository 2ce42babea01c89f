"""The axis of a history: the reader's own days and hours, also where the clocks change in between."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.health import Health
from bot.history.drawing import Band, Paint
from bot.history.figures import Period
from bot.locales import LANGUAGES, ZONES, texts_in
from bot.views.axis import PAINTS, bands, ticks
from tests.fleet.made_up import NOON
from tests.views.histories import DOWN, a_history, parts, periods
from tests.views.readers import EN

PT, ES = (LANGUAGES[code] for code in ("pt_BR", "es"))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive


def marks(zone: str, ended: datetime, period: Period) -> dict[datetime, str]:
    """Each mark's moment, and what stands there."""
    began = ended - period.length
    made = ticks(texts_in(ES, zone), began, ended, period)
    return {(began + period.length * tick.at): tick.label for tick in made}


def test_a_week_is_marked_at_the_readers_midnights() -> None:
    """Brasília is three hours behind UTC."""
    made = ticks(texts_in(PT), NOON - timedelta(days=7), NOON, Period.WEEK)

    assert len(made) == 7
    assert [round(tick.at * 7 * 24, 6) for tick in made] == [15 + 24 * day for day in range(7)]
    assert made[0].label == f"{texts_in(PT).weekday(NOON - timedelta(days=6))}"


def test_a_day_has_a_mark_an_hour_and_a_label_each_four_hours() -> None:
    made = ticks(EN, NOON - timedelta(days=1), NOON, Period.DAY)

    assert len(made) == 25
    assert [tick.label for tick in made if tick.label] == [
        *("12:00", "16:00", "20:00", "00:00", "04:00", "08:00", "12:00")
    ]


def test_a_month_has_a_mark_a_day_and_a_label_a_week() -> None:
    made = ticks(EN, NOON - timedelta(days=30), NOON, Period.MONTH)

    assert len(made) == 30
    assert [number for number, tick in enumerate(made) if tick.label] == [0, 7, 14, 21, 28]


def test_where_the_clocks_change_a_day_is_shorter_or_longer() -> None:
    """Madrid: 25 hours on October 25, 2026; 23 on March 29."""
    for ended, hours in ((datetime(2026, 10, 27, tzinfo=UTC), 25), (datetime(2026, 3, 31, tzinfo=UTC), 23)):
        days = [later - earlier for earlier, later in pairwise(marks("Europe/Madrid", ended, Period.WEEK))]
        assert sorted(round(day / timedelta(hours=1)) for day in days) == sorted([24] * 5 + [hours])


def test_an_hour_that_comes_twice_is_marked_twice_and_labelled_once() -> None:
    made = marks("Europe/Madrid", datetime(2026, 10, 25, 12, tzinfo=UTC), Period.DAY)

    assert len(made) == 25
    assert sum(label == "04:00" for label in made.values()) == 1


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Santiago"])
def test_hours_are_whole_on_the_readers_clock(zone: str) -> None:
    t = texts_in(ES, zone)
    for at in marks(zone, NOON, Period.DAY):
        assert t.local(at + timedelta(milliseconds=1)).minute == 0


@given(st.sampled_from(sorted(ZONES)), moments, periods)
def test_marks_are_in_order_within_the_window_and_no_day_is_left_out(
    zone: str, ended: datetime, period: Period
) -> None:
    t, began = texts_in(ES, zone), ended - period.length
    places = [tick.at for tick in ticks(t, began, ended, period)]

    assert places == sorted(set(places))
    assert all(0 <= place <= 1 for place in places)
    gap = timedelta(hours=1 if period is Period.DAY else 25) / period.length
    assert max(later - earlier for earlier, later in pairwise([0.0, *places, 1.0])) <= gap + 1e-6


def test_every_health_is_painted_as_the_figures_count_it() -> None:
    assert PAINTS.keys() == {None, *Health}
    assert {health for health, paint in PAINTS.items() if paint is Paint.DOWN} == DOWN
    assert {health for health, paint in PAINTS.items() if paint is Paint.UP} == {Health.CONNECTED}
    assert {health for health, paint in PAINTS.items() if paint is Paint.UNKNOWN} == {
        None,
        Health.UNREACHABLE,
    }


@given(parts, periods)
def test_bands_fill_the_window_without_a_gap_and_no_two_neighbours_look_alike(
    drawn: list[tuple[float, Health | None]], period: Period
) -> None:
    history = a_history(drawn, period)

    made = bands(history.began, history.ended, history.strip)

    assert (made[0].begins, made[-1].ends) == (0, 1)
    for one, other in pairwise(made):
        assert one.ends == other.begins
        assert one.paint is not other.paint


def test_what_is_down_in_two_ways_is_one_band() -> None:
    history = a_history([(1, Health.CONNECTING), (1, Health.DISCONNECTED), (2, Health.CONNECTED)])

    assert bands(history.began, history.ended, history.strip) == (
        Band(0, 0.5, Paint.DOWN),
        Band(0.5, 1, Paint.UP),
    )
