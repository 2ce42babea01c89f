"""One instance as a card: all there is to know of it, with buttons for what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.diagnosis import reason_of
from bot.fleet.health import Health
from bot.views import callbacks as press
from bot.views import restarts
from bot.views.card_tools import tools
from bot.views.fleet import (
    all_button,
    code_button,
    history_button,
    qr_button,
    read_at,
    recreate_button,
    refresh_button,
)
from bot.views.screen import Button, Screen, Style, lines, paragraphs, shape
from bot.views.spans import until
from bot.views.words import MARKS, MEANINGS, NAMES, REASONS, number

if TYPE_CHECKING:
    from datetime import datetime

    from bot.evolution import InstanceRow
    from bot.fleet.fleet import Card
    from bot.fleet.health import Observation
    from bot.locales import Texts
    from bot.views.screen import Rows

CAN_LINK: Final = {Health.DISCONNECTED, Health.NEVER_PAIRED, Health.PAIRING}
CAN_RESTART: Final = {Health.CONNECTED, Health.CONNECTING, Health.UNRESPONSIVE}
_CAN_LOG_OUT: Final = {Health.CONNECTED, Health.CONNECTING}
_CAN_DELETE: Final = CAN_LINK | _CAN_LOG_OUT
_CANNOT_LINK: Final = {Health.DISCONNECTED, Health.CONNECTING, Health.PAIRING}


def card(  # noqa: PLR0913 -- keywords, each what another room knows of it
    t: Texts,
    view: Card,
    *,
    muted_until: datetime | None = None,
    online_until: datetime | None = None,
    by_itself: bool = False,
    more: Rows = (),
) -> Screen:
    """All there is to know of one instance, and what can be done to it now.

    Args:
        t: the reader's texts.
        view: the instance.
        muted_until: until when this chat hears nothing of it; None where it does.
        online_until: when it goes offline by itself; None where it does not.
        by_itself: whether it is restarted by itself where it is stuck.
        more: other ways on.
    """
    seen, row = view.observation, view.observation.instance.row
    head = lines(
        shape(
            "{mark} <b>{name}</b> · {health}",
            mark=MARKS[seen.health],
            name=row.name,
            health=t.plain(NAMES[seen.health]),
        ),
        _why(t, seen),
    )
    ref = seen.instance.ref
    about = (history_button(t, ref), refresh_button(t, press.ShowCard(ref)), all_button(t))
    facts = [*_facts(t, view)]
    if online_until and seen.health is Health.CONNECTED:
        at = until(t, online_until, seen.at)
        facts.append(t.say("🌙 Goes offline by itself: {at}", at=at))
    unmute: Rows = ()
    if muted_until:
        facts.append(t.say("🔕 Muted here until {at}", at=t.moment(muted_until)))
        unmute = ((Button(t.plain("🔔 Unmute"), press.UnmuteHere(seen.instance.ref)),),)
    rows = (
        *actions(t, seen),
        *tools(t, seen),
        *_healing(t, seen, by_itself=by_itself),
        *unmute,
        *more,
        about,
        *_cures(t, view),
        *dangers(t, seen),
    )
    return Screen(paragraphs(head, lines(*facts), read_at(t, seen.at)), rows)


def _facts(t: Texts, view: Card) -> list[str]:
    row = view.observation.instance.row
    facts = _since(t, view.observation)
    if row.owner_number:
        facts.append(t.say("Number: {number}", number=number(t, row.owner_number)))
    if row.profile_name:
        facts.append(t.say("Profile: {profile}", profile=row.profile_name))
    facts.append(counts(t, row))
    version = view.version or t.plain("unknown")
    facts.append(t.say("Server: {server}, version {version}", server=view.server_label, version=version))
    return facts


def actions(t: Texts, seen: Observation) -> Rows:
    """The buttons for what can be done to an instance in its health without a loss, the likeliest first."""
    ref, health = seen.instance.ref, seen.health
    rows: list[tuple[Button, ...]] = []
    if not seen.instance.row.links_a_phone:
        return ()
    if health in CAN_LINK:
        rows.append((qr_button(t, ref), code_button(t, ref)))
    if health is Health.CONNECTED:
        online = Button(t.plain("👁 Online"), press.GoOnline(ref))
        rows.append((online, Button(t.plain("🌙 Offline"), press.GoOffline(ref))))
    if health in CAN_RESTART:
        rows.append((Button(t.plain("⚡ Restart"), press.Restart(ref)),))
    return tuple(rows)


def _healing(t: Texts, seen: Observation, *, by_itself: bool) -> Rows:
    """Whether it is restarted by itself, where it is linked."""
    row = seen.instance.row
    if seen.health not in CAN_RESTART or not row.links_a_phone or not row.owner_number:
        return ()
    return restarts.choice(t, seen.instance.ref, by_itself=by_itself)


def dangers(t: Texts, seen: Observation) -> Rows:
    """The buttons for what takes something away, to stand last and apart."""
    ref, health = seen.instance.ref, seen.health
    row = []
    if health in _CAN_LOG_OUT and seen.instance.row.links_a_phone:
        row.append(Button(t.plain("🚪 Log out"), press.AskLogout(ref), style=Style.DANGER))
    if health in _CAN_DELETE:
        row.append(Button(t.plain("🗑 Delete"), press.AskDelete(ref), style=Style.DANGER))
    return (tuple(row),) if row else ()


def _why(t: Texts, seen: Observation) -> str:
    row = seen.instance.row
    if seen.health is Health.DISCONNECTED and (reason := reason_of(row)):
        why = t.plain(REASONS[reason])
        return t.say("<i>{why}</i> (code {code})", why=why, code=row.disconnection_reason_code)
    return shape("<i>{meaning}</i>", meaning=t.plain(MEANINGS[seen.health]))


def _since(t: Texts, seen: Observation) -> list[str]:
    row = seen.instance.row
    if seen.health is Health.DISCONNECTED and row.disconnection_at:
        span = t.span((seen.at - row.disconnection_at).total_seconds())
        return [t.say("Down for {span}, since {at}", span=span, at=t.moment(row.disconnection_at))]
    if row.created_at:
        return [t.say("Created {ago}", ago=t.ago((seen.at - row.created_at).total_seconds()))]
    return []


def counts(t: Texts, row: InstanceRow) -> str:
    """What the server holds of an instance; a question mark where it does not say."""
    return t.say(
        "Messages {messages} · contacts {contacts} · chats {chats}",
        messages=_count(t, row.message_count),
        contacts=_count(t, row.contact_count),
        chats=_count(t, row.chat_count),
    )


def _count(t: Texts, value: int | None) -> str:
    return "?" if value is None else t.number(value)


def _cures(t: Texts, view: Card) -> Rows:
    """The way out where it cannot link again, or may be deaf: shown with the dangers, since it takes much away."""
    seen = view.observation
    row = seen.instance.row
    helps = seen.health in _CANNOT_LINK or view.may_be_deaf
    if not row.links_a_phone or not helps:
        return ()
    return ((recreate_button(t, seen.instance.ref, style=Style.DANGER),),)
