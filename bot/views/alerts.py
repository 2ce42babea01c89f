"""Alerts: what went down, why, what to do, and that it is over; nobody asked for them, so they are short."""

from __future__ import annotations

from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from bot.alerts.incident import Incident, Kind, Member
from bot.fleet.health import Health
from bot.locales import clip, mark
from bot.views import callbacks as press
from bot.views import restarts
from bot.views.card import CAN_LINK, CAN_RESTART
from bot.views.fleet import all_button, open_button, qr_button, see_all, servers_button
from bot.views.screen import Button, Rows, Screen, label, lines, paragraphs, shape
from bot.views.words import MARKS, MEANINGS, NAMES, REASONS, number
from bot.watch.known import MOST_TRIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.locales import Texts

    Labels = Mapping[str, str]
    """Each server's label by its key; empty where there is one alone, which need not be named."""

MUTES_H: Final = (1, 8, 24)
LISTED: Final = 10
OPENERS: Final = 4
_NAME: Final = 48
_RANKS: Final = {health: rank for rank, health in enumerate((*Health, None))}

_RECONNECT: Final = mark("📷 Reconnect")
_SERVER: Final = mark("Server: {server}")
_SETTLED: Final = mark("This alert is over: somebody changed it, or there is a newer alert.")


def alert(t: Texts, incident: Incident, labels: Labels, *, by_itself: bool = False) -> Screen:
    """An incident as it is now; protected, so that its message can become the one with the QR.

    Args:
        t: the reader's texts.
        incident: what is told.
        labels: the servers' names.
        by_itself: whether its instance, where it is one alone, is restarted by itself.
    """
    match incident.kind:
        case Kind.AWAY:
            screen = _away(t, incident, labels)
        case Kind.INVENTORY:
            screen = _inventory(t, incident, labels)
        case Kind.SERVER:
            screen = _server(t, incident, labels)
        case _ if incident.is_over:
            screen = _over(t, incident, labels)
        case Kind.UNSTABLE:
            screen = _unstable(t, incident, labels)
        case _:
            screen = _down(t, incident, labels, by_itself=by_itself)
    return Screen(screen.text, screen.rows, protected=True)


def back(t: Texts, incident: Incident, labels: Labels) -> Screen:
    """That it is over, and how long it was down: a message without a sound."""
    screen = _server(t, incident, labels) if incident.kind is Kind.SERVER else _over(t, incident, labels)
    return Screen(screen.text, screen.rows, silent=True)


def summary(t: Texts, incidents: Sequence[Incident], labels: Labels) -> Screen:
    """What could not be told at its time, in one message: what is down, and what came and went."""
    going = [incident for incident in incidents if not incident.is_over]
    over = [incident for incident in incidents if incident.is_over]
    last = {member.ref: member for incident in going for member in incident.members if member.up_at is None}
    down = list(last.values())  # the first of a storm are in two of them
    parts = [t.say("⌛ <b>I could not tell you this in time.</b>")]
    servers = [incident for incident in going if incident.kind is Kind.SERVER]
    parts += [
        t.say("⚫ <b>{server}</b> does not answer.", server=_label(t, incident, labels))
        for incident in servers
    ]
    if down:
        parts.append(_listed(t, t.many("{count} is down:", "{count} are down:", len(down)), down, labels))
    if over:
        head = t.many("{count} incident came and went:", "{count} incidents came and went:", len(over))
        parts.append(_lines(t, head, [_past(t, one, labels) for one in over[:LISTED]], len(over)))
    return Screen(paragraphs(*parts), (*_openers(_worst(down)), *see_all(t)))


def _down(t: Texts, incident: Incident, labels: Labels, *, by_itself: bool) -> Screen:
    """One that is down, or a storm's many."""
    if len(incident.members) == 1:
        (member,) = incident.members
        if member.up_at is not None:
            return _over(t, incident, labels)
        return _one_down(t, member, labels, by_itself=by_itself)
    down = [member for member in incident.members if member.up_at is None]
    head = t.many(
        "🔴 <b>{count} instance</b> of {all} that dropped together is down.",
        "🔴 <b>{count} instances</b> of {all} that dropped together are down.",
        len(down),
        all=t.number(len(incident.members)),
    )
    since = t.say("Since {at}", at=t.moment(incident.began_at))
    parts = [lines(head, since), *([_listed(t, "", down, labels)] if down else [])]
    return Screen(paragraphs(*parts), (*_openers(_worst(down)), (all_button(t),)))


def _one_down(t: Texts, member: Member, labels: Labels, *, by_itself: bool) -> Screen:
    head = _state(t, member)
    tries = [restarts.tried(t, member.tries)] if member.tries else []
    since = t.say("Down since {at}", at=t.moment(member.down_at))
    about = lines(*_facts(t, member, labels), since, *tries)
    first, *others = _mending(t, member)
    rows = (first, *_healing(t, member, by_itself=by_itself), *others)
    return Screen(paragraphs(lines(head, _why(t, member)), about), rows)


