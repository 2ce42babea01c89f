"""The fleet's filters as buttons: by health, by server, what is muted here, what alerts tell; and its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health
from bot.locales import clip, mark
from bot.views import callbacks as press
from bot.views.callbacks import HEALTHS, INCIDENTS, MUTED, AskServer, Filtered, Sift
from bot.views.fleet import all_button, pairs, turns
from bot.views.screen import Button, Screen, label
from bot.views.words import MARKS, NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.alerts.ongoing import Ongoing
    from bot.fleet.asking import ServerReading
    from bot.fleet.listing import Overview
    from bot.locales import Texts
    from bot.views.screen import Rows

INCIDENT_MARK: Final = "🚨"
MUTED_MARK: Final = "🔕"

_IN_A_ROW: Final = 5
_LABEL: Final = 24
_SERVERS_IN_A_ROW: Final = 4
SERVERS_ON_A_PAGE: Final = 20
_A_JUMP: Final = 10

_KEYS: Final = {health: key for key, health in HEALTHS.items()}
_WORDS: Final = {
    MUTED: mark("muted here"),
    INCIDENTS: mark("in an open incident"),
}
_SERVER: Final = mark("🖥 Server: {server}")


def traits(t: Texts, at: Filtered, servers: Sequence[ServerReading]) -> str:
    """What the filter wants, as a plain value of a text: ``disconnected · SP1 · “loja”``."""
    told = []
    if health := HEALTHS.get(at.only):
        told.append(t.plain(NAMES[health]))
    elif at.only:
        told.append(t.plain(_WORDS[at.only]))
    if at.server:
        told.append(_label(at.server, servers))
    if at.part:
        told.append(f"“{at.part}”")
    return " · ".join(told)


def to(at: Filtered) -> press.Press:
    """The press that shows ``at``; without a filter it is the one that all releases know."""
    return press.ShowFleet(at.page) if at.is_any else Sift(at.page, at.only, at.server, at.part)


def rows(t: Texts, view: Overview, at: Filtered, ongoing: Ongoing) -> Rows:
    """The filters that can be chosen now; what is chosen is marked and takes itself back."""
    return (*_chips(view, at, ongoing), *_servers(t, view, at))


def pager(view: Overview, at: Filtered) -> Rows:
    """What turns pages; where there are many, with jumps."""
    page, pages = view.figures.page, view.figures.pages
    turned = turns(page, pages, lambda target: to(replace(at, page=target)))
    if pages <= _A_JUMP:
        return turned
    jumps = {
        "⏮ 1": 0,
        f"-{_A_JUMP}": max(0, page - _A_JUMP),
        f"+{_A_JUMP}": min(pages - 1, page + _A_JUMP),
        f"{pages} ⏭": pages - 1,
    }
    return (*turned, tuple(Button(text, to(replace(at, page=target))) for text, target in jumps.items()))


def server_picker(t: Texts, view: Overview, at: AskServer) -> Screen:
    """The servers to choose from, with how many instances each would give."""
    pages = max(1, -(-len(view.servers) // SERVERS_ON_A_PAGE))
    page = min(at.page, pages - 1)
    shown = view.servers[page * SERVERS_ON_A_PAGE : (page + 1) * SERVERS_ON_A_PAGE]
    every = Button(t.plain("🖥 All servers"), to(Sift(0, at.only, part=at.part)))
    return Screen(
        t.say("🖥 The instances of which server?"),
        (
            (every,),
            *pairs([_server(view, one, at) for one in shown]),
            *turns(page, pages, lambda target: replace(at, page=target)),
            (all_button(t),),
        ),
    )


def _chips(view: Overview, at: Filtered, ongoing: Ongoing) -> Rows:
    figures = view.figures
    chips = [_chip(at, INCIDENTS, INCIDENT_MARK, ongoing.count)]
    if silent := figures.counts[Health.UNREACHABLE]:
        chips.append([Button(f"{MARKS[Health.UNREACHABLE]} {silent}", press.ShowServers(0))])
    chips += [_chip(at, key, MARKS[health], figures.by_health[health]) for health, key in _KEYS.items()]
    chips.append(_chip(at, MUTED, MUTED_MARK, figures.left_out))
    shown = [button for chip in chips for button in chip]
    size = -(-len(shown) // max(1, -(-len(shown) // _IN_A_ROW))) or 1
    return tuple(tuple(shown[place : place + size]) for place in range(0, len(shown), size))


def _chip(at: Filtered, only: str, sign: str, count: int) -> list[Button]:
    """None where there is nothing to choose."""
    chosen = at.only == only
    if not count and not chosen:
        return []
    target = replace(at, page=0, only="" if chosen else only)
    return [Button(_marked(f"{sign} {count}", chosen=chosen), to(target))]


def muted(view: Overview, at: Filtered) -> Rows:
    """The way to those that are muted here, where no other filter is offered."""
    chip = _chip(at, MUTED, MUTED_MARK, view.figures.left_out)
    return (tuple(chip),) if chip else ()


def _servers(t: Texts, view: Overview, at: Filtered) -> Rows:
    if len(view.servers) == 1:
        return ()
    if len(view.servers) <= _SERVERS_IN_A_ROW:
        return (tuple(_server(view, one, at) for one in view.servers),)
    ask = AskServer(0, at.only, at.server, at.part)
    if at.server:
        which = t.plain(_SERVER, server=_label(at.server, view.servers))
        return ((Button(label(_marked(which, chosen=True)), ask),),)
    return ((Button(t.plain("🖥 One server only"), ask),),)


def _server(view: Overview, server: ServerReading, at: Filtered) -> Button:
    chosen = at.server == server.key
    sign = f"{MARKS[Health.UNREACHABLE]} " if server.error else ""
    count = view.figures.by_server[server.key] or server.last_count or 0
    text = _marked(f"{sign}{clip(server.label, _LABEL)} {count}", chosen=chosen)
    return Button(text, to(Sift(0, at.only, "" if chosen else server.key, at.part)))


def _marked(text: str, *, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text


def _label(key: str, servers: Sequence[ServerReading]) -> str:
    return next((one.label for one in servers if one.key == key), key)
