"""What became of an instance, or of all, over time: a picture, the same in words, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.locales import clip
from bot.views import callbacks as press
from bot.views import tables
from bot.views.fleet import all_button, open_button, pairs, see_all, turns
from bot.views.past import PAGE_SIZE, PERIODS, began_at, cause_of, named, share_of, window_of
from bot.views.screen import Attachment, Button, Screen, label, lines, paragraphs, shape
from bot.views.tables import slug

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.fleet.instance import InstanceRef
    from bot.history.figures import Figures, FleetHistory, FleetRow, Incident, InstanceHistory, Period
    from bot.locales import Texts

_TOLD: Final = 6
"""Incidents told in words; their table has all of them."""

_NAME_IN_LIST: Final = 18


def one(
    t: Texts, history: InstanceHistory, period: Period, picture: bytes, *, several: bool = False
) -> Screen:
    """One instance: its picture, and the same in words."""
    ref, name = history.ref, named(history, several=several)
    head = shape("📈 <b>{name}</b> · {period}", name=name, period=t.plain(PERIODS[period]))
    told = [lines(head, *_whether_there(t, history), *_sums(t, history.figures, _missed_span))]
    if history.incidents:
        told.append(lines(*_incidents(t, history.incidents)))
    told.append(_told_window(t, history.began, history.ended))
    rows = (
        _periods(t, period, lambda other: press.ShowHistory(ref, other.value)),
        (_table_button(t, press.HistoryTable(ref, period.value)), *_details(t, history)),
        (_all_button(t, period),),
    )
    return Screen(paragraphs(*told), rows, picture)


def fleet(
    t: Texts, history: FleetHistory, period: Period, picture: bytes, *, several: bool = False
) -> Screen:
    """A page of the fleet: its picture, and the same in words."""
    first = history.page * PAGE_SIZE + 1
    head = t.many(
        "📈 <b>{count} instance</b> · {period}",
        "📈 <b>{count} instances</b> · {period}",
        history.instances,
        period=t.plain(PERIODS[period]),
    )
    listed = [_line(t, number, row, several=several) for number, row in enumerate(history.rows, first)]
    sums = _sums(t, history.figures, _missed_share)
    told = (lines(head, *sums), lines(*listed))
    openers = [
        Button(label(f"{number} · {named(row, several=several)}"), press.ShowHistory(row.ref, period.value))
        for number, row in enumerate(history.rows, first)
    ]
    rows = (
        _periods(t, period, lambda other: press.ShowFleetHistory(0, other.value)),
        *pairs(openers),
        *turns(history.page, history.pages, lambda page: press.ShowFleetHistory(page, period.value)),
        (_table_button(t, press.FleetHistoryTable(period.value)), all_button(t)),
    )
    return Screen(paragraphs(*told, _told_window(t, history.began, history.ended)), rows, picture)


def nothing_yet(t: Texts, name: str, ref: InstanceRef) -> Screen:
    """Of this instance nothing was ever seen."""
    what = t.say("🔎 I have not seen anything of <b>{name}</b> yet.", name=name)
    return Screen(lines(what, _will_be(t)), ((open_button(t, ref),),))


def nothing_of_any(t: Texts) -> Screen:
    """Of no instance anything was ever seen."""
    what = t.say("🔎 I have not seen anything yet that I could draw.")
    return Screen(lines(what, _will_be(t)), see_all(t))


def no_such_period(t: Texts, typed: str) -> Screen:
    """What was written as a time is none that a history is shown of."""
    return Screen(
        t.say(
            "✋ <b>{typed}</b> is no period that I can show. Write <code>24h</code>, <code>7d</code> or "
            "<code>30d</code>.",
            typed=typed,
        )
    )


def _details(t: Texts, history: InstanceHistory) -> tuple[Button, ...]:
    return () if history.gone_since else (open_button(t, history.ref),)


def _whether_there(t: Texts, history: InstanceHistory) -> list[str]:
    """From when on and until when there was something to see."""
    told = []
    if history.gone_since:
        told.append(t.say("🗑 <b>It no longer exists</b>, since {at}.", at=t.moment(history.gone_since)))
    if history.seen_since:
        at = t.moment(history.seen_since)
        told.append(t.say("Known since {at}; of the time before I know nothing.", at=at))
    return told


def _all_button(t: Texts, period: Period) -> Button:
    return Button(t.plain("📈 History of all"), press.ShowFleetHistory(0, period.value))


def _table_button(t: Texts, to: press.Press) -> Button:
    return Button(t.plain("📄 Table (CSV)"), to)


def _will_be(t: Texts) -> str:
    return t.say(
        "From my first look on I note every change; here will be a picture of them, how much of the time it was "
        "connected, and each incident with its cause and length."
    )


def _periods(t: Texts, chosen: Period, to: Callable[[Period], press.Press]) -> tuple[Button, ...]:
    return tuple(
        Button(shape("• {period}", period=t.plain(text)) if period is chosen else t.plain(text), to(period))
        for period, text in PERIODS.items()
    )


def _sums(t: Texts, figures: Figures, missed: Callable[[Texts, Figures], str]) -> list[str]:
    """What it adds up to, in sentences; ``missed`` tells how much of the time nobody saw, if any."""
    if figures.uptime is None:
        told = [t.say("In this time it was never seen linked to a phone.")]
    else:
        share = t.share(figures.uptime)
        connected = t.say("Connected <b>{share}</b> of the time that is known.", share=share)
        told = [connected, *_told_incidents(t, figures)]
    return [*told, missed(t, figures)] if figures.missed else told


def _missed_span(t: Texts, figures: Figures) -> str:
    span = t.length(figures.missed.total_seconds())
    return t.say("Not known for {span}: I was away, or the server did not answer.", span=span)


def _missed_share(t: Texts, figures: Figures) -> str:
    """Of many instances the times add up to more than there was."""
    share = t.share(figures.missed / (figures.up + figures.down + figures.missed))
    return t.say("Not known: {share} of the time. I was away, or a server did not answer.", share=share)


def _told_incidents(t: Texts, figures: Figures) -> list[str]:
    if not figures.incidents or figures.longest is None:
        return [t.say("No incident.")]
    down, longest = (t.length(span.total_seconds()) for span in (figures.down, figures.longest))
    told = t.many(
        "{count} incident; down for {down}.",
        "{count} incidents; down for {down}.",
        figures.incidents,
        down=down,
    )
    return [told, t.say("The longest: {longest}.", longest=longest)] if figures.incidents > 1 else [told]


def _incidents(t: Texts, incidents: tuple[Incident, ...]) -> list[str]:
    told = [_told(t, incident) for incident in incidents[:_TOLD]]
    more = len(incidents) - len(told)
    return [*told, t.many("… and {count} more", "… and {count} more", more)] if more > 0 else told


def _told(t: Texts, incident: Incident) -> str:
    began, length, why = (
        began_at(t, incident),
        t.length(incident.length.total_seconds()),
        cause_of(t, incident),
    )
    if incident.ended is None:
        return t.say("Since <b>{began}</b>, for {length} now: {why}", began=began, length=length, why=why)
    return t.say("<b>{began}</b>, for {length}: {why}", began=began, length=length, why=why)


def _line(t: Texts, number: int, row: FleetRow, *, several: bool) -> str:
    name, share = clip(named(row, several=several), _NAME_IN_LIST), share_of(t, row.figures)
    count = row.figures.incidents
    if not count:
        return shape("{number}. <b>{name}</b> {share}", number=number, name=name, share=share)
    return t.many(
        "{number}. <b>{name}</b> {share}, {count} incident",
        "{number}. <b>{name}</b> {share}, {count} incidents",
        count,
        number=number,
        name=name,
        share=share,
    )


def _told_window(t: Texts, began: datetime, ended: datetime) -> str:
    return shape("<i>{window}</i>", window=window_of(t, began, ended))


def one_file(t: Texts, history: InstanceHistory, period: Period) -> Attachment:
    """One instance as a table."""
    count, name = len(history.strip), named(history, several=False)
    text = t.many(
        "📄 <b>{name}</b>, {period}: {count} line. Times are in UTC.",
        "📄 <b>{name}</b>, {period}: {count} lines. Times are in UTC.",
        count,
        name=name,
        period=t.plain(PERIODS[period]),
    )
    content = tables.stretches(t, history)
    return Attachment(_file_name(slug(history.name), period, history.ended), content, text)


def fleet_file(t: Texts, history: FleetHistory, period: Period) -> Attachment:
    """The figures of all as a table."""
    text = t.many(
        "📄 {count} instance, {period}.",
        "📄 {count} instances, {period}.",
        history.instances,
        period=t.plain(PERIODS[period]),
    )
    return Attachment(_file_name("all", period, history.ended), tables.fleet(t, history.rows), text)


def _file_name(what: str, period: Period, at: datetime) -> str:
    return f"history-{what}-{period.value}-{at:%Y%m%d-%H%M}.csv"
