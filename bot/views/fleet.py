"""The fleet as a list and one instance as a card, with buttons for what can be done now."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.evolution import ServerDown
from bot.fleet.diagnosis import may_be_deaf, reason_of
from bot.fleet.health import Health, Observation
from bot.locales import clip, mark
from bot.views import callbacks as press
from bot.views import restarts
from bot.views.errors import text_of
from bot.views.screen import Button, Screen, Style, label, lines, paragraphs, shape
from bot.views.words import COUNTED, MARKS, MEANINGS, NAMES, REASONS, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.evolution import InstanceRow
    from bot.fleet.asking import ServerReading
    from bot.fleet.fleet import Card, Overview
    from bot.fleet.instance import Instance, InstanceRef
    from bot.locales import Texts
    from bot.views.screen import Rows

_NAME_IN_LIST: Final = 64
SERVERS_TOLD: Final = 3
"""Servers that fail are told of one by one up to here; /servers has all of them."""

_DETAILS: Final = mark("ℹ️ Details")
_SHOW_QR: Final = mark("📷 Show QR")

CAN_LINK: Final = {Health.DISCONNECTED, Health.NEVER_PAIRED, Health.PAIRING}
CAN_RESTART: Final = {Health.CONNECTED, Health.CONNECTING, Health.UNRESPONSIVE}
_CAN_LOG_OUT: Final = {Health.CONNECTED, Health.CONNECTING}
_CAN_DELETE: Final = CAN_LINK | _CAN_LOG_OUT
_CANNOT_LINK: Final = {Health.DISCONNECTED, Health.CONNECTING, Health.PAIRING}


@lru_cache(maxsize=8)  # askers of one moment who read one language are shown the same
def overview(t: Texts, view: Overview) -> Screen:
    """The fleet, worst first, a page of it; each row is a button that opens the instance."""
    several = len(view.servers) > 1
    told = [*_counts(t, view), *_failures(t, view)]
    if view.rows:
        told.append(lines(*(_line(t, row, several=several) for row in view.rows)))
    elif not told:
        told.append(t.say("No instance yet. Make one: <code>/new loja-1</code>"))
    read = [_read_at(t, view.at)]
    if view.recalled_at:
        at = t.clock(view.recalled_at)
        read.append(t.say("<i>Only this page is live; the others are as of {at}.</i>", at=at))
    elif not view.all_live:
        read.append(t.say("<i>Only this page is live; the others are the server's own record.</i>"))
    openers = [Button(_short(row, several=several), press.ShowCard(row.instance.ref)) for row in view.rows]
    rows = (*pairs(openers), *_pager(view), (refresh_button(t, press.ShowFleet(view.page)),))
    return Screen(paragraphs(*told, lines(*read)), rows)


def card(t: Texts, view: Card, *, muted_until: datetime | None = None, by_itself: bool = False) -> Screen:
    """All there is to know of one instance, and what can be done to it now.

    Args:
        t: the reader's texts.
        view: the instance.
        muted_until: until when this chat hears nothing of it; None where it does.
        by_itself: whether it is restarted by itself where it is stuck.
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
    about = (refresh_button(t, press.ShowCard(seen.instance.ref)), all_button(t))
    facts = [*_facts(t, view)]
    unmute: Rows = ()
    if muted_until:
        facts.append(t.say("🔕 Muted here until {at}", at=t.moment(muted_until)))
        unmute = ((Button(t.plain("🔔 Unmute"), press.UnmuteHere(seen.instance.ref)),),)
    rows = (
        *actions(t, seen),
        *_healing(t, seen, by_itself=by_itself),
        *unmute,
        about,
        *_cures(t, view),
        *dangers(t, seen),
    )
    return Screen(paragraphs(head, lines(*facts), _read_at(t, seen.at)), rows)


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


def _cures(t: Texts, view: Card) -> Rows:
    """The way out where it cannot link again, or may be deaf: shown with the dangers, since it takes much away."""
    seen = view.observation
    row = seen.instance.row
    helps = seen.health in _CANNOT_LINK or may_be_deaf(row, view.version)
    if not row.links_a_phone or not helps:
        return ()
    return ((recreate_button(t, seen.instance.ref, style=Style.DANGER),),)


def not_found(t: Texts, typed: str) -> Screen:
    """No instance has that name or begins with it."""
    return Screen(t.say("🔎 No instance is called <b>{typed}</b> or begins so.", typed=typed), see_all(t))


def open_button(t: Texts, ref: InstanceRef, text: str = _DETAILS) -> Button:
    """Opens the card; ``text`` is a marked one."""
    return Button(t.plain(text), press.ShowCard(ref))


def recreate_button(t: Texts, ref: InstanceRef, style: Style = Style.PLAIN) -> Button:
    """Asks whether to delete and create again."""
    return Button(t.plain("♻️ Delete and create again"), press.AskRecreate(ref), style=style)


def qr_button(t: Texts, ref: InstanceRef, text: str = _SHOW_QR) -> Button:
    """Goes into the QR; ``text`` is a marked one."""
    return Button(t.plain(text), press.ShowQr(ref))


def code_button(t: Texts, ref: InstanceRef) -> Button:
    """Says how to get a pairing code."""
    return Button(t.plain("🔢 Pair by code"), press.AskPhone(ref))


def cancel_button(t: Texts) -> Button:
    """Takes a question back."""
    return Button(t.plain("❌ Cancel"), press.Cancel())


def servers_button(t: Texts) -> Button:
    """Shows how the servers are."""
    return Button(t.plain("🖥 Servers"), press.ShowServers(0))


def see_all(t: Texts) -> Rows:
    """The way back to the whole fleet, as a row of its own."""
    return ((Button(t.plain("📋 All instances"), press.ShowFleet(0)),),)


def all_button(t: Texts) -> Button:
    """The same beside another button."""
    return Button(t.plain("📋 All"), press.ShowFleet(0))


def named(instance: Instance, *, several: bool) -> str:
    """Its name, as a command takes it where there are several servers."""
    return f"{instance.server}/{instance.name}" if several else instance.name


def and_more(t: Texts, more: int) -> list[str]:
    """That so many more servers are not told of one by one; nothing for none."""
    if more <= 0:
        return []
    return [
        t.many("… and {count} more server: see /servers", "… and {count} more servers: see /servers", more)
    ]


def _counts(t: Texts, view: Overview) -> list[str]:
    total, servers = sum(view.counts.values()), len(view.servers)
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
        t.many(*COUNTED[health], view.counts[health], mark=MARKS[health])
        for health in Health
        if view.counts[health]
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


def _read_at(t: Texts, at: datetime) -> str:
    return t.say("<i>Read at {at}</i>", at=t.clock(at))


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


def pairs(buttons: Sequence[Button]) -> Rows:
    """Two in a row."""
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))


def _pager(view: Overview) -> Rows:
    return turns(view.page, view.pages, press.ShowFleet)


def turns(page: int, pages: int, to: Callable[[int], press.Press]) -> Rows:
    """A row that turns pages, from the last to the first too; none for one page."""
    if pages == 1:
        return ()
    before, after = (page - 1) % pages, (page + 1) % pages
    return ((Button("◀️", to(before)), Button(f"{page + 1} / {pages}", to(page)), Button("▶️", to(after))),)


def refresh_button(t: Texts, to: press.Press) -> Button:
    """Reads the same anew."""
    return Button(t.plain("🔄 Refresh"), to)
