"""The languages that people can read, and the time zones offered to the readers of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


def mark(text: str) -> str:
    """``text`` unchanged: it stands in a table and is translated where it is used."""
    return text


def mark_many(one: str, other: str) -> tuple[str, str]:
    """Both unchanged: one of them is chosen and translated where the number is known."""
    return one, other


@dataclass(frozen=True)
class Language:
    """A language that every text is in.

    Attributes:
        code: as gettext and Babel write it.
        telegram: how Telegram's ``language_code`` begins (IETF tag); menus are published under it.
        name: in the language itself.
        zones: names of the IANA database that its readers likely live in; the first holds until one is chosen.
    """

    code: str
    telegram: str
    name: str
    zones: tuple[str, ...]


ZONES: Final = {
    "UTC": mark("UTC"),
    "America/Sao_Paulo": mark("Brasília"),
    "America/Manaus": mark("Manaus"),
    "America/Rio_Branco": mark("Rio Branco"),
    "America/Noronha": mark("Fernando de Noronha"),
    "America/Argentina/Buenos_Aires": mark("Buenos Aires"),
    "America/Santiago": mark("Santiago"),
    "America/Bogota": mark("Bogotá"),
    "America/Lima": mark("Lima"),
    "America/Mexico_City": mark("Mexico City"),
    "America/New_York": mark("New York"),
    "America/Chicago": mark("Chicago"),
    "America/Los_Angeles": mark("Los Angeles"),
    "Europe/Lisbon": mark("Lisbon"),
    "Europe/Madrid": mark("Madrid"),
    "Europe/London": mark("London"),
    "Asia/Kolkata": mark("India"),
}
"""What each zone is called where a time is told: briefly."""

PORTUGUESE: Final = Language(
    "pt_BR",
    "pt",
    "Português (Brasil)",
    (
        "America/Sao_Paulo",
        "America/Manaus",
        "America/Rio_Branco",
        "America/Noronha",
        "Europe/Lisbon",
        "UTC",
    ),
)
ENGLISH: Final = Language(
    "en",
    "en",
    "English",
    (
        "UTC",
        "Europe/London",
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
        "Asia/Kolkata",
        "America/Sao_Paulo",
    ),
)
SPANISH: Final = Language(
    "es",
    "es",
    "Español",
    (
        "UTC",
        "America/Mexico_City",
        "America/Bogota",
        "America/Lima",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
        "Europe/Madrid",
    ),
)

LANGUAGES: Final = {language.code: language for language in (PORTUGUESE, ENGLISH, SPANISH)}


def language_for(telegram: str | None) -> Language:
    """The language for Telegram's ``language_code`` of a person, such as ``pt-br``; English for all others."""
    start = (telegram or "").partition("-")[0].lower()
    return next((language for language in LANGUAGES.values() if language.telegram == start), ENGLISH)
