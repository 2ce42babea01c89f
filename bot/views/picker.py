"""The question which instance a command means, with a button for each that it can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bot.history.figures import Period
from bot.views import callbacks as press
from bot.views.fleet import SERVERS_TOLD, and_more, cancel_button, named, pairs, turns
from bot.views.screen import Button, Screen, label, lines, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.asking import ServerReading
    from bot.fleet.instance import Instance, InstanceRef
    from bot.locales import Texts

PICKER_SIZE: Final = 12

To = Callable[["InstanceRef"], press.Press]


def _history(ref: InstanceRef) -> press.Press:
    return press.ShowHistory(ref, Period.WEEK.value)


_PICKED: Final[dict[str, To]] = {
    "status": press.ShowCard,
    "history": _history,
    "qr": press.ShowQr,
    "pair": press.AskPhone,
    "invite": press.SendToClient,
    "check": press.Check,
    "restart": press.Restart,
    "settings": press.ShowSwitches,
    "mute": press.AskMute,
    "logout": press.AskLogout,
    "delete": press.AskDelete,
    "recreate": press.AskRecreate,
    "online": press.GoOnline,
    "offline": press.GoOffline,
}


def picker(  # noqa: PLR0913 -- keywords, each a trait of the question
    t: Texts,
    instances: Sequence[Instance],
    command: str,
    *,
    servers: Sequence[ServerReading] = (),
    page: int = 0,
    typed: str = "",
    to: To | None = None,
) -> Screen:
    """Buttons for the instances that a command can mean.

    Args:
        t: the reader's texts.
        instances: all of them.
        command: without its slash; its own button stands behind each instance.
        servers: how each server answered; where there are several, each button says its own.
        page: which part is shown, from 0.
        typed: the beginning of a name that fits them all; empty if none was typed.
        to: another button than the command's own.
    """
    pages = max(1, -(-len(instances) // PICKER_SIZE))
    page = min(max(page, 0), pages - 1)
    shown = instances[page * PICKER_SIZE : (page + 1) * PICKER_SIZE]
    make = to or _PICKED[command]
    texts, turn = (
        [_which(t, command, typed), *_legend(servers, shown), *_missing(t, servers)],
        turns(page, pages, lambda target: press.PickPage(target, command)),
    )
    if typed or to:  # what was typed does not fit a button, so other pages could not go on with it
        more, turn = len(instances) - len(shown), ()
        if more:
            texts.append(
                t.many(
                    "… and {count} more: write more of the name.",
                    "… and {count} more: write more of the name.",
                    more,
                )
            )
    several = len(servers) > 1
    buttons = [Button(label(named(each, several=several)), make(each.ref)) for each in shown]
    return Screen(lines(*texts), (*pairs(buttons), *turn, (cancel_button(t),)))


def _which(t: Texts, command: str, typed: str) -> str:
    if typed:
        return t.say("More than one instance begins with <b>{typed}</b>. Which one?", typed=typed)
    return t.say("Which instance? Or write it: <code>/{command} name</code>", command=command)


def _legend(servers: Sequence[ServerReading], shown: Sequence[Instance]) -> list[str]:
    """Which server each key on the buttons stands for, where that is not the same."""
    keys = {instance.server for instance in shown}
    return [
        shape("<b>{key}</b> · {label}", key=server.key, label=server.label)
        for server in servers
        if len(servers) > 1 and server.key in keys and server.label != server.key
    ]


def _missing(t: Texts, servers: Sequence[ServerReading]) -> list[str]:
    """That instances are not listed since their server does not answer."""
    silent = [server.label for server in servers if server.error]
    told = [
        t.say("⚫ {server} does not answer, so its instances are not here.", server=server)
        for server in silent[:SERVERS_TOLD]
    ]
    return [*told, *and_more(t, len(silent) - len(told))]
