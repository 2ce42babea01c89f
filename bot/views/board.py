"""The board: one pinned message that always says how the fleet stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.alerts.incident import Kind
from bot.locales import clip
from bot.views.callbacks import ShowFleetApart, StopBoard
from bot.views.overview import counted
from bot.views.screen import Button, Screen, lines, paragraphs, shape
from bot.views.words import MARKS, SHORT_REASONS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.alerts.incident import Incident, Member
    from bot.alerts.standing import Silent, Standing
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts

LISTED: Final = 15
_SERVERS: Final = 8
_NAME: Final = 48
_TODAY: Final = timedelta(hours=20)


def board(t: Texts, standing: Standing, muted: Collection[InstanceRef] = ()) -> Screen:
    """How the fleet stands: counts, servers that do not answer, incidents worst first, and as of when.

    Nothing in it goes on by itself but the time below it, so that it is edited for changes alone and once a minute.

    Args:
        t: the readers' texts.
        standing: what is told.
        muted: what is muted in the chat is not told one by one.
    """
    told = [lines(*counted(t, standing.counts, len(standing.labels)))]
    if standing.silent:
        told.append(lines(*_silent(t, standing.silent, standing.at)))
    told.append(_incidents(t, standing, muted))
    as_of = t.say("<i>As of {at}</i>", at=t.minute(standing.at))
    if not standing.is_current:
        as_of = lines(t.say("⚠️ Not every server was looked at lately: this may be old."), as_of)
    buttons = (Button(t.plain("📋 All"), ShowFleetApart()), Button(t.plain("⏹ Stop"), StopBoard()))
    return Screen(paragraphs(*told, as_of), (buttons,), silent=True)


def stopped(t: Texts) -> Screen:
    """What a board becomes, and what is said where it was ended."""
    return Screen(t.say("⏹ This board is no longer kept. A new one: /board"))


def none_here(t: Texts) -> Screen:
    """There is nothing to stop."""
    return Screen(t.say("There is no board here. One is made by /board"))


def not_pinned(t: Texts) -> Screen:
    """It stands, and is kept true, but Telegram did not let us pin it."""
    return Screen(
        t.say(
            "⚠️ I may not pin messages here, so the board stands where it is and is kept true there. "
            "Pin it by hand, or make me an admin who may pin and send /board again."
        )
    )


def _silent(t: Texts, servers: Sequence[Silent], now: datetime) -> list[str]:
    told = [_server(t, one, now) for one in servers[:_SERVERS]]
    more = len(servers) - len(told)
    if more > 0:
        told.append(
            t.many(
                "… and {count} more server: see /servers", "… and {count} more servers: see /servers", more
            )
        )
    return told


def _server(t: Texts, server: Silent, now: datetime) -> str:
    told = [t.say("⚫ <b>{server}</b> does not answer", server=clip(server.label, _NAME))]
    if server.since:
        told.append(_since(t, server.since, now))
    if server.count:
        told.append(t.many("{count} instance", "{count} instances", server.count))
    return " · ".join(told)


def _incidents(t: Texts, standing: Standing, muted: Collection[InstanceRef]) -> str:
    if not standing.ongoing:
        return t.say("No incident is open.")
    ours = [one for one in standing.incidents if one.kind is not Kind.SERVER]
    heard = [one for one in ours if not _is_muted(one, muted)]
    told = [_incident(t, one, standing) for one in heard[:LISTED]]
    head = t.many("🚨 {count} incident is open", "🚨 {count} incidents are open", standing.ongoing)
    silent, hushed = len(standing.incidents) - len(ours), len(ours) - len(heard)
    return lines(head, *told, *_untold(t, standing.ongoing - len(told) - silent - hushed, hushed))


def _untold(t: Texts, more: int, hushed: int) -> list[str]:
    """How many incidents have no line of their own: for want of room, or since they are muted here."""
    told = []
    if more > 0:
        told.append(t.many("… and {count} more: see /status", "… and {count} more: see /status", more))
    if hushed:
        told.append(t.many("🔕 {count} muted here", "🔕 {count} muted here", hushed))
    return told


def _is_muted(incident: Incident, muted: Collection[InstanceRef]) -> bool:
    return bool(muted) and all(member.ref in muted for member in _down(incident))


def _incident(t: Texts, incident: Incident, standing: Standing) -> str:
    down = _down(incident)
    if len(incident.members) > 1:
        dropped = t.many(
            "🔴 {count} of {all} that dropped together is down",
            "🔴 {count} of {all} that dropped together are down",
            len(down),
            all=t.number(len(incident.members)),
        )
        return " · ".join((dropped, _since(t, incident.began_at, standing.at)))
    (member,) = incident.members
    return " · ".join(
        (
            _named(member, standing.labels),
            *_why(t, incident, member),
            _since(t, member.down_at, standing.at),
        )
    )


def _down(incident: Incident) -> list[Member]:
    return [member for member in incident.members if member.up_at is None]


def _named(member: Member, labels: Mapping[str, str]) -> str:
    name = f"{member.ref.server}/{member.name}" if len(labels) > 1 else member.name
    sign = MARKS[member.health] if member.health else "🔎"
    return shape("{mark} <b>{name}</b>", mark=sign, name=clip(name, _NAME))


def _why(t: Texts, incident: Incident, member: Member) -> list[str]:
    if incident.kind is Kind.UNSTABLE:
        return [t.say("unstable")]
    return [t.say(SHORT_REASONS[member.reason])] if member.reason in SHORT_REASONS else []


def _since(t: Texts, moment: datetime, now: datetime) -> str:
    at = t.hour(moment) if now - moment < _TODAY else t.moment(moment)
    return t.say("since {at}", at=at)
