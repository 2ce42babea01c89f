"""How far the same has been done to several instances, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import evolution
from bot.evolution import EvolutionError
from bot.locales import mark, mark_many
from bot.several.batch import Part
from bot.several.ends import OWN_FAULT, End
from bot.several.intent import Act
from bot.several.report import Cut
from bot.views import callbacks as press
from bot.views.errors import text_of
from bot.views.fleet import see_all
from bot.views.screen import Button, Screen, lines, paragraphs, shape
from bot.views.several import name_of, names_of
from bot.views.words import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.locales import Texts
    from bot.several.batch import Batch, Member
    from bot.several.ends import Progress
    from bot.several.report import Group, Report
    from bot.views.screen import Rows

BAR_CELLS: Final = 10
_FAILURES: Final = 6
"""Kinds of failure that are told of one by one."""

_WORKING: Final = {
    Act.RESTART: mark_many("⏳ Restarting {count} instance…", "⏳ Restarting {count} instances…"),
    Act.LOGOUT: mark_many("⏳ Logging out {count} instance…", "⏳ Logging out {count} instances…"),
    Act.DELETE: mark_many("⏳ Deleting {count} instance…", "⏳ Deleting {count} instances…"),
    Act.SWITCH: mark_many(
        "⏳ Setting a switch of {count} instance…", "⏳ Setting a switch of {count} instances…"
    ),
    Act.MUTE: mark_many("⏳ Muting {count} instance…", "⏳ Muting {count} instances…"),
}
_OVER: Final = {
    Act.RESTART: mark_many(
        "{mark} Restart of {count} instance: <b>{good} done</b>",
        "{mark} Restart of {count} instances: <b>{good} done</b>",
    ),
    Act.LOGOUT: mark_many(
        "{mark} Logout of {count} instance: <b>{good} done</b>",
        "{mark} Logout of {count} instances: <b>{good} done</b>",
    ),
    Act.DELETE: mark_many(
        "{mark} Deletion of {count} instance: <b>{good} done</b>",
        "{mark} Deletion of {count} instances: <b>{good} done</b>",
    ),
    Act.MUTE: mark_many(
        "{mark} Mute of {count} instance: <b>{good} done</b>",
        "{mark} Mute of {count} instances: <b>{good} done</b>",
    ),
}
_OVER_ON: Final = mark_many(
    "{mark} “{switch}” on for {count} instance: <b>{good} done</b>",
    "{mark} “{switch}” on for {count} instances: <b>{good} done</b>",
)
_OVER_OFF: Final = mark_many(
    "{mark} “{switch}” off for {count} instance: <b>{good} done</b>",
    "{mark} “{switch}” off for {count} instances: <b>{good} done</b>",
)
_DONE: Final = {
    Act.RESTART: mark_many(
        "✅ {count} restarted and connected again", "✅ {count} restarted and connected again"
    ),
    Act.LOGOUT: mark_many("✅ {count} logged out", "✅ {count} logged out"),
    Act.DELETE: mark_many("✅ {count} deleted", "✅ {count} deleted"),
    Act.SWITCH: mark_many("✅ {count} set so", "✅ {count} set so"),
    Act.MUTE: mark_many("✅ {count} muted here", "✅ {count} muted here"),
}
_ALREADY: Final = {
    Act.LOGOUT: mark_many("✅ {count} was logged out before", "✅ {count} were logged out before"),
    Act.DELETE: mark_many("✅ {count} was gone before", "✅ {count} were gone before"),
}
_ENDS: Final = {
    End.UNCONFIRMED: mark_many(
        "⚠️ {count} not confirmed: the server took the order, but it does not show yet",
        "⚠️ {count} not confirmed: the server took the order, but it does not show yet",
    ),
    End.IMPOSSIBLE: mark_many(
        "⚠️ {count} left as it was: it could not be done in its state",
        "⚠️ {count} left as they were: it could not be done in their state",
    ),
    End.FAILED: mark_many("💥 {count} failed", "💥 {count} failed"),
    End.UNKNOWN: mark_many(
        "⚠️ {count} not known: I was cut off in the middle of it",
        "⚠️ {count} not known: I was cut off in the middle of them",
    ),
    None: mark_many("✋ {count} not begun", "✋ {count} not begun"),
}
_FAILED: Final = mark_many("<b>{count} failed</b>", "<b>{count} failed</b>")
"""Above a reason, which has a mark of its own."""

_CUT: Final = {
    Cut.STOPPED: mark("It was stopped before its end."),
    Cut.ENDED: mark("I was ended in the middle of this, and it did not go on by itself."),
}
_AGAIN: Final = {
    Act.RESTART: press.AskRestarts,
    Act.LOGOUT: press.AskLogouts,
    Act.DELETE: press.AskDeletes,
    Act.MUTE: press.AskMutes,
}


def progress(
    t: Texts, batch: Batch, now: Progress, under_way: Sequence[Member], labels: Mapping[str, str]
) -> Screen:
    """How far it is, what came of it so far, and those that it is being done to."""
    assert batch.intent is not None  # noqa: S101 -- it was agreed to
    act = batch.intent.act
    cells = BAR_CELLS * now.done // max(1, now.total)
    bar = shape(
        "{bar} {done} / {total}",
        bar="▰" * cells + "▱" * (BAR_CELLS - cells),
        done=t.number(now.done),
        total=t.number(now.total),
    )
    counts = [t.many(*_template(act, end), now.ended[end]) for end in End if now.ended.get(end)]
    told = [lines(t.many(*_WORKING[act], now.total), bar, *counts)]
    if under_way:
        names = ", ".join(name_of(member, labels) for member in under_way[: 2 * BAR_CELLS])
        told.append(t.say("Now: {names}", names=names))
    if now.is_stopped:
        told.append(t.say("✋ Stopping: what is under way is seen to its end, nothing more is begun."))
        return Screen(paragraphs(*told))
    return Screen(paragraphs(*told), ((Button(t.plain("⏹ Stop"), press.StopSeveral(batch.id)),),))


def report(t: Texts, view: Report, labels: Mapping[str, str]) -> Screen:
    """What became true of each, by name where it did not, and the ways on."""
    told = [lines(_head(t, view), *([t.say(_CUT[view.cut])] if view.cut else []))]
    failures = [group for group in view.groups if group.end is End.FAILED]
    good = [_count(t, view, group) for group in view.groups if group.end and group.end.is_good]
    told += [lines(*good)] if good else []
    told += [
        lines(_count(t, view, group), names_of(t, group.first, group.count, labels))
        for group in view.groups
        if not (group.end and group.end.is_good) and group not in failures[_FAILURES:]
    ]
    if more := sum(group.count for group in failures[_FAILURES:]):
        told.append(
            t.many(
                "💥 {count} more failed for other reasons", "💥 {count} more failed for other reasons", more
            )
        )
    return Screen(paragraphs(*told), (*_ways_on(t, view), *see_all(t)))


def _head(t: Texts, view: Report) -> str:
    values = {"good": t.number(view.good), "mark": "✅" if view.good == view.total else "⚠️"}
    switch = view.intent.switch
    if switch is None:
        return t.many(*_OVER[view.intent.act], view.total, **values)
    texts = _OVER_ON if view.intent.on else _OVER_OFF
    return t.many(*texts, view.total, switch=t.plain(SWITCHES[switch]), **values)


def _count(t: Texts, view: Report, group: Group) -> str:
    if not group.why:
        return t.many(*_template(view.intent.act, group.end), group.count)
    if group.why == OWN_FAULT:
        own = t.say("That was a fault of mine, not yours; the log has it.")
        return lines(t.many(*_ENDS[End.FAILED], group.count), own)
    return lines(t.many(*_FAILED, group.count), _why(t, group.why))


def _template(act: Act, end: End | None) -> tuple[str, str]:
    match end:
        case End.DONE:
            return _DONE[act]
        case End.ALREADY:
            return _ALREADY.get(act, _DONE[act])
        case _:
            return _ENDS[end]


def _why(t: Texts, why: str) -> str:
    """The text of the kind of error that has this name; since when a server is down is not told again here."""
    kind = evolution.Unreachable if why == evolution.ServerDown.__name__ else getattr(evolution, why, None)
    return text_of(
        t, kind() if isinstance(kind, type) and issubclass(kind, EvolutionError) else EvolutionError()
    )


def _ways_on(t: Texts, view: Report) -> Rows:
    ways = []
    if view.failed:
        text = t.many("🔁 Retry the {count} that failed", "🔁 Retry the {count} that failed", view.failed)
        ways.append((Button(text, _again(view, Part.FAILED)),))
    if view.not_begun:
        text = t.many("▶️ Do the other {count}", "▶️ Do the other {count}", view.not_begun)
        ways.append((Button(text, _again(view, Part.REST)),))
    return tuple(ways)


def _again(view: Report, part: Part) -> press.Press:
    switch = view.intent.switch
    if switch is not None:
        return press.AskSwitch(view.batch, part.value, press.number_of(switch), int(view.intent.on))
    return _AGAIN[view.intent.act](view.batch, part.value)
