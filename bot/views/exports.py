"""What can be taken away as a file: every instance as a table or as JSON, and a backup."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.views import callbacks as press
from bot.views.fleet import cancel_button, see_all
from bot.views.screen import Attachment, Button, Screen, lines, paragraphs
from bot.views.tables import moment, phone, sums, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.fleet.health import Health
    from bot.fleet.instance import InstanceRef
    from bot.fleet.remembered_row import RememberedRow
    from bot.history.figures import FleetHistory, FleetRow
    from bot.locales import Texts

Value = str | int | float | None

_WHO: Final = ("server", "instance", "name", "number", "health")
_SUMS: Final = (
    *("uptime_percent", "up_seconds", "down_seconds", "unknown_seconds", "incidents", "longest_seconds"),
)


def ask(t: Texts) -> Screen:
    """What shall be exported."""
    text = paragraphs(
        t.say("📄 <b>What shall I send?</b>"),
        lines(
            t.say("<b>CSV</b> or <b>JSON</b>: every instance with its health, and its figures of 30 days."),
            t.say("<b>Backup</b>: a copy of what I remember, to put back into my data folder."),
            t.say("No key and no token is in any of them."),
        ),
    )
    files = (Button(t.plain("📄 CSV"), press.ExportTable()), Button(t.plain("📄 JSON"), press.ExportJson()))
    return Screen(text, (files, (Button(t.plain("📦 Backup"), press.AskBackup()),), (cancel_button(t),)))


def confirm_backup(t: Texts) -> Screen:
    """Where others read along, a backup is asked for twice."""
    text = t.say(
        "📦 <b>Everybody in this group could read and keep the backup</b>: names, numbers, what happened to them, "
        "and which chats use me. No key and no token is in it. In your own chat with me nobody reads along."
    )
    return Screen(text, ((Button(t.plain("📦 Send it here"), press.SendBackup()),), (cancel_button(t),)))


def making_backup(t: Texts) -> Screen:
    """A backup is under way."""
    return Screen(t.say("⏳ Making a backup …"))


def backup_sent(t: Texts) -> Screen:
    """The file stands in a message of its own."""
    return Screen(t.say("✅ The backup is in the message below."), see_all(t))


def backup_failed(t: Texts) -> Screen:
    """The data folder did not give it, or has no room."""
    return Screen(t.say("💥 The backup could not be made; nothing was changed. My log says why."), see_all(t))


def backup_too_large(t: Texts) -> Screen:
    """Telegram would not take it."""
    return Screen(
        t.say(
            "✋ The backup is larger than the 50 MB that Telegram takes from a bot, even without the history. "
            "Copy the data folder on the server instead."
        ),
        see_all(t),
    )


def backup_file(t: Texts, content: bytes, at: datetime, *, has_history: bool) -> Attachment:
    """The backup, and how it is put back."""
    told = [
        t.say("📦 <b>Backup</b>, {at}", at=t.moment(at)),
        t.say(
            "To put it back: stop me, take everything named <code>zelador.db…</code> out of my data folder, "
            "unpack this there, start me."
        ),
    ]
    if not has_history:
        told.append(t.say("⚠️ The history is not in it: with it the file would be too large for Telegram."))
    return Attachment(f"zelador-backup-{at:%Y%m%d-%H%M}.zip", content, lines(*told))


def table_file(t: Texts, known: Sequence[RememberedRow], history: FleetHistory) -> Attachment:
    """Every instance as a table."""
    rows = list(_rows(known, history, phone))
    content = table(t, (*_WHO, *_SUMS), (tuple(row.values()) for row in rows))
    return Attachment(_name(history, "csv"), content, _told(t, len(rows)))


def json_file(
    t: Texts, known: Sequence[RememberedRow], history: FleetHistory, servers: Mapping[str, str]
) -> Attachment:
    """Every instance as JSON; ``servers`` are their labels by key."""
    rows = list(_rows(known, history))
    content = {
        "made_at": moment(history.ended),
        "figures_since": moment(history.began),
        "servers": [{"key": key, "label": label} for key, label in servers.items()],
        "instances": rows,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return Attachment(_name(history, "json"), text.encode(errors="replace"), _told(t, len(rows)))


def _rows(
    known: Sequence[RememberedRow], history: FleetHistory, written: Callable[[str], str] = str
) -> Iterator[dict[str, Value]]:
    """Those that are there now with their figures, by server and name, then those that there only were.

    Args:
        known: those that are there now.
        history: the figures.
        written: writes a number.
    """
    past = {row.ref: row for row in history.rows}
    for row in sorted(known, key=lambda row: (row.ref.server, row.name.casefold(), row.ref.id)):
        number = written(row.number) if row.number else None
        yield {**_who(row.ref, row.name, number, row.health), **_sums(past.pop(row.ref, None))}
    for gone in past.values():
        yield {**_who(gone.ref, gone.name, None, None), **_sums(gone)}


def _who(ref: InstanceRef, name: str, number: str | None, health: Health | None) -> dict[str, Value]:
    return dict(zip(_WHO, (ref.server, str(ref.id), name, number, health), strict=True))


def _sums(row: FleetRow | None) -> Mapping[str, Value]:
    return dict.fromkeys(_SUMS) if row is None else sums(row.figures)


def _told(t: Texts, count: int) -> str:
    return t.many("📄 {count} instance.", "📄 {count} instances.", count)


def _name(history: FleetHistory, kind: str) -> str:
    return f"zelador-{history.ended:%Y%m%d-%H%M}.{kind}"
