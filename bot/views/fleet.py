"""The fleet as a list and one instance as a card, with buttons for what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.fleet.diagnosis import reason_of
from bot.fleet.health import Health, Observation
from bot.views import callbacks as press
from bot.views.errors import text_of
from bot.views.screen import Button, Screen, Style, clip, label, say
from bot.views.words import MARKS, MEANINGS, NAMES, REASONS, clock, number, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.fleet import Card, Overview
    from bot.fleet.instance import Instance, InstanceRef
    from bot.views.screen import Rows

PICKER_SIZE: Final = 12

_NAME_IN_LIST: Final = 64

To = Callable[["InstanceRef"], press.Press]

_PICKED: Final[dict[str, To]] = {
    "status": press.ShowCard,
    "qr": press.ShowQr,
    "pair": press.AskPhone,
    "restart": press.Restart,
    "logout": press.AskLogout,
    "delete": press.AskDelete,
    "online": press.GoOnline,
    "offline": press.GoOffline,
}

_CAN_LINK: Final = {Health.DISCONNECTED, Health.NEVER_PAIRED, Health.PAIRING}
_CAN_RESTART: Final = {Health.CONNECTED, Health.CONNECTING, Health.UNRESPONSIVE}
_CAN_LOG_OUT: Final = {Health.CONNECTED, Health.CONNECTING}
_CAN_DELETE: Final = _CAN_LINK | _CAN_LOG_OUT


@lru_cache(maxsize=1)  # askers of one moment are shown the same
def overview(view: Overview) -> Screen:
    """The fleet, worst first, a page of it; each row is a button that opens the instance."""
    lines = [_counts(view), *_failures(view)]
    if not view.rows and not any(server.error for server in view.servers):
        lines.append("No instance yet. Make one: <code>/new loja-1</code>")
    lines += [_line(row) for row in view.rows]
    if not view.all_live:
        lines.append("\nThe states of other pages are the server's own records and can lag behind.")
    lines.append(say("\n<i>Read at {at}</i>", at=clock(view.at)))
    openers = [Button(_short(row), press.ShowCard(row.instance.ref)) for row in view.rows]
    return Screen("\n".join(lines), (*_pairs(openers), *_pager(view), _refresh(press.ShowFleet(view.page))))


def card(view: Card) -> Screen:
    """All there is to know of one instance, and what can be done to it now."""
    seen, row = view.observation, view.observation.instance.row
    lines = [
        say(
            "{mark} <b>{name}</b> · {health}",
            mark=MARKS[seen.health],
            name=row.name,
            health=NAMES[seen.health],
        ),
        say("<i>{meaning}</i>", meaning=MEANINGS[seen.health]),
        "",
        say("Number: {number}", number=number(row.owner_number)),
    ]
    if row.profile_name:
        lines.append(say("Profile: {profile}", profile=row.profile_name))
    lines += _since(seen)
    lines.append(
        say(
            "Messages {messages} · contacts {contacts} · chats {chats}",
            messages=_count(row.message_count),
            contacts=_count(row.contact_count),
            chats=_count(row.chat_count),
        )
    )
    lines.append(
        say(
            "Server: {server}, version {version}", server=view.server_label, version=view.version or "unknown"
        )
    )
    lines.append(say("\n<i>Read at {at}</i>", at=clock(seen.at)))
    return Screen("\n".join(lines), (*actions(seen), _refresh(press.ShowCard(seen.instance.ref)), (_back(),)))


def actions(seen: Observation) -> Rows:
    """The buttons for what can be done to an instance in its health, the dangerous last and apart."""
    ref, health = seen.instance.ref, seen.health
    rows: list[tuple[Button, ...]] = []
    if not seen.instance.row.links_a_phone:
        return ((_delete(ref),),) if health in _CAN_DELETE else ()
    if health in _CAN_LINK:
        rows.append((qr_button(ref), Button("🔢 Pair by code", press.AskPhone(ref))))
    if health is Health.CONNECTED:
        rows.append((Button("👁 Online", press.GoOnline(ref)), Button("🌙 Offline", press.GoOffline(ref))))
    if health in _CAN_RESTART:
        rows.append((Button("🔄 Restart", press.Restart(ref)),))
    last = [Button("🚪 Log out", press.AskLogout(ref), style=Style.DANGER)] if health in _CAN_LOG_OUT else []
    if health in _CAN_DELETE:
        last.append(_delete(ref))
    if last:
        rows.append(tuple(last))
    return tuple(rows)


def picker(
    instances: Sequence[Instance], command: str, *, page: int = 0, typed: str = "", to: To | None = None
) -> Screen:
    """Buttons for the instances that a command can mean.

    Args:
        instances: all of them.
        command: without its slash; its own button stands behind each instance.
        page: which part is shown, from 0.
        typed: the beginning of a name that fits them all; empty if none was typed.
        to: another button than the command's own.
    """
    pages = max(1, -(-len(instances) // PICKER_SIZE))
    page = min(max(page, 0), pages - 1)
    shown = instances[page * PICKER_SIZE : (page + 1) * PICKER_SIZE]
    make = to or _PICKED[command]
    buttons = [Button(label(instance.name), make(instance.ref)) for instance in shown]
    text = (
        say("More than one instance begins with <b>{typed}</b>. Which one?", typed=typed)
        if typed
        else say("Which instance? Or write it: <code>/{command} name</code>", command=command)
    )
    if not typed and to is None:
        turn = _turns(page, pages, lambda target: press.PickPage(target, command))
    else:  # what was typed does not fit a button, so other pages could not go on with it
        turn, more = (), len(instances) - len(shown)
        text += say("\n… and {more} more: write more of the name.", more=more) if more else ""
    return Screen(text, (*_pairs(buttons), *turn, (Button("✖️ Cancel", press.Cancel()),)))


def not_found(typed: str) -> Screen:
    """No instance has that name or begins with it."""
    return Screen(say("🔎 No instance is called <b>{typed}</b> or begins so.", typed=typed), ((_back(),),))


def open_button(ref: InstanceRef, text: str = "ℹ️ Details") -> Button:
    """Opens the card."""
    return Button(text, press.ShowCard(ref))


def qr_button(ref: InstanceRef, text: str = "📷 Link by QR") -> Button:
    """Goes into the QR."""
    return Button(text, press.ShowQr(ref))


def _counts(view: Overview) -> str:
    total = sum(view.counts.values())
    parts = [
        f"{MARKS[health]} {view.counts[health]} {NAMES[health]}" for health in Health if view.counts[health]
    ]
    head = say("<b>{total} instances</b>", total=total) if total != 1 else "<b>1 instance</b>"
    return head + ("\n" + " · ".join(parts) if parts else "") + "\n"


def _failures(view: Overview) -> list[str]:
    return [
        say("⚫ <b>{label}</b>: ", label=server.label) + text_of(server.error) + "\n"
        for server in view.servers
        if server.error
    ]


def _line(seen: Observation) -> str:
    row = seen.instance.row
    template = "{mark} <b>{name}</b> {number}" if row.owner_number else "{mark} <b>{name}</b>"
    return say(
        template, mark=MARKS[seen.health], name=clip(row.name, _NAME_IN_LIST), number=number(row.owner_number)
    )


def _short(seen: Observation) -> str:
    return label(f"{MARKS[seen.health]} {seen.instance.name}")


def _since(seen: Observation) -> list[str]:
    row = seen.instance.row
    lines = []
    reason = reason_of(row)
    if seen.health is Health.DISCONNECTED and row.disconnection_at:
        ago = span((seen.at - row.disconnection_at).total_seconds())
        lines.append(
            say("Down for {ago}, since {at} UTC", ago=ago, at=f"{row.disconnection_at:%Y-%m-%d %H:%M}")
        )
    elif row.created_at:
        lines.append(say("Created {ago} ago", ago=span((seen.at - row.created_at).total_seconds())))
    if reason and seen.health is Health.DISCONNECTED:
        lines.append(say("Why: {why} (code {code})", why=REASONS[reason], code=row.disconnection_reason_code))
    return lines


def _count(value: int | None) -> str:
    return "?" if value is None else str(value)


def _pairs(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))


def _pager(view: Overview) -> Rows:
    return _turns(view.page, view.pages, press.ShowFleet)


def _turns(page: int, pages: int, to: Callable[[int], press.Press]) -> Rows:
    if pages == 1:
        return ()
    before, after = (page - 1) % pages, (page + 1) % pages
    return ((Button("◀️", to(before)), Button(f"{page + 1} / {pages}", to(page)), Button("▶️", to(after))),)


def _refresh(to: press.Press) -> tuple[Button, ...]:
    return (Button("🔃 Refresh", to),)


def _delete(ref: InstanceRef) -> Button:
    return Button("🗑 Delete", press.AskDelete(ref), style=Style.DANGER)


def _back() -> Button:
    return Button("📋 All instances", press.ShowFleet(0))
