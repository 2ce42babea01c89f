"""The fleet as a list, worst first; each row is a button that opens its instance."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.evolution import ServerDown
from bot.fleet.health import Health
from bot.locales import clip
from bot.views import callbacks as press
from bot.views.errors import text_of
from bot.views.fleet import SERVERS_TOLD, and_more, named, pairs, read_at, refresh_button, turns
from bot.views.screen import Button, Screen, label, lines, paragraphs, shape
from bot.views.words import COUNTED, MARKS, number

if TYPE_CHECKING:
    from bot.fleet.asking import ServerReading
    from bot.fleet.health import Observation
    from bot.fleet.listing import Overview
    from bot.locales import Texts
    from bot.views.screen import Rows

_NAME_IN_LIST: Final = 64


@lru_cache(maxsize=8)  # askers of one moment who read one language are shown the same
def overview(t: Texts, view: Overview) -> Screen:
    """The fleet, worst first, a page of it; each row is a button that opens the instance."""
    several = len(view.servers) > 1
    told = [*_counts(t, view), *_failures(t, view)]
    if view.rows:
        told.append(lines(*(_line(t, row, several=several) for row in view.rows)))
    elif not told:
        told.append(t.say("No instance yet. Make one: <code>/new loja-1</code>"))
    read = [read_at(t, view.at)]
    if view.recalled_at:
        at = t.clock(view.recalled_at)
        read.append(t.say("<i>Only this page is live; the others are as of {at}.</i>", at=at))
    elif not view.all_live:
        read.append(t.say("<i>Only this page is live; the others are the server's own record.</i>"))
    openers = [Button(_short(row, several=several), press.ShowCard(row.instance.ref)) for row in view.rows]
    refresh = refresh_button(t, press.ShowFleet(view.figures.page))
    several_ones = Button(t.plain("☑️ Choose several"), press.ChooseSeveral())
    rows = (*pairs(openers), *_pager(view), (refresh, several_ones) if view.rows else (refresh,))
    return Screen(paragraphs(*told, lines(*read)), rows)


def _counts(t: Texts, view: Overview) -> list[str]:
    total, servers = sum(view.figures.counts.values()), len(view.servers)
    if not total:
        return []
    head = (
        t.many("<b>{count} instance</b>", "<b>{count} instances</b>", total)
        if servers == 1
        else t.many(
            "<b>{count} instance</b> on {servers} servers",
            "<b>{count} instances</b> on {servers} servers",
            total,
            servers=servers,
        )
    )
    parts = [
        t.many(*COUNTED[health], view.figures.counts[health], mark=MARKS[health])
        for health in Health
        if view.figures.counts[health]
    ]
    return [lines(head, *parts)]


def _failures(t: Texts, view: Overview) -> list[str]:
    failed = [server for server in view.servers if server.error]
    told = [lines(*_failure(t, server)) for server in failed[:SERVERS_TOLD]]
    return [*told, *and_more(t, len(failed) - len(told))]


def _failure(t: Texts, server: ServerReading) -> list[str]:
    assert server.error is not None  # noqa: S101 -- only of those that failed
    why = text_of(t, server.error)
    told = (
        [why]
        if isinstance(server.error, ServerDown)
        else [shape("<b>{server}</b>", server=server.label), why]
    )
    if server.last_count:
        told.append(
            t.many(
                "{count} instance was there when I last looked.",
                "{count} instances were there when I last looked.",
                server.last_count,
            )
        )
    return told


def _line(t: Texts, seen: Observation, *, several: bool) -> str:
    name = clip(named(seen.instance, several=several), _NAME_IN_LIST)
    digits = seen.instance.row.owner_number
    if digits is None:
        return shape("{mark} <b>{name}</b>", mark=MARKS[seen.health], name=name)
    return shape(
        "{mark} <b>{name}</b> {number}", mark=MARKS[seen.health], name=name, number=number(t, digits)
    )


def _short(seen: Observation, *, several: bool) -> str:
    return label(f"{MARKS[seen.health]} {named(seen.instance, several=several)}")


def _pager(view: Overview) -> Rows:
    return turns(view.figures.page, view.figures.pages, press.ShowFleet)