def _healing(t: Texts, member: Member, *, by_itself: bool) -> Rows:
    """Whether it is restarted by itself, where that is what it needs."""
    if member.health is not Health.CONNECTING or not member.number:
        return ()
    return restarts.choice(t, member.ref, by_itself=by_itself, on_alert=True)


def _unstable(t: Texts, incident: Incident, labels: Labels) -> Screen:
    (member,) = incident.members
    if member.is_final:
        text = t.say(
            "⚠️ Unstable: it was lost again soon after it was connected. "
            "I tell each such loss at once, and its return once it was stable for 10 minutes."
        )
        about = lines(*_facts(t, member, labels), t.say("Down since {at}", at=t.moment(member.down_at)))
        return Screen(paragraphs(lines(_state(t, member), _why(t, member)), text, about), _mending(t, member))
    since = t.say("Since {at}", at=t.moment(incident.began_at))
    text = t.say(
        "⚠️ <b>{name}</b> is unstable: it goes and comes again and again.\n"
        "I say no more of it until it was stable for 10 minutes.",
        name=_name(member),
    )
    return Screen(paragraphs(text, lines(*_facts(t, member, labels), since)), _mending(t, member))


def _over(t: Texts, incident: Incident, labels: Labels) -> Screen:
    if len(incident.members) != 1:
        return _all_back(t, incident)
    (member,) = incident.members
    facts = _facts(t, member, labels)
    span = t.span(((member.up_at or incident.over_at or member.down_at) - member.down_at).total_seconds())
    name = _name(member)
    if member.health is None:
        return Screen(lines(t.say("🔎 <b>{name}</b> is no longer on the server.", name=name), *facts))
    if member.health is not Health.CONNECTED:
        return Screen(lines(_state(t, member), t.say(_SETTLED), *facts), ((open_button(t, member.ref),),))
    told = (
        t.say("🟢 <b>{name}</b> is stable again, and connected.", name=name)
        if incident.kind is Kind.UNSTABLE and member.up_at == member.down_at
        else t.say("🟢 <b>{name}</b> is back. It was down for {span}.", name=name, span=span)
    )
    tries = [restarts.tried(t, member.tries)] if member.tries else []
    return Screen(lines(told, *facts, *tries), ((open_button(t, member.ref), all_button(t)),))


def _all_back(t: Texts, incident: Incident) -> Screen:
    back = sum(member.health is Health.CONNECTED for member in incident.members)
    if not back:
        none = t.say(
            "⚪ None of the {all} that dropped together is back.", all=t.number(len(incident.members))
        )
        return Screen(lines(none, t.say(_SETTLED)), ((all_button(t),),))
    span = t.span(((incident.over_at or incident.began_at) - incident.began_at).total_seconds())
    told = t.many(
        "🟢 <b>{count} instance</b> of {all} that dropped together is back. It took {span}.",
        "🟢 <b>{count} instances</b> of {all} that dropped together are back. It took {span}.",
        back,
        all=t.number(len(incident.members)),
        span=span,
    )
    return Screen(told, ((all_button(t),),))


def _server(t: Texts, incident: Incident, labels: Labels) -> Screen:
    down = [member for member in incident.members if member.up_at is None]
    if incident.is_quiet:
        key = clip(incident.server or "", _NAME)
        gone = t.say(
            "⚪ <b>{server}</b> is not in my settings any more, so I no longer watch it.", server=key
        )
        return Screen(gone, ((all_button(t),),))
    server = _label(t, incident, labels)
    since = t.say("Since {at}", at=t.moment(incident.began_at))
    if incident.over_at is None:
        head = t.say("⚫ <b>{server}</b> does not answer; nothing is known of its instances.", server=server)
        what = t.say("Look whether Evolution API runs there and can be reached. I tell when it is back.")
        parts = [lines(head, since, what)]
        if down:
            parts.append(_listed(t, t.say("Dropped before or since:"), down, {}))
        return Screen(paragraphs(*parts), ((servers_button(t), all_button(t)),))
    span = t.span((incident.over_at - incident.began_at).total_seconds())
    parts = [t.say("🟢 <b>{server}</b> answers again. It was gone for {span}.", server=server, span=span)]
    if down:
        parts.append(_listed(t, t.say("Down now; I tell you if it stays so:"), down, {}))
    return Screen(paragraphs(*parts), ((all_button(t),),))


def _away(t: Texts, incident: Incident, labels: Labels) -> Screen:
    members = incident.members
    groups = (
        (mark("Down; I tell you when it is back:"), [m for m in members if m.up_at is None]),
        (mark("Back:"), [m for m in members if m.up_at and m.health is not None and not m.appeared]),
        (mark("New on the server:"), [m for m in members if m.appeared]),
        (mark("Gone from the server:"), [m for m in members if m.health is None]),
    )
    head = t.say("⚠️ <b>While I was away</b> this changed:")
    parts = [_listed(t, t.say(title), some, labels) for title, some in groups if some]
    return Screen(paragraphs(head, *parts), (*_openers(_worst(groups[0][1])), (all_button(t),)))


