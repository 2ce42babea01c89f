"""Choosing several instances, and the question before something is done to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.switches import AT_NEXT_CONNECT, AT_NEXT_LINK
from bot.locales import clip, mark, mark_many
from bot.several.batch import Part, Refusal
from bot.several.intent import Act
from bot.views import callbacks as press
from bot.views.fleet import cancel_button, pairs, turns
from bot.views.guide import CONFIRMATION_EXPIRED
from bot.views.screen import Button, Screen, Style, label, lines, paragraphs, shape
from bot.views.words import MARKS, SWITCHES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.locales import Texts
    from bot.several.batch import Choosing, Member, Preview
    from bot.several.intent import Intent
    from bot.views.screen import Rows

Labels = dict[str, str]
"""What each server is called, by its key; empty where there is only one."""

SPANS_H: Final = (1, 8, 24)
_NAME: Final = 24
_SERVERS: Final = 8
_ON, _OFF = "☑️", "⬜️"

REFUSALS: Final = {
    Refusal.GONE: mark("That choice is too old. Begin again from /status."),
    Refusal.NOT_YOURS: mark("Somebody else is choosing here. Begin your own from /status."),
    Refusal.EXPIRED: CONFIRMATION_EXPIRED,
    Refusal.UNDER_WAY: mark("That was begun already; it is not done twice."),
}
"""What pops up where a press is of no use."""

_QUESTIONS: Final = {
    Act.RESTART: mark_many("⚡ Restart <b>{count} instance</b>?", "⚡ Restart <b>{count} instances</b>?"),
    Act.LOGOUT: mark_many("🚪 Log out <b>{count} instance</b>?", "🚪 Log out <b>{count} instances</b>?"),
    Act.DELETE: mark_many("🗑 Delete <b>{count} instance</b>?", "🗑 Delete <b>{count} instances</b>?"),
    Act.MUTE: mark_many(
        "🔕 For how long shall I tell nothing of <b>{count} instance</b> here?",
        "🔕 For how long shall I tell nothing of <b>{count} instances</b> here?",
    ),
}
_SWITCH_ON: Final = mark_many(
    "⚙️ Turn “{switch}” <b>on</b> for <b>{count} instance</b>?",
    "⚙️ Turn “{switch}” <b>on</b> for <b>{count} instances</b>?",
)
_SWITCH_OFF: Final = mark_many(
    "⚙️ Turn “{switch}” <b>off</b> for <b>{count} instance</b>?",
    "⚙️ Turn “{switch}” <b>off</b> for <b>{count} instances</b>?",
)
_STOPS: Final = mark_many(
    "⚠️ {count} of them is connected: its chats will stop.",
    "⚠️ {count} of them are connected: their chats will stop.",
)
_CONNECTED: Final = {
    Act.RESTART: mark_many(
        "⚠️ {count} of them is connected: its chats pause for some seconds.",
        "⚠️ {count} of them are connected: their chats pause for some seconds.",
    ),
    Act.LOGOUT: _STOPS,
    Act.DELETE: _STOPS,
}


def choosing(t: Texts, view: Choosing, labels: Mapping[str, str]) -> Screen:
    """A page of instances that are chosen and left by a tap, and what can be done to those that are chosen."""
    head = t.many(
        "☑️ <b>{chosen} of {count} instance</b> chosen",
        "☑️ <b>{chosen} of {count} instances</b> chosen",
        view.total,
        chosen=t.number(view.chosen),
    )
    text = lines(head, t.say("Tap those that you mean, then what to do to all of them."))
    toggles = [
        Button(label(_toggle(member, labels)), press.SeveralToggle(view.batch, member.place))
        for member in view.members
    ]
    every = Button(
        t.plain("☑️ All {count}", count=t.number(view.total)),
        press.SeveralAll(view.batch, view.page, 1),
    )
    none = Button(t.plain("⬜️ None"), press.SeveralAll(view.batch, view.page, 0))
    pager = turns(view.page, view.pages, lambda page: press.SeveralPage(view.batch, page))
    return Screen(text, (*pairs(toggles), *pager, (every, none), *_deeds(t, view)))


def preview(t: Texts, view: Preview, labels: Mapping[str, str], *, deaf: Sequence[str] = ()) -> Screen:
    """What would be done, to how many and to whom, what it costs, and the yes.

    Args:
        t: the reader's texts.
        view: what would be done.
        labels: what each server is called.
        deaf: labels of the servers on which a logout by API leaves an instance deaf.
    """
    act = view.intent.act
    told = [
        lines(_question(t, view), *_on_servers(t, view, labels)),
        names_of(t, view.first, view.count, labels),
    ]
    costs = []
    if act in _CONNECTED and view.connected:
        costs.append(t.many(*_CONNECTED[act], view.connected))
    if act is Act.LOGOUT and deaf:
        costs.append(_deaf(t, deaf))
    if act is Act.DELETE:
        costs.append(t.say("Their messages, contacts and chats on the server are <b>lost for good</b>."))
    if view.intent.switch in AT_NEXT_CONNECT:
        costs.append(t.say("It holds from the next time that each of them connects."))
    if view.intent.switch in AT_NEXT_LINK:
        costs.append(
            t.say("It holds when each of them is linked to a phone the next time; a restart is not enough.")
        )
    told += [lines(*costs)] if costs else []
    if act is Act.DELETE:
        told.append(_typed_count(t, view))
    told.append(t.say("<i>Good for 2 minutes, for you alone.</i>"))
    return Screen(paragraphs(*told), (back(t, view.batch), *_yes(t, view)))


def which_switch(t: Texts, batch: int, count: int) -> Screen:
    """Which switch to set, and to what."""
    rows = tuple(
        tuple(
            Button(
                _signed(sign, t.plain(name)),
                press.AskSwitch(batch, Part.CHOSEN.value, press.number_of(switch), on),
            )
            for sign, on in ((_ON, 1), (_OFF, 0))
        )
        for switch, name in SWITCHES.items()
    )
    text = t.many(
        "⚙️ Which switch shall I turn on (☑️) or off (⬜️) for <b>{count} instance</b>?",
        "⚙️ Which switch shall I turn on (☑️) or off (⬜️) for <b>{count} instances</b>?",
        count,
    )
    return Screen(text, (*rows, back(t, batch)))


def back(t: Texts, batch: int) -> tuple[Button, ...]:
    """The way back to what is chosen."""
    return (Button(t.plain("⬅️ Back"), press.SeveralPage(batch, 0)),)


def wrong_count(t: Texts, typed: str, count: int) -> Screen:
    """The number that was written is not that of those to be deleted."""
    return Screen(
        t.say(
            "✋ <b>{typed}</b> is not the number, so nothing was deleted. Write <b>{count}</b> to delete them, "
            "or /cancel.",
            typed=typed,
            count=count,
        )
    )


def too_late(t: Texts, refusal: Refusal) -> Screen:
    """A number was written, but it counts no more."""
    return Screen(shape("⌛ {why}", why=t.plain(REFUSALS[refusal])))


def names_of(t: Texts, first: Sequence[Member], count: int, labels: Mapping[str, str]) -> str:
    """The first by name, and how many more there are."""
    names = ", ".join(name_of(member, labels) for member in first)
    if more := count - len(first):
        return t.many("{names} … and {count} more", "{names} … and {count} more", more, names=names)
    return shape("{names}", names=names)


def name_of(member: Member, labels: Mapping[str, str]) -> str:
    """Its name, with its server's key where there are several; a long one is cut."""
    return clip(f"{member.ref.server}/{member.name}" if labels else member.name, _NAME)


