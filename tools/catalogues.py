"""The catalogues of ``bot/locales``: what the code says, what was translated, and the compiled form of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.locales import ENGLISH, LANGUAGES

if TYPE_CHECKING:
    from bot.locales import Language

ROOT: Final = Path(__file__).parents[1]
SPEAKING: Final = (ROOT / "bot" / "views", ROOT / "bot" / "locales", ROOT / "handlers")
"""Where the code speaks to people."""

KEYWORDS: Final = {"say": None, "plain": None, "mark": None, "many": (1, 2), "mark_many": (1, 2)}
_MADE: Final = datetime(2026, 11, 22, tzinfo=UTC)

TRANSLATED: Final = tuple(language for language in LANGUAGES.values() if language is not ENGLISH)


def po_of(language: Language) -> Path:
    """Where a language's catalogue is."""
    return ROOT / "bot" / "locales" / language.code / "LC_MESSAGES" / "zelador.po"


def extracted() -> Catalog:
    """Every text that the code marks, with the files it stands in."""
    catalogue = Catalog()
    for folder in SPEAKING:
        for file, _, message, comments, _ in extract_from_dir(folder, keywords=KEYWORDS):
            place = (folder / file).relative_to(ROOT).as_posix()
            catalogue.add(message, locations=[(place, 0)], auto_comments=comments)
    return catalogue


def read(language: Language) -> Catalog:
    """What was translated so far; nothing where there is no catalogue yet."""
    path = po_of(language)
    if not path.exists():
        return Catalog(
            locale=language.code,
            header_comment=f"# What Zelador says in {language.name}; made by `make texts`, translated by hand.",
            project="Zelador",
            version="all",
            msgid_bugs_address="none",
            last_translator="none",
            language_team="none",
            revision_date=_MADE,
            creation_date=_MADE,
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language.code)


def update(language: Language, said: Catalog) -> Catalog:
    """Bring a catalogue up to what the code says; texts that changed are to be translated anew, never guessed."""
    catalogue = read(language)
    catalogue.update(said, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    path = po_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=False)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()