def _inventory(t: Texts, incident: Incident, labels: Labels) -> Screen:
    new = [member for member in incident.members if member.health is not None]
    gone = [member for member in incident.members if member.health is None]
    parts = []
    if gone:
        parts.append(_listed(t, t.say("⚠️ <b>Gone from the server</b>, and not by me:"), gone, labels))
    if new:
        parts.append(_listed(t, t.say("⚪ <b>New on the server</b>, and not by me:"), new, labels))
    return Screen(paragraphs(*parts), (*_openers(_worst(new)), (all_button(t),)))


def _mending(t: Texts, member: Member) -> Rows:
    """What can be done now, the likeliest first; then silence."""
    ref, health = member.ref, member.health
    row = [qr_button(t, ref, _RECONNECT)] if health in CAN_LINK else []
    if health in CAN_RESTART:
        row.append(Button(t.plain("⚡ Restart"), press.Restart(ref)))
    row.append(open_button(t, ref))
    mutes = tuple(Button(t.plain("🔕 {hours} h", hours=hours), press.Mute(ref, hours)) for hours in MUTES_H)
    return (tuple(row), mutes)


def _state(t: Texts, member: Member) -> str:
    assert member.health is not None  # noqa: S101 -- one that vanished has no state
    health = t.plain(NAMES[member.health])
    return shape(
        "{mark} <b>{name}</b> · {health}", mark=MARKS[member.health], name=_name(member), health=health
    )


def _why(t: Texts, member: Member) -> str:
    if member.health is Health.DISCONNECTED and member.reason is not None:
        why, code = t.plain(REASONS[member.reason]), member.reason.value
        return (
            t.say("<i>{why}</i> (code {code})", why=why, code=code)
            if code
            else shape("<i>{why}</i>", why=why)
        )
    assert member.health is not None  # noqa: S101 -- likewise
    return shape("<i>{meaning}</i>", meaning=t.plain(MEANINGS[member.health]))


def _facts(t: Texts, member: Member, labels: Labels) -> list[str]:
    facts = [t.say("Number: {number}", number=number(t, member.number))] if member.number else []
    if member.ref.server in labels:
        facts.append(t.say(_SERVER, server=clip(labels[member.ref.server], _NAME)))
    return facts


def _label(t: Texts, incident: Incident, labels: Labels) -> str:
    key = incident.server or ""
    return clip(labels.get(key, key), _NAME) if labels else t.plain("The server")


def _name(member: Member) -> str:
    return clip(member.name, _NAME)


def _worst(members: Iterable[Member]) -> list[Member]:
    """The first that are shown; of thousands the others are not even sorted."""
    return nsmallest(LISTED, members, key=lambda m: (_RANKS[m.health], m.name))


def _listed(t: Texts, head: str, members: Sequence[Member], labels: Labels) -> str:
    """The first names, the worst first, and how many more there are."""
    return _lines(t, head, [_line(member, labels) for member in _worst(members)], len(members))


def _lines(t: Texts, head: str, told: Sequence[str], count: int) -> str:
    more = count - LISTED
    tail = [t.many("… and {count} more", "… and {count} more", more)] if more > 0 else []
    return lines(*([head] if head else []), *told[:LISTED], *tail)


def _line(member: Member, labels: Labels) -> str:
    sign = MARKS[member.health] if member.health else "🔎"
    parts = [shape("{mark} <b>{name}</b>", mark=sign, name=_name(member))]
    if member.ref.server in labels:
        parts.append(shape("{server}", server=clip(labels[member.ref.server], _NAME)))
    if member.tries:
        parts.append(shape("🔁 {tries}/{most}", tries=member.tries, most=MOST_TRIES))
    return " · ".join(parts)


def _past(t: Texts, incident: Incident, labels: Labels) -> str:
    """An incident that nobody was told of while it went on."""
    over_at = incident.over_at or incident.began_at
    what = _label(t, incident, labels) if incident.kind is Kind.SERVER else t.number(len(incident.members))
    if incident.kind is not Kind.SERVER and len(incident.members) == 1:
        what = _name(incident.members[0])
    span, at = t.span((over_at - incident.began_at).total_seconds()), t.moment(incident.began_at)
    return t.say("<b>{what}</b>: from {at} for {span}", what=what, at=at, span=span)


def _openers(members: Sequence[Member]) -> Rows:
    """The way to the worst of them, one a row."""
    shown = members[:OPENERS]
    marked = [(f"{MARKS[member.health]} {member.name}", member) for member in shown if member.health]
    return tuple((Button(label(text), press.ShowCard(member.ref)),) for text, member in marked)
