"""The texts that views are given in tests: every language, and none that was forgotten."""

import gettext

from bot.locales import ENGLISH, LANGUAGES, Language, Texts
from bot.locales.texts import catalogue_of


class _Forgotten(gettext.NullTranslations):
    """Asked for what a catalogue does not have; the program would show English then."""

    def gettext(self, message: str) -> str:
        raise AssertionError(f"not in the catalogue: {message!r}")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise AssertionError(f"not in the catalogue: {(msgid1, msgid2)!r} for {n}")


def strict(language: Language) -> Texts:
    """The texts of a language; one that was not translated fails the test."""
    catalogue = catalogue_of(language)
    if language is not ENGLISH:
        catalogue.add_fallback(_Forgotten())
    return Texts(language, language.zones[0], catalogue)


EVERY = [strict(language) for language in LANGUAGES.values()]
EN = next(t for t in EVERY if t.language is ENGLISH)
