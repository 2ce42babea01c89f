"""The axis of time below a strip: the reader's own hours and days, also where the clocks change in between."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.history.drawing import Band, Paint, Tick
from bot.history.figures import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.history.figures import Stretch
    from bot.locales import Texts

PAINTS: Final[Mapping[Health | None, Paint]] = {
    None: Paint.UNKNOWN,
    Health.UNREACHABLE: Paint.UNKNOWN,
    Health.CONNECTED: Paint.UP,
    Health.DISCONNECTED: Paint.DOWN,
    Health.CONNECTING: Paint.DOWN,
    Health.UNRESPONSIVE: Paint.DOWN,
    Health.LOADING: Paint.UNLINKED,
    Health.PAIRING: Paint.UNLINKED,
    Health.NEVER_PAIRED: Paint.UNLINKED,
}
"""As the figures count it: up, down, unknown, and what counts as none of them."""

_LABELLED_HOURS: Final = 4
_LABELLED_DAYS: Final = 7
_HALF_HOUR: Final = timedelta(minutes=30)
"""Every zone that is offered is whole or half hours from UTC."""

_A_DAY: Final = timedelta(days=1)


def bands(began: datetime, ended: datetime, strip: Iterable[Stretch]) -> tuple[Band, ...]:
    """The stretches of a window as they are drawn; neighbours that are drawn alike become one."""
    drawn = list[Band]()
    for stretch in strip:
        paint = PAINTS[stretch.health]
        begins, ends = (_share(at, began, ended) for at in (stretch.began, stretch.ended))
        if drawn and drawn[-1].paint is paint:
            begins = drawn.pop().begins
        drawn.append(Band(begins, ends, paint))
    return tuple(drawn)


def ticks(t: Texts, began: datetime, ended: datetime, period: Period) -> tuple[Tick, ...]:
    """Hours of a day, days of a week, weeks of a month, as the reader's clock has them."""
    moments = _hours(t, began, ended) if period is Period.DAY else _midnights(t, began, ended)
    return tuple(
        Tick(_share(at, began, ended), _label(t, at, number, period)) for number, at in enumerate(moments)
    )


def _label(t: Texts, at: datetime, number: int, period: Period) -> str:
    match period:
        case Period.DAY:
            local = t.local(at)
            return "" if local.hour % _LABELLED_HOURS or local.fold else t.hour(at)
        case Period.WEEK:
            return t.weekday(at)
        case Period.MONTH:
            return "" if number % _LABELLED_DAYS else t.day(at)


def _hours(t: Texts, began: datetime, ended: datetime) -> Iterator[datetime]:
    """Where the reader's clock strikes; an hour that comes twice strikes twice."""
    at = datetime.fromtimestamp(-(-began.timestamp() // _HALF_HOUR.total_seconds()) * 1800, UTC)
    while at <= ended:
        if t.local(at).minute == 0:
            yield at
        at += _HALF_HOUR


def _midnights(t: Texts, began: datetime, ended: datetime) -> Iterator[datetime]:
    """Where the reader's days begin; a day can have 23 or 25 hours."""
    zone, day = t.local(began).tzinfo, t.local(began).date()
    while True:
        midnight = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
        if midnight > ended:
            return
        if midnight >= began:
            yield midnight
        day += _A_DAY


def _share(at: datetime, began: datetime, ended: datetime) -> float:
    return (at - began) / (ended - began)
