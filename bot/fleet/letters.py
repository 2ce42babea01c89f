"""A text for a phone, as people type it: a name, the phone, and then the words, to the end of the message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.fleet.phones import BadPhone, readings_of, split_name_and_phone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.fleet.phones import Phone

_LONGEST_HEAD: Final = 300
"""Characters in which name and phone must end: a name has 255 at most, a phone 40."""

_LONGEST_PHONE: Final = 40


class UnclearEnd(ValueError):
    """The words begin with digits that could belong to the phone as well."""


@dataclass(frozen=True)
class Letter:
    """What was typed.

    Attributes:
        name: of the instance that shall send it, or the beginning of one.
        phones: whom it can be for, the likeliest first; never empty.
        text: the words, with the line breaks between them.
    """

    name: str
    phones: tuple[Phone, ...]
    text: str


@dataclass(frozen=True)
class _Head:
    """One way to read the beginning of the line: where its phone begins, and where the words do."""

    name: str
    phones: tuple[Phone, ...]
    begins: int
    ends: int


def letter_of(line: str, below: str = "") -> Letter | None:
    """Part ``loja +55 (11) 99999-0000 Olá`` into name, phone and text; None where one of the three is missing.

    The first phone that stands behind a name is the one. Where the words begin with
    digits, a line break before them tells them from the phone.

    Args:
        line: what was typed behind the command, to the end of its line.
        below: the lines under it.

    Raises:
        BadPhone: digits that make no phone stand where it should be.
        UnclearEnd: the phone may end at several places.
    """
    heads = list(_heads(line))
    if not heads:
        return None
    whole = heads[-1] if below and heads[-1].ends == len(line.rstrip()) else None
    if len(heads) > 1 and not whole:
        raise UnclearEnd(line)
    head = whole or heads[0]
    text = "\n".join(part for part in (line[head.ends :].strip(), below.rstrip()) if part.strip())
    return Letter(head.name, head.phones, text.strip("\n")) if text.strip() else None


def _heads(line: str) -> Iterator[_Head]:
    """Every way to read the first phone of the line, the shortest first.

    Raises:
        BadPhone: there is none, but something that was meant as one.
    """
    first: _Head | None = None
    slip: str | None = None
    reaches = _LONGEST_HEAD
    for word in re.finditer(r"\S+", line[:_LONGEST_HEAD]):
        name, typed = split_name_and_phone(line[: word.end()])
        begins = word.end() - len(typed or "")
        if word.end() > reaches or (first and begins >= first.ends):
            break
        if typed is None or not name:
            continue
        reaches = min(reaches, begins + _LONGEST_PHONE)
        try:
            head = _Head(name, tuple(readings_of(typed)), begins, word.end())
        except BadPhone:
            slip = slip or typed
            continue
        first = first or head
        yield head
    if first is None and slip is not None:
        raise BadPhone(slip)
