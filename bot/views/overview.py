"""The fleet as a list, worst first; each row is a button that opens its instance."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.alerts.ongoing import Ongoing
from bot.evolution import ServerDown
from bot.fleet.diagnosis import reason_of
from bot.fleet.health import Health
from bot.locales import clip
from bot.views import callbacks as press
from bot.views import filters
from bot.views.callbacks import Filtered, Sift
from bot.views.errors import text_of
from bot.views.fleet import (
    SERVERS_TOLD,
    all_button,
    and_more,
    fleet_history_button,
    named,
    pairs,
    read_at,
    refresh_button,
    see_all,
)
from bot.views.screen import Button, Screen, label, lines, paragraphs, shape
from bot.views.words import COUNTED, MARKS, SHORT_REASONS, number

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from datetime import datetime

    from bot.fleet.asking import ServerReading
    from bot.fleet.health import Observation
    from bot.fleet.listing import Overview
    from bot.fleet.seeking import Near
    from bot.locales import Texts
    from bot.views.screen import Rows

_HINT_FROM: Final = 3
"""In a fleet of more pages it is quicker to look for a name."""

_NAME_IN_LIST: Final = 64


_HERE: Final = Sift(0)
_NONE: Final = Ongoing()


@lru_cache(maxsize=8)  # askers of one moment who read one language are shown the same
def overview(
    t: Texts, view: Overview, at: Filtered = _HERE, ongoing: Ongoing = _NONE, typed: str | None = None
) -> Screen:
    """The fleet, worst first, a page of it; each row is a button that opens the instance.

    Args:
        t: the reader's texts.
        view: the page.
        at: the filter that it went through.
        ongoing: the incidents that alerts tell.
        typed: what was looked for, where it is longer than a button can carry.
    """
    several = len(view.servers) > 1
    head = _counts(t, view, ongoing) if at.is_any else _fitting(t, view, at, typed)
    told = [*head, *_failures(t, view, at)]
    if view.rows:
        told.append(lines(*(_line(t, row, view, several=several) for row in view.rows)))
    elif not told:
        told.append(t.say("No instance yet. Make one: <code>/new loja-1</code>"))
    openers = [Button(_short(row, several=several), press.ShowCard(row.instance.ref)) for row in view.rows]
    filtering = filters.rows(t, view, at, ongoing) if _wants_filters(view, at) else filters.muted(view, at)
    last = [refresh_button(t, filters.to(replace(at, page=view.figures.page)))]
    if not at.is_any:
        last.append(all_button(t))
    elif view.rows:
        last.append(fleet_history_button(t))
    rows = (*pairs(openers), *filters.pager(view, at), *filtering, tuple(last), *_several(t, view, at))
    return Screen(paragraphs(*told, lines(*_how_read(t, view, at))), rows)


def nothing_found(t: Texts, typed: str, near: Sequence[Near], *, several: bool) -> Screen:
    """No instance has that in its name; what is called nearly so is a tap away."""
    text = t.say("🔎 No instance has <b>{typed}</b> in its name.", typed=typed)
    if not near:
        return Screen(text, see_all(t))
    openers = [
        Button(label(f"{one.ref.server}/{one.name}" if several else one.name), press.ShowCard(one.ref))
        for one in near
    ]
    return Screen(paragraphs(text, t.say("Is it one of these?")), (*pairs(openers), *see_all(t)))


def all_with(t: Texts, at: Filtered) -> Rows:
    """The way from the one instance that was meant to all that have what was typed in their names."""
    return ((Button(label(t.plain("📋 All with “{part}”", part=at.part)), filters.to(at)),),)


def _several(t: Texts, view: Overview, at: Filtered) -> Rows:
    """The way to do the same to several of what is listed."""
    to = press.ChooseSeveral(0, at.only, at.server, at.part)
    return ((Button(t.plain("☑️ Choose several"), to),),) if view.figures.found > 1 else ()


def _wants_filters(view: Overview, at: Filtered) -> bool:
    """In a fleet that is seen at once they would only stand in the way."""
    return not at.is_any or view.figures.pages > 1


def _fitting(t: Texts, view: Overview, at: Filtered, typed: str | None) -> list[str]:
    """How many the filter lets through, and what it wants."""
    traits, told = filters.traits(t, at, view.servers), []
    if typed:
        told.append(t.say("That is long, so I look for its beginning."))
    if found := view.figures.found:
        total = sum(view.figures.counts.values()) + view.figures.left_out
        shown = t.say(
            "<b>{found}</b> of {total}: {traits}",
            found=t.number(found),
            total=t.number(total),
            traits=traits,
        )
        return [lines(*told, shown)]
    if any(server.error for server in view.servers if server.key == at.server):
        return [*told, t.say("🔎 {traits}: not listed while the server does not answer.", traits=traits)]
    return [*told, t.say("🔎 None is so: {traits}", traits=traits)]


def _how_read(t: Texts, view: Overview, at: Filtered) -> list[str]:
    told = []
    if view.figures.pages > _HINT_FROM and not at.part:
        told.append(t.say("Look for a part of a name: <code>/status loja</code>"))
    told.append(read_at(t, view.at))
    if view.recalled_at:
        recalled = t.clock(view.recalled_at)
        told.append(t.say("<i>Only this page is live; the others are as of {at}.</i>", at=recalled))
    elif not view.all_live:
        told.append(t.say("<i>Only this page is live; the others are the server's own record.</i>"))
    return told


def _counts(t: Texts, view: Overview, ongoing: Ongoing) -> list[str]:
    counts, muted = view.figures.counts, view.figures.left_out
    if not sum(counts.values()) + muted:
        return []
    return [lines(*counted(t, counts, len(view.servers), muted), *_incidents(t, ongoing, view.at))]


def counted(t: Texts, counts: Counter[Health], servers: int, muted: int = 0) -> list[str]:
    """How many instances there are, and how many of each health, a line each."""
    total = sum(counts.values()) + muted
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
        t.many(*COUNTED[health], counts[health], mark=MARKS[health]) for health in Health if counts[health]
    ]
    if muted:
        parts.append(t.many("🔕 {count} muted here", "🔕 {count} muted here", muted))
    return [head, *parts]


def _incidents(t: Texts, ongoing: Ongoing, now: datetime) -> list[str]:
    if ongoing.since is None:
        return []
    return [
        t.many(
            "🚨 {count} incident is open, for {span}",
            "🚨 {count} incidents are open, the oldest for {span}",
            ongoing.count,
            span=t.span((now - ongoing.since).total_seconds()),
        )
    ]


def _failures(t: Texts, view: Overview, at: Filtered) -> list[str]:
    failed = [server for server in view.servers if server.error and at.server in {"", server.key}]
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


def _line(t: Texts, seen: Observation, view: Overview, *, several: bool) -> str:
    named_so = clip(named(seen.instance, several=several), _NAME_IN_LIST)
    digits = seen.instance.row.owner_number
    head = (
        shape(
            "{mark} <b>{name}</b> {number}", mark=MARKS[seen.health], name=named_so, number=number(t, digits)
        )
        if digits
        else shape("{mark} <b>{name}</b>", mark=MARKS[seen.health], name=named_so)
    )
    return " · ".join((head, *_why(t, seen), *_since(t, seen, view)))


def _why(t: Texts, seen: Observation) -> list[str]:
    reason = reason_of(seen.instance.row) if seen.health is Health.DISCONNECTED else None
    return [t.say(SHORT_REASONS[reason])] if reason in SHORT_REASONS else []


def _since(t: Texts, seen: Observation, view: Overview) -> list[str]:
    since = view.since.get(seen.instance.ref)
    return [t.span((seen.at - since).total_seconds())] if since else []


def _short(seen: Observation, *, several: bool) -> str:
    return label(f"{MARKS[seen.health]} {named(seen.instance, several=several)}")
