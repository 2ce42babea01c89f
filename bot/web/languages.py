"""Which language a browser's reader wants (RFC 9110, ``Accept-Language``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.locales import ENGLISH, LANGUAGES, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.locales import Language, Texts

_WANTED: Final = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)
_MOST: Final = 500
"""Characters that are looked at; a browser's own header has some fifty."""


def texts_for(accepted: str | None) -> Texts:
    """The texts in the language that is wanted most among ours; English where none is."""
    return texts_in(language_of(accepted or ""))


def language_of(accepted: str) -> Language:
    """The language of ours that ``accepted`` puts first."""
    wanted = sorted(_wanted(accepted[:_MOST]), key=lambda one: -one[0])
    return wanted[0][1] if wanted else ENGLISH


def _wanted(accepted: str) -> Iterator[tuple[float, Language]]:
    ours = {language.telegram: language for language in LANGUAGES.values()}
    for part in accepted.split(","):
        found = _WANTED.fullmatch(part)
        language = ours.get(found[1].lower()) if found else None
        quality = float(found[2] or 1) if found else 0
        if language and quality > 0:
            yield quality, language
