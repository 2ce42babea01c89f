"""``make texts``: bring the catalogues up to what the code says, compile them, and tell what is wrong with them."""

from __future__ import annotations

import re
import string
import sys
from typing import TYPE_CHECKING, Final

from tools.catalogues import SPEAKING, TRANSLATED, compiled, extracted, po_of, read, update
from tools.spoken import faults_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from babel.messages.catalog import Catalog, Message

    from bot.locales import Language

_TAG: Final = re.compile(r"</?(?:b|i|u|s|a|code|pre|blockquote|tg-spoiler)(?: [^>]*)?>")
"""Telegram's tags (Bot API, "HTML style"); ``<name>`` in a command's usage is none."""


def main() -> int:
    """Update, compile and check; 1 where something is wrong."""
    said = extracted()
    for language in TRANSLATED:
        update(language, said)
    faults = [
        *spoken_faults(),
        *(fault for language in TRANSLATED for fault in catalogue_faults(language, said)),
    ]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def spoken_faults() -> list[str]:
    """What the code would say in no language, or in pieces."""
    files = [file for folder in SPEAKING for file in sorted(folder.rglob("*.py"))]
    return [fault for file in files for fault in faults_in(file)]


def catalogue_faults(language: Language, said: Catalog) -> list[str]:
    """All that is wrong with one language, a line each."""
    catalogue = read(language)
    faults = [
        f"not translated: {_short(message)}" for message in said if message.id and message.id not in catalogue
    ]
    faults += [f"unused: {_short(message)}" for message in catalogue if message.id and message.id not in said]
    faults += [f"unused: {_short(message)}" for message in catalogue.obsolete.values()]
    faults += [fault for message in catalogue if message.id for fault in translation_faults(message)]
    mo = po_of(language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalogue):
        faults.append("the .mo file is not the compiled .po file")
    return [f"{language.code}: {fault}" for fault in faults]


def translation_faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation: missing, not sure, or with other placeholders or tags than its source."""
    if message.fuzzy:
        yield f"not sure (fuzzy): {_short(message)}"
    sources, translations = _forms(message.id), _forms(message.string)
    for translation in translations:
        if not translation:
            yield f"not translated: {_short(message)}"
            continue
        if any(_fields(translation) != _fields(source) for source in sources):
            yield f"other placeholders: {translation!r}"
        if any(_tags(translation) != _tags(source) for source in sources):
            yield f"other tags: {translation!r}"
        if not _is_balanced(translation):
            yield f"unbalanced tags: {translation!r}"


def _forms(text: object) -> Sequence[str]:
    """The forms of a text: one, or those for each number."""
    return [str(form) for form in text] if isinstance(text, list | tuple) else [str(text or "")]


def _fields(template: str) -> list[str] | None:
    try:
        parsed = string.Formatter().parse(template)
        return sorted(f"{name}!{how}:{form}" for _, name, form, how in parsed if name is not None)
    except ValueError:
        return None


def _tags(template: str) -> list[str]:
    return sorted(_TAG.findall(template))


def _is_balanced(template: str) -> bool:
    open_tags: list[str] = []
    for tag in _TAG.findall(template):
        if not tag.startswith("</"):
            open_tags.append(tag[1:-1].partition(" ")[0])
        elif not open_tags or open_tags.pop() != tag[2:-1]:
            return False
    return not open_tags


def _short(message: Message) -> str:
    return repr(_forms(message.id)[0])


if __name__ == "__main__":
    sys.exit(main())
