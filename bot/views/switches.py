"""An instance's switches in one message, as they are after each tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.evolution import State
from bot.fleet.switches import AT_NEXT_CONNECT, AT_NEXT_LINK, CALL_TEXT_LIMIT, Switch
from bot.locales import mark
from bot.views import callbacks as press
from bot.views.fleet import open_button, pairs
from bot.views.screen import Button, Screen, lines, paragraphs, shape
from bot.views.words import SWITCHES

if TYPE_CHECKING:
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.switches import Switchboard
    from bot.locales import Texts
    from bot.views.screen import Rows

_MEANINGS: Final = {
    Switch.REJECT_CALLS: mark("whoever calls is turned away at once"),
    Switch.IGNORE_GROUPS: mark("what is written in groups is not passed on"),
    Switch.ALWAYS_ONLINE: mark("shows as online while connected; the phone rings less"),
    Switch.READ_MESSAGES: mark("each message that comes in is marked as read"),
    Switch.READ_STATUS: mark("statuses are passed on and marked as seen"),
    Switch.FULL_HISTORY: mark("all former messages are asked for when a phone is linked"),
}

_ON, _OFF = "✅", "⬜"


def switches(t: Texts, board: Switchboard, *, turned: Switch | None = None, to: bool = False) -> Screen:
    """All of them, each with the button that turns it.

    Args:
        t: the reader's texts.
        board: what is true now.
        turned: the switch that was just tapped; None where none was.
        to: whether it was to be on.
    """
    ref = board.instance.ref
    head = t.say("⚙️ <b>{name}</b> · settings on the server", name=board.instance.name)
    told = [head, lines(*(_line(t, board, switch) for switch in Switch)), _call_text(t, board)]
    restart: Rows = ()
    if turned is not None:
        note, restart = _after(t, board, turned, to=to)
        told += note
    buttons = [_button(t, board, switch) for switch in Switch]
    last = (Button(t.plain("🔄 Refresh"), press.ShowSwitches(ref)), open_button(t, ref))
    return Screen(paragraphs(*told), (*pairs(buttons), _call_buttons(t, board), *restart, last))


def ask_call_text(t: Texts, instance: Instance) -> Screen:
    """Ask for the text of rejected calls."""
    text = t.say(
        "💬 Send me the text that <b>{name}</b> shall send to whoever calls, in at most {most} characters. "
        "In a group, reply to this message.",
        name=instance.name,
        most=t.number(CALL_TEXT_LIMIT),
    )
    return Screen(text, ((_back(t, instance.ref),),))


def call_text_too_long(t: Texts, length: int, ref: InstanceRef) -> Screen:
    """The server's column is shorter."""
    text = t.say(
        "✋ That text has {count} characters, and the server keeps at most {most}. Send me a shorter one.",
        count=t.number(length),
        most=t.number(CALL_TEXT_LIMIT),
    )
    return Screen(text, ((_back(t, ref),),))


def _line(t: Texts, board: Switchboard, switch: Switch) -> str:
    return shape(
        "{mark} <b>{name}</b>: {meaning}",
        mark=_ON if board.is_on(switch) else _OFF,
        name=t.plain(SWITCHES[switch]),
        meaning=t.plain(_MEANINGS[switch]),
    )


def _call_text(t: Texts, board: Switchboard) -> str:
    if not board.call_text:
        return t.say("💬 Whoever calls is sent no text.")
    if board.is_on(Switch.REJECT_CALLS):
        return t.say("💬 Whoever calls is sent: <i>{text}</i>", text=board.call_text)
    return t.say(
        "💬 Whoever calls would be sent this, were calls rejected: <i>{text}</i>", text=board.call_text
    )


def _after(t: Texts, board: Switchboard, turned: Switch, *, to: bool) -> tuple[list[str], Rows]:
    """What is to be said of the switch that was just turned, and what can be done about it."""
    if board.is_on(turned) is not to:
        name = t.plain(SWITCHES[turned])
        return [t.say("⚠️ The server was told to, but “{name}” is as it was. Try again.", name=name)], ()
    if turned in AT_NEXT_CONNECT and board.instance.row.state is State.OPEN:
        text = t.say("⚠️ That counts from the next connect on. Restart it to have it now.")
        return [text], ((Button(t.plain("⚡ Restart"), press.Restart(board.instance.ref)),),)
    if turned in AT_NEXT_LINK:
        return [t.say("⚠️ That counts when a phone is linked the next time; a restart is not enough.")], ()
    return [], ()


def _button(t: Texts, board: Switchboard, switch: Switch) -> Button:
    is_on = board.is_on(switch)
    to = press.TurnSwitch(board.instance.ref, switch.value, int(not is_on))
    return Button(_marked(t.plain(SWITCHES[switch]), is_on=is_on), to)


def _marked(name: str, *, is_on: bool) -> str:
    return f"{_ON if is_on else _OFF} {name}"


def _call_buttons(t: Texts, board: Switchboard) -> tuple[Button, ...]:
    ref = board.instance.ref
    if not board.call_text:
        return (Button(t.plain("💬 Text for callers"), press.AskCallText(ref)),)
    change = Button(t.plain("💬 Another text"), press.AskCallText(ref))
    return (change, Button(t.plain("🚫 No text"), press.RemoveCallText(ref)))


def _back(t: Texts, ref: InstanceRef) -> Button:
    return Button(t.plain("⚙️ Settings"), press.ShowSwitches(ref))
