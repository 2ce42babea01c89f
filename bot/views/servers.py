"""The servers: whether each answers and how soon, its release and instances, and what is wrong in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.evolution import ServerDown
from bot.fleet.health import Health
from bot.fleet.survey import Trouble
from bot.fleet.versions import Fault
from bot.locales import clip, mark
from bot.views import callbacks as press
from bot.views.errors import text_of
from bot.views.fleet import all_button, refresh_button, turns
from bot.views.screen import Screen, lines, paragraphs, shape
from bot.views.words import COUNTED, MARKS

if TYPE_CHECKING:
    from bot.fleet.survey import ServerReport, Survey
    from bot.locales import Texts

_VERSION_SHOWN: Final = 30

_TROUBLES: Final = {
    Trouble.WRONG_KEY: mark(
        "🔧 It does not accept our key. Set its API_KEY to the server's AUTHENTICATION_API_KEY."
    ),
    Trouble.INSTANCE_KEY: mark(
        "🔧 Our key is an instance's own token: only that instance is seen, and none can be created. "
        "Set its API_KEY to the server's AUTHENTICATION_API_KEY."
    ),
    Trouble.LICENCE: mark("🔧 Its licence is not activated. Activate it in the server's own manager."),
}

_FAULTS: Final = {
    Fault.TOO_OLD: mark("🔧 This release is too old for me. Update it to 2.3.7 or newer."),
    Fault.OPEN_WEBSOCKET: mark(
        "⚠️ On this release anybody can listen to its websocket without a key. Mended in 2.3.0."
    ),
    Fault.DEAF_AFTER_LOGOUT: mark(
        "⚠️ On this release an instance that is logged out by API and linked again hears no more messages. "
        "Mended in 2.3.7."
    ),
    Fault.CONNECTS_ALL_AT_BOOT: mark(
        "⚠️ On this release every start also connects instances that were never linked. Mended in 2.3.7."
    ),
    Fault.UNKNOWN: mark("⚠️ I do not know this release. See whether a newer image is there."),
}


def servers(t: Texts, view: Survey) -> Screen:
    """Every server of a page, in the order of the settings."""
    blocks = [lines(*_block(t, report)) for report in view.reports]
    read_at = t.say("<i>Read at {at}</i>", at=t.clock(view.at))
    rows = (
        *turns(view.page, view.pages, press.ShowServers),
        (refresh_button(t, press.ShowServers(view.page)), all_button(t)),
    )
    return Screen(paragraphs(*blocks, read_at), rows)


def _block(t: Texts, report: ServerReport) -> list[str]:
    sign = MARKS[Health.UNREACHABLE if report.since else Health.CONNECTED]
    head = shape("{sign} <b>{label}</b> · {key}", sign=sign, label=report.label, key=report.key)
    if report.since is None:
        return [head, *_about(t, report), *_wrong(t, report)]
    told = [head, t.say("Does not answer since {at}.", at=t.moment(report.since))]
    if report.error and not isinstance(report.error, ServerDown):
        told.append(text_of(t, report.error))
    return [*told, *_last_count(t, report)]


def _about(t: Texts, report: ServerReport) -> list[str]:
    told = []
    if report.version:
        version = clip(report.version, _VERSION_SHOWN)
        web = report.web_version or t.plain("not told")
        told.append(
            t.say(
                "Evolution API {version}, WhatsApp Web {web}",
                version=version,
                web=clip(web, _VERSION_SHOWN),
            )
        )
    else:
        told.append(t.say("It does not tell its version."))
    if report.latency_s is not None:
        told.append(
            t.say("Answers in {milliseconds} ms", milliseconds=t.number(round(report.latency_s * 1000)))
        )
    if report.counts is None:
        return [*told, *_last_count(t, report)]
    return [*told, _counts(t, report) if report.counts.total() else t.say("No instance")]


def _counts(t: Texts, report: ServerReport) -> str:
    assert report.counts is not None  # noqa: S101 -- its caller looked
    each = [
        t.many(*COUNTED[health], report.counts[health], mark=MARKS[health])
        for health in Health
        if report.counts[health]
    ]
    return lines(*each)


def _last_count(t: Texts, report: ServerReport) -> list[str]:
    if not report.last_count:
        return []
    return [
        t.many(
            "{count} instance was there when I last looked.",
            "{count} instances were there when I last looked.",
            report.last_count,
        )
    ]


def _wrong(t: Texts, report: ServerReport) -> list[str]:
    told = [t.say(_TROUBLES[report.trouble])] if report.trouble else []
    if report.error:
        told.append(text_of(t, report.error))
    return [*told, *(t.say(_FAULTS[fault]) for fault in report.faults)]
