"""One mark for each thing: what a message begins with is explained in /help, and means one thing only."""

from __future__ import annotations

import re
from typing import Final

from bot.sandbox.telegram.markup import from_html
from bot.views import guide
from bot.views.words import KINDS, MARKS
from tests.views.readers import EVERY
from tools.catalogues import extracted

ACTIONS: Final = {
    "📷",
    "🖥",
    "🔢",
    "🔗",
    "🚫",
    "👁",
    "🌙",
    "⚡",
    "🔄",
    "🔁",
    "📋",
    "ℹ️",
    "🚪",
    "🗑",
    "♻️",
    "▶️",
    "⏹",
    "❌",
    "🌐",
    "🕘",
    "🔔",
    "🔕",
    "💤",
    "📊",
    "🚨",
    "⚙️",
    "🩺",
    "📤",
    "💬",
    "☑️",
    "⬜️",
    "⬅️",
    "📈",
    "📄",
    "📦",
}
"""What stands on a button, beside its word, and before the question that the button leads to."""

_MARK: Final = re.compile(r"^[^\w\s<{/…]\S*(?= )")


def _first_marks() -> set[str]:
    said = (message.id for message in extracted() if message.id)
    texts = (one for ids in said for one in ([ids] if isinstance(ids, str) else ids))
    return {found[0] for text in texts if (found := _MARK.match(text))}


def test_each_mark_means_one_thing() -> None:
    healths, kinds = set(MARKS.values()), set(KINDS)

    assert len(healths) == len(MARKS)
    assert not healths & kinds
    assert not (healths | kinds) & ACTIONS


def test_no_text_begins_with_a_mark_of_its_own() -> None:
    assert _first_marks() <= {*MARKS.values(), *KINDS, *ACTIONS}


def test_help_explains_every_mark_that_a_message_begins_with() -> None:
    for t in EVERY:
        explained = [line.split()[0] for line in from_html(guide.help_(t).text).text.splitlines() if line]
        assert {*MARKS.values(), *KINDS} <= set(explained)
