"""What screens about instances share: the ways from one to another, and how an instance is named on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.history.figures import Period
from bot.locales import mark
from bot.views import callbacks as press
from bot.views.screen import Button, Screen, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.fleet.instance import Instance, InstanceRef
    from bot.locales import Texts
    from bot.views.screen import Rows

SERVERS_TOLD: Final = 3
"""Servers that fail are told of one by one up to here; /servers has all of them."""

_DETAILS: Final = mark("ℹ️ Details")
_SHOW_QR: Final = mark("📷 Show QR")


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


def history_button(t: Texts, ref: InstanceRef) -> Button:
    """Shows what became of it."""
    return Button(t.plain("📈 History"), press.ShowHistory(ref, Period.WEEK.value))


def fleet_history_button(t: Texts, period: Period = Period.WEEK) -> Button:
    """Shows what became of all."""
    return Button(t.plain("📈 History"), press.ShowFleetHistory(0, period.value))


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


def pairs(buttons: Sequence[Button]) -> Rows:
    """Two in a row."""
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))


def turns(page: int, pages: int, to: Callable[[int], press.Press]) -> Rows:
    """A row that turns pages, from the last to the first too; none for one page."""
    if pages == 1:
        return ()
    before, after = (page - 1) % pages, (page + 1) % pages
    return ((Button("◀️", to(before)), Button(f"{page + 1} / {pages}", to(page)), Button("▶️", to(after))),)


def refresh_button(t: Texts, to: press.Press) -> Button:
    """Reads the same anew."""
    return Button(t.plain("🔄 Refresh"), to)


def read_at(t: Texts, at: datetime) -> str:
    """When what is shown was read."""
    return t.say("<i>Read at {at}</i>", at=t.clock(at))
