"""What a chat hears of and when, and what is muted there; all of it changed where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.alerts.chats import Wanted
from bot.locales import ZONES, mark
from bot.views import callbacks as press
from bot.views.screen import Button, Screen, lines, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.alerts.chats import AlertChat
    from bot.locales import Texts
    from bot.views.screen import Rows

HOURS_A_ROW: Final = 6
"""Two digits on a button still have room beside five others on 360 px."""

_SUPERGROUP: Final = "-100"
"""How the id of a group begins that can have topics; the rest of it stands in links to its messages."""

_PRESENT: Final = "✅ {choice}"

_WANTED: Final = {
    Wanted.ALL: mark("All losses"),
    Wanted.FINAL: mark("Only final ones"),
    Wanted.NONE: mark("None"),
}
_HEARS: Final = {
    Wanted.ALL: mark(
        "Every loss is told: at once where somebody must act, else if it has not healed by itself."
    ),
    Wanted.FINAL: mark(
        "Only losses that last until somebody acts are told: logged out, banned, locked, a server that is down."
    ),
    Wanted.NONE: mark("No loss is told here."),
}


@dataclass(frozen=True)
class AlertSettings:
    """How one chat has it.

    Attributes:
        chat: what it chose.
        zone_is_chosen: False where its time zone is only the usual one of its language.
        asked_in: the forum topic in which it was asked; None outside of topics.
        muted: how many instances are muted there now.
    """

    chat: AlertChat
    zone_is_chosen: bool
    asked_in: int | None
    muted: int


def settings(t: Texts, view: AlertSettings) -> Screen:
    """All of it in one message, each thing with the button that changes it."""
    chat = view.chat
    told = [
        t.say("🔔 <b>Alerts</b>"),
        _where(t, view),
        t.say(_HEARS[chat.wanted]),
        _quiet(t, chat),
        _digest(t, chat),
    ]
    wanted = [
        Button(_marked(t.plain(text), is_present=one is chat.wanted), press.ChooseWanted(one.value))
        for one, text in _WANTED.items()
    ]
    times = (
        Button(t.plain("💤 Quiet hours"), press.AskQuiet()),
        Button(t.plain("📊 Daily digest"), press.AskDigest()),
    )
    return Screen(
        paragraphs(lines(*told), *_zone_asked(t, view)),
        (tuple(wanted[:2]), tuple(wanted[2:]), times, (_mutes_button(t, view.muted), _zone_button(t, chat))),
    )


def no_alerts(t: Texts, chat_id: int, thread_id: int | None, ways_on: Rows = ()) -> Screen:
    """No alerts go to this chat, and what to write into the settings so that they do."""
    place = f"{chat_id}:{thread_id}" if thread_id else str(chat_id)
    return Screen(
        t.say(
            "🔧 No alerts come here: this chat is not in <code>ALERT_CHAT_IDS</code>. "
            "To get them, add <code>{place}</code> there and restart the bot.",
            place=place,
        ),
        ways_on,
    )


def quiet_begins(t: Texts, chat: AlertChat) -> Screen:
    """At which hour it becomes quiet."""
    text = t.say(
        "💤 From which hour shall alerts come without a sound here? ({place})", place=_place(t, chat)
    )
    off = Button(t.plain("No quiet hours"), press.NoQuiet())
    return Screen(text, (*_grid(press.AskQuietEnd, range(24), chat.quiet_from), (off,), (back_to_alerts(t),)))


def quiet_ends(t: Texts, chat: AlertChat, begins: int) -> Screen:
    """At which hour that is over."""
    text = t.say(
        "💤 Without a sound from {begins}. Until which hour? What happened meanwhile is summed up then. ({place})",
        begins=_hour(begins),
        place=_place(t, chat),
    )
    later = [(begins + hours) % 24 for hours in range(1, 24)]
    present = chat.quiet_to if chat.quiet_from == begins else None
    grid = _grid(lambda hour: press.ChooseQuiet(begins, hour), later, present)
    return Screen(text, (*grid, (back_to_alerts(t),)))


def digest_hour(t: Texts, chat: AlertChat) -> Screen:
    """At which hour the digest comes."""
    text = t.say(
        "📊 At which hour shall the daily digest come: how all stand, what changed in a day? ({place})",
        place=_place(t, chat),
    )
    off = Button(t.plain("No daily digest"), press.NoDigest())
    return Screen(text, (*_grid(press.ChooseDigest, range(24), chat.digest_at), (off,), (back_to_alerts(t),)))


def back_to_alerts(t: Texts) -> Button:
    """Leads to the settings of this chat."""
    return Button(t.plain("🔔 Alerts"), press.ShowAlerts())


def _where(t: Texts, view: AlertSettings) -> str:
    chat, asked_in = view.chat, view.asked_in
    if chat.thread_id is None:
        if asked_in is None:
            return t.say("They come into this chat.")
        return t.say(
            "They come into this group's main topic. For this one, write <code>{place}</code> "
            "into <code>ALERT_CHAT_IDS</code>.",
            place=f"{chat.chat_id}:{asked_in}",
        )
    if chat.thread_id == asked_in:
        return t.say("They come into this topic.")
    group = str(chat.chat_id).removeprefix(_SUPERGROUP)
    link = f"https://t.me/c/{group}/{chat.thread_id}"
    return t.say(
        'They come into <a href="{link}">topic {topic}</a> of this group.', link=link, topic=chat.thread_id
    )


def _quiet(t: Texts, chat: AlertChat) -> str:
    if chat.quiet_from is None or chat.quiet_to is None:
        return t.say("No quiet hours: they always come with a sound.")
    return t.say(
        "Quiet from {begins} to {ends} ({place}): without a sound then, and summed up at {ends}.",
        begins=_hour(chat.quiet_from),
        ends=_hour(chat.quiet_to),
        place=_place(t, chat),
    )


def _digest(t: Texts, chat: AlertChat) -> str:
    if chat.digest_at is None:
        return t.say("No daily digest.")
    return t.say("Daily digest at {hour} ({place}).", hour=_hour(chat.digest_at), place=_place(t, chat))


def _zone_asked(t: Texts, view: AlertSettings) -> list[str]:
    if view.zone_is_chosen:
        return []
    return [
        t.say(
            "⚠️ Nobody told me where this chat is, so I take the time of {place}. "
            "If that is wrong, choose the time zone first.",
            place=_place(t, view.chat),
        )
    ]


def _mutes_button(t: Texts, muted: int) -> Button:
    return Button(t.plain("🔕 Muted: {count}", count=t.number(muted)), press.ShowMutes())


def _zone_button(t: Texts, chat: AlertChat) -> Button:
    return Button(t.plain("🕘 Time zone: {place}", place=_place(t, chat)), press.ShowZones())


def _grid(to: Callable[[int], press.Press], hours: range | list[int], present: int | None) -> Rows:
    buttons = [Button(_marked(f"{hour:02}", is_present=hour == present), to(hour)) for hour in hours]
    return tuple(tuple(buttons[place : place + HOURS_A_ROW]) for place in range(0, len(buttons), HOURS_A_ROW))


def _place(t: Texts, chat: AlertChat) -> str:
    return t.plain(ZONES[chat.zone])


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _marked(choice: str, *, is_present: bool) -> str:
    return _PRESENT.format(choice=choice) if is_present else choice
