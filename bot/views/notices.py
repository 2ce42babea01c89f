"""What comes at an hour: what the quiet hours had, and how the fleet stands once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.locales import clip, mark_many
from bot.views import callbacks as press
from bot.views.fleet import see_all
from bot.views.screen import Button, Screen, label, lines, paragraphs, shape
from bot.views.words import MARKS, REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.alerts.digest import Digest, Outages, ServerCounts
    from bot.alerts.summaries import Loss, Night, Outage
    from bot.locales import Texts
    from bot.views.screen import Rows

_LISTED: Final = 8
_SERVERS: Final = 20
_OUTAGES_LISTED: Final = 3
_NAME_IN_LIST: Final = 36
_LABEL_IN_LIST: Final = 24

_DOWN: Final = mark_many("🔴 <b>{count} is still down</b>", "🔴 <b>{count} are still down</b>")
_BACK: Final = mark_many("🟢 <b>{count} came back</b>", "🟢 <b>{count} came back</b>")
_DROPPED: Final = mark_many("{count} went down in 24 hours", "{count} went down in 24 hours")
_CAME_BACK: Final = mark_many("{count} came back", "{count} came back")
_APPEARED: Final = mark_many("{count} is new", "{count} are new")
_VANISHED: Final = mark_many("{count} was deleted", "{count} were deleted")
_GONE: Final = mark_many(
    "🔎 <b>{count} is gone from its server</b>, and not by me",
    "🔎 <b>{count} are gone from their servers</b>, and not by me",
)
_OUTAGES: Final = mark_many(
    "{count} outage of <b>{server}</b>, for {span}", "{count} outages of <b>{server}</b>, for {span} in all"
)


def morning(t: Texts, night: Night, labels: Mapping[str, str]) -> Screen:
    """What went down in the quiet hours and still is, what came back, and what vanished; ``labels`` by server."""
    told = [
        t.say(
            "💤 <b>While it was quiet</b>, from {since} to {until}",
            since=t.hour(night.since),
            until=t.minute(night.until),
        )
    ]
    if night.servers:
        shown = [_outage(t, outage, labels) for outage in night.servers[:_LISTED]]
        told.append(lines(*shown, *_more(t, len(night.servers) - _LISTED)))
    if night.down:
        head = t.many(*_DOWN, len(night.down))
        shown = [_down(t, loss, night.until) for loss in night.down[:_LISTED]]
        told.append(lines(head, *shown, *_more(t, len(night.down) - _LISTED)))
    if night.back:
        head = t.many(*_BACK, len(night.back))
        shown = [_back(t, loss) for loss in night.back[:_LISTED]]
        told.append(lines(head, *shown, *_more(t, len(night.back) - _LISTED)))
    if night.gone:
        head = t.many(*_GONE, len(night.gone))
        shown = [shape("<b>{name}</b>", name=_name(loss)) for loss in night.gone[:_LISTED]]
        told.append(lines(head, *shown, *_more(t, len(night.gone) - _LISTED)))
    return Screen(paragraphs(*told), (*_openers(night.down), *see_all(t)))


def digest(t: Texts, seen: Digest, labels: Mapping[str, str], at: datetime) -> Screen:
    """How every server stands at a moment, what changed in a day, and what has been down longest."""
    counted = [_server(t, server, labels) for server in seen.servers[:_SERVERS]]
    told = [
        t.say("📊 <b>Daily digest</b>, {at}", at=t.moment(at)),
        lines(*counted, *_more(t, len(seen.servers) - _SERVERS)),
        lines(*_changes(t, seen, labels)),
    ]
    if seen.longest:
        head = t.say("🔴 <b>Down longest</b>")
        shown = [_lasting(t, loss, at) for loss in seen.longest]
        told.append(lines(head, *shown, *_more(t, seen.down - len(seen.longest))))
    return Screen(paragraphs(*told), (*_openers(seen.longest), *see_all(t)))


def _outage(t: Texts, outage: Outage, labels: Mapping[str, str]) -> str:
    server = _label(outage.server, labels)
    if outage.up_at is None:
        return t.say(
            "⚫ Server <b>{server}</b> does not answer since {at}.",
            server=server,
            at=t.minute(outage.down_at),
        )
    span = t.span((outage.up_at - outage.down_at).total_seconds())
    return t.say("🟢 Server <b>{server}</b> answers again; it did not for {span}.", server=server, span=span)


def _lasting(t: Texts, loss: Loss, at: datetime) -> str:
    return t.say(
        "<b>{name}</b> for {span}", name=_name(loss), span=t.span((at - loss.down_at).total_seconds())
    )


def _down(t: Texts, loss: Loss, at: datetime) -> str:
    if loss.reason is None:
        return _lasting(t, loss, at)
    span = t.span((at - loss.down_at).total_seconds())
    why = t.plain(REASONS[loss.reason])
    return t.say("<b>{name}</b> for {span}: {why}", name=_name(loss), span=span, why=why)


def _back(t: Texts, loss: Loss) -> str:
    down_s = ((loss.up_at or loss.down_at) - loss.down_at).total_seconds()
    if not down_s:
        return shape("<b>{name}</b>", name=_name(loss))
    return t.say("<b>{name}</b>, after {span}", name=_name(loss), span=t.span(down_s))


def _server(t: Texts, server: ServerCounts, labels: Mapping[str, str]) -> str:
    name = _label(server.server, labels)
    counts = " · ".join(
        [
            shape("{mark} {count}", mark=MARKS[health], count=t.number(count))
            for health, count in server.counts
        ]
    )
    head = shape("<b>{server}</b>", server=name)
    if not server.is_reachable:
        head = t.say("⚫ <b>{server}</b> does not answer; as it was last seen:", server=name)
    return lines(head, counts or t.say("No instance."))


def _changes(t: Texts, seen: Digest, labels: Mapping[str, str]) -> list[str]:
    happened = (
        (_DROPPED, seen.dropped),
        (_CAME_BACK, seen.back),
        (_APPEARED, seen.appeared),
        (_VANISHED, seen.vanished),
    )
    told = [t.many(*text, count) for text, count in happened if count]
    shown = [_outages(t, outages, labels) for outages in seen.outages[:_OUTAGES_LISTED]]
    told = [*told, *shown, *_more(t, len(seen.outages) - _OUTAGES_LISTED)]
    return told or [t.say("Nothing changed in 24 hours.")]


def _outages(t: Texts, outages: Outages, labels: Mapping[str, str]) -> str:
    server, span = _label(outages.server, labels), t.span(outages.span.total_seconds())
    return t.many(*_OUTAGES, outages.count, server=server, span=span)


def _more(t: Texts, more: int) -> list[str]:
    return [t.many("… and {count} more", "… and {count} more", more)] if more > 0 else []


def _name(loss: Loss) -> str:
    return clip(loss.name, _NAME_IN_LIST)


def _label(server: str, labels: Mapping[str, str]) -> str:
    """What people call a server; one that is no longer in the settings has its key only."""
    return clip(labels.get(server, server), _LABEL_IN_LIST)


def _openers(losses: Sequence[Loss]) -> Rows:
    buttons = [Button(label(loss.name), press.ShowCard(loss.ref)) for loss in losses[:_LISTED]]
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