def _toggle(member: Member, labels: Mapping[str, str]) -> str:
    name = f"{member.ref.server}/{member.name}" if labels else member.name
    return f"{_ON if member.chosen else _OFF} {MARKS[member.health]} {name}"


def _signed(sign: str, text: str) -> str:
    return label(f"{sign} {text}")


def _deeds(t: Texts, view: Choosing) -> Rows:
    batch, part = view.batch, Part.CHOSEN.value
    if not view.chosen:
        return ((cancel_button(t),),)
    return (
        (
            Button(t.plain("⚡ Restart"), press.AskRestarts(batch, part)),
            Button(t.plain("🔕 Mute"), press.AskMutes(batch, part)),
        ),
        (Button(t.plain("⚙️ Set a switch"), press.PickSwitch(batch)), cancel_button(t)),
        (
            Button(t.plain("🚪 Log out"), press.AskLogouts(batch, part), style=Style.DANGER),
            Button(t.plain("🗑 Delete"), press.AskDeletes(batch, part), style=Style.DANGER),
        ),
    )


def _question(t: Texts, view: Preview) -> str:
    if view.intent.switch is None:
        return t.many(*_QUESTIONS[view.intent.act], view.count)
    switch = t.plain(SWITCHES[view.intent.switch])
    return t.many(*(_SWITCH_ON if view.intent.on else _SWITCH_OFF), view.count, switch=switch)


def _on_servers(t: Texts, view: Preview, labels: Mapping[str, str]) -> list[str]:
    """How many on each, where there are several."""
    if not labels:
        return []
    told = [
        shape("{server} {count}", server=labels.get(key, key), count=t.number(count))
        for key, count in view.servers.most_common(_SERVERS)
    ]
    return [" · ".join([*told, *(["…"] if len(view.servers) > _SERVERS else [])])]


def _deaf(t: Texts, servers: Sequence[str]) -> str:
    return t.say(
        "⚠️ The release of {servers} (2.3.1 to 2.3.6) has a fault: after a logout by API an instance that is "
        "linked again <b>hears no more messages</b> until the server restarts.",
        servers=", ".join(servers),
    )


def _typed_count(t: Texts, view: Preview) -> str:
    return t.say(
        "To delete them write the number <b>{count}</b> here; in a group, as a reply to this message.",
        count=view.count,
    )


def _yes(t: Texts, view: Preview) -> Rows:
    intent, batch = view.intent, view.batch
    match intent.act:
        case Act.DELETE:
            return ()
        case Act.MUTE:
            spans = [
                Button(t.plain("{hours} h", hours=hours), press.YesMutes(batch, hours)) for hours in SPANS_H
            ]
            return (tuple(spans),)
        case Act.LOGOUT:
            return ((Button(t.plain("🚪 Log out"), press.YesLogouts(batch), style=Style.DANGER),),)
        case Act.RESTART:
            return ((Button(t.plain("⚡ Restart"), press.YesRestarts(batch)),),)
        case Act.SWITCH:
            return ((_yes_switch(t, intent, batch),),)


def _yes_switch(t: Texts, intent: Intent, batch: int) -> Button:
    assert intent.switch is not None  # noqa: S101 -- it is what is turned
    text = t.plain("⚙️ Turn it on") if intent.on else t.plain("⚙️ Turn it off")
    return Button(text, press.YesSwitch(batch, press.number_of(intent.switch), int(intent.on)))
