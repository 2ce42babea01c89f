"""What the pictures of histories show: words and shares of time; how that looks is the pictures' business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.history.drawing import Drawing, Paint, Row
from bot.locales import mark
from bot.views.axis import PAINTS, bands, ticks
from bot.views.past import PAGE_SIZE, began_at, cause_of, named, share_of, window_of
from bot.views.screen import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.history.figures import Figures, FleetHistory, Incident, InstanceHistory, Period, Stretch
    from bot.locales import Texts

_LEGEND: Final[Mapping[Paint, str]] = {
    Paint.UP: mark("connected"),
    Paint.DOWN: mark("down"),
    Paint.UNLINKED: mark("not linked"),
    Paint.UNKNOWN: mark("not known"),
}

_NOTES: Final = 5


def one(t: Texts, history: InstanceHistory, period: Period, *, several: bool = False) -> Drawing:
    """The picture of one instance; where there are ``several`` servers it says whose."""
    figures = history.figures
    return Drawing(
        title=named(history, several=several),
        subtitle=window_of(t, history.began, history.ended),
        figure=share_of(t, figures),
        facts=_facts(t, figures, _missed(t, figures)),
        ticks=ticks(t, history.began, history.ended, period),
        legend=_legend(t, [history.strip]),
        strip=bands(history.began, history.ended, history.strip),
        notes=tuple(_note(t, incident) for incident in history.incidents[:_NOTES]),
    )


def fleet(t: Texts, history: FleetHistory, period: Period, *, several: bool = False) -> Drawing:
    """The picture of a page of the fleet."""
    first = history.page * PAGE_SIZE + 1
    return Drawing(
        title=t.plain("All instances: {count}", count=t.number(history.instances)),
        subtitle=window_of(t, history.began, history.ended),
        figure=share_of(t, history.figures),
        facts=_facts(t, history.figures),
        ticks=ticks(t, history.began, history.ended, period),
        legend=_legend(t, [row.strip for row in history.rows]),
        rows=tuple(
            Row(
                label=f"{number}  {named(row, several=several)}",
                figure=share_of(t, row.figures),
                strip=bands(history.began, history.ended, row.strip),
            )
            for number, row in enumerate(history.rows, first)
        ),
    )


def _facts(t: Texts, figures: Figures, missed: str = "") -> tuple[str, ...]:
    """What stands beside the number, in the picture: there is room for three lines."""
    if figures.uptime is None:
        return (t.plain("never seen linked"),)
    facts = [t.plain("connected")]
    if figures.incidents and figures.longest:
        down = t.length(figures.down.total_seconds())
        facts.append(
            t.many("{count} incident: {down}", "{count} incidents: {down}", figures.incidents, down=down)
        )
    else:
        facts.append(t.plain("no incident"))
    if figures.incidents > 1 and figures.longest:
        facts.append(t.plain("longest: {span}", span=t.length(figures.longest.total_seconds())))
    elif figures.missed and missed:
        facts.append(missed)
    return tuple(facts)


def _missed(t: Texts, figures: Figures) -> str:
    return t.plain("not known: {span}", span=t.length(figures.missed.total_seconds()))


def _note(t: Texts, incident: Incident) -> tuple[str, str]:
    length, why = t.length(incident.length.total_seconds()), cause_of(t, incident)
    if incident.ended is None:
        return began_at(t, incident), t.plain("{length} now · {why}", length=length, why=why)
    return began_at(t, incident), shape("{length} · {why}", length=length, why=why)


def _legend(t: Texts, strips: Iterable[tuple[Stretch, ...]]) -> dict[Paint, str]:
    """Of what occurs, always in the same order."""
    seen = {PAINTS[stretch.health] for strip in strips for stretch in strip}
    return {paint: t.plain(text) for paint, text in _LEGEND.items() if paint in seen}
