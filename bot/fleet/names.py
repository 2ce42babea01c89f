"""The rule for the names of new instances, and how a typed name finds an instance."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Named = TypeVar("Named", bound="HasName")

MIN_LENGTH: Final = 2
MAX_LENGTH: Final = 40


class HasName(Protocol):
    """An instance, however much is known of it."""

    @property
    def name(self) -> str:
        """As its server has it."""
        ...

    @property
    def server(self) -> str:
        """The key of its server."""
        ...


class NameFault(Enum):
    """Why a name for a new instance is refused."""

    LENGTH = auto()
    CHARACTERS = auto()
    EDGES = auto()


def fault_of(name: str) -> NameFault | None:
    """What is wrong with ``name`` for a new instance; None if nothing.

    The server takes any text (contract, section 1), also slashes, markup and
    nothing at all, and then webhooks, queues and other tools break on it. Ours
    are 2 to 40 letters without accents, digits, dots, dashes and underscores,
    beginning and ending with a letter or digit, without two dots in a row.
    """
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        return NameFault.LENGTH
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        return NameFault.CHARACTERS
    if not (name[0].isalnum() and name[-1].isalnum()) or ".." in name:
        return NameFault.EDGES
    return None


def suggestion_for(name: str) -> str | None:
    """The nearest name that the rule allows (``Loja São João`` gives ``Loja-Sao-Joao``), if any."""
    if fault_of(name) is None:
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", plain)
    plain = re.sub(r"\.{2,}", ".", plain).strip("._-")[:MAX_LENGTH].strip("._-")
    return plain if plain and fault_of(plain) is None else None


def matches(text: str, instances: Iterable[Named]) -> list[Named]:
    """The instances that ``text`` can mean, best kind of match only.

    The exact name wins; then, for ``server/name``, what the name means on that
    server; then the name in other case, and every name that begins with ``text``.
    """
    known = list(instances)
    if exact := [instance for instance in known if instance.name == text]:
        return exact
    key, name = parted(text)
    return _by_name(name, [instance for instance in known if instance.server == key]) or _by_name(text, known)


def parted(text: str) -> tuple[str, str]:
    """``sp1/loja`` as the key of a server, if there is one of that key, and a name; an empty key without a slash."""
    key, slash, name = text.partition("/")
    return (key.strip().lower(), name.strip()) if slash else ("", text)


def can_mean(text: str, name: str) -> bool:
    """Whether ``text`` is ``name``, or a beginning of it."""
    return _folded(name).startswith(_folded(text))


def searched(text: str) -> str:
    """``text`` as names are searched for: in small letters and without accents."""
    folded = text.casefold()
    return folded if folded.isascii() else _without_accents(folded)


def has_part(part: str) -> Callable[[str], bool]:
    """Tells of folded names whether they have ``part`` in them, whatever its case and the accents of both."""
    wanted = searched(part)

    def fits(folded: str) -> bool:
        return wanted in (folded if folded.isascii() else _without_accents(folded))

    return fits


@lru_cache(maxsize=8192)  # as many as a big fleet has
def _without_accents(folded: str) -> str:
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _by_name(text: str, instances: list[Named]) -> list[Named]:
    folded = _folded(text)
    return (
        [instance for instance in instances if instance.name == text]
        or [instance for instance in instances if _folded(instance.name) == folded]
        or [instance for instance in instances if folded and _folded(instance.name).startswith(folded)]
    )


def _folded(name: str) -> str:
    return name.casefold().strip()
