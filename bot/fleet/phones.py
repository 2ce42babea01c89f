"""Phone numbers as people type them, made into what WhatsApp takes: international digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOME_REGION = "BR"
"""Where a number without a country code is tried: most who leave it out are Brazilian."""

_HOME_MOBILE: Final = re.compile(r"55\d\d9\d{8}")
"""Area code, then nine digits that begin with 9."""

_OPTIONAL_DIGITS: Final = (
    re.compile(r"(55\d\d)9(\d{8})"),
    re.compile(r"(52)1(\d{10})"),
    re.compile(r"(54)9(\d{10})"),
)
"""Numbers with one digit, between the groups, that may be left out."""

_SIGNS: Final = r"\d().\u2010-\u2015-"
_FEWEST_DIGITS: Final = 8
_MOST_DIGITS: Final = 17
"""The longest number there is, behind ``00``."""
_MOST_CHARACTERS: Final = 40
_FEWEST_OF_A_SLIP: Final = 10
"""Digits at the end of a line that are no phone: a mistyped one from here on, part of a name below."""


class BadPhone(ValueError):
    """The text is no phone number that WhatsApp could have."""


@dataclass(frozen=True)
class Phone:
    """A phone in full international form.

    Attributes:
        digits: country code and number, 8 to 15 digits (contract, section 2: WhatsApp takes nothing else).
    """

    digits: str

    def __str__(self) -> str:
        """The number as people read it, ``+55 11 99999-0000``."""
        import phonenumbers  # noqa: PLC0415 -- 60 ms; an idle bot needs none

        try:
            number = phonenumbers.parse(f"+{self.digits}")
        except phonenumbers.NumberParseException:
            return f"+{self.digits}"
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def readings_of(text: str) -> list[Phone]:
    """The phones that ``text`` can mean, the likeliest first; never empty.

    With ``+`` or ``00`` there is one reading. Without, the digits may hold the
    country code or lack Brazil's; where both make a number, both are given, so
    that the person is asked and nothing is assumed.

    Raises:
        BadPhone: there is no such number.
    """
    if not re.fullmatch(rf"\(?\+?[\s{_SIGNS}]+", text.strip()):
        raise BadPhone(text)
    digits = re.sub(r"\D", "", text)
    if "+" in text or digits.startswith("00"):
        readings = [_phone(f"+{digits.removeprefix('00')}", None)]
    else:
        readings = [_phone(f"+{digits}", None), _phone(digits, HOME_REGION)]
    found = list(dict.fromkeys(phone for phone in readings if phone))
    if not found:
        raise BadPhone(text)
    return found


def names_its_country(text: str, phones: Sequence[Phone]) -> bool:
    """Whether ``text`` can only mean the one phone in ``phones``, and holds its country code: else one must ask."""
    digits = re.sub(r"\D", "", text)
    return len(phones) == 1 and ("+" in text or _latin(digits).removeprefix("00") == phones[0].digits)


def is_same_phone(one: str, other: str) -> bool:
    """Whether two numbers, in international digits, are one phone.

    WhatsApp knows many phones by an older form than people dial: in Brazil
    without the ninth digit, in Mexico with a 1, in Argentina with a 9 behind
    the country code.
    """
    return _plainest(one) == _plainest(other)


def split_name_and_phone(text: str) -> tuple[str, str | None]:
    """Part ``loja +55 (11) 99999-0000`` into name and phone; the phone is None where none ends the line.

    Names end in digits too (``loja 2``), so the phone begins at its ``+``, or is
    the shortest end of the line that is a Brazilian mobile, with whatever stands
    before it and leaves it the same (``55``, ``0``, a dash), or else the longest
    that is a phone. Where only a phone was typed the name is empty; digits
    without ``+`` or a gap are a name.
    """
    ends = list(_numeric_ends(text))
    if ends and "+" in text[ends[-1] :]:
        ends = ends[-1:] if _digits(text[ends[-1] :]) >= _FEWEST_DIGITS else []
    elif len(text.split()) == 1:
        ends = []
    start = _start_of_phone(text, ends)
    return (text, None) if start is None else (text[:start].strip(), text[start:].strip())


def _plainest(digits: str) -> str:
    """The digits without what one and the same phone may be written with or without."""
    for optional in _OPTIONAL_DIGITS:
        if match := optional.fullmatch(digits):
            return "".join(match.groups())
    return digits


def cuts_before_digits(text: str) -> list[tuple[str, str]]:
    """Every way to part ``text`` into a name and digits that are too few for a phone, the fewest first."""
    return [(text[:end].strip(), text[end:].strip()) for end in _numeric_ends(text) if text[:end].strip()]


def _numeric_ends(text: str) -> Iterator[int]:
    """Where each end of ``text`` begins that is written as phones are, the shortest first."""
    for word in reversed(list(re.finditer(r"\S+", text))):
        end = text[word.start() :]
        if not re.fullmatch(rf"\(?\+?[{_SIGNS}]*", word[0]):
            return
        if _digits(end) > _MOST_DIGITS or len(end) > _MOST_CHARACTERS:
            return
        yield word.start()
        if "+" in word[0]:
            return


def _start_of_phone(text: str, ends: list[int]) -> int | None:
    meanings = {end: _meanings(text[end:]) for end in ends}
    for end, meant in meanings.items():
        if any(_HOME_MOBILE.fullmatch(phone.digits) for phone in meant):
            return min(other for other, means in meanings.items() if other <= end and means & meant)
    if phones := [end for end, meant in meanings.items() if meant]:
        return min(phones)
    slips = (end for end in ends if "+" in text[end:] or _digits(text[end:]) >= _FEWEST_OF_A_SLIP)
    return next(slips, None)


def _meanings(text: str) -> set[Phone]:
    if _digits(text) < _FEWEST_DIGITS:
        return set()
    try:
        return set(readings_of(text))
    except BadPhone:
        return set()


def _latin(digits: str) -> str:
    """The same digits as ASCII, whatever script they were typed in."""
    return "".join(str(int(digit)) for digit in digits)


def _digits(text: str) -> int:
    return sum(char.isdecimal() for char in text)


def _phone(text: str, region: str | None) -> Phone | None:
    import phonenumbers  # noqa: PLC0415 -- 60 ms; needed by two commands only

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or not _exists(number, explicit=region is None):
        return None
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    return Phone(digits) if re.fullmatch(r"\d{8,15}", digits) else None


def _exists(number: object, *, explicit: bool) -> bool:
    """Old Brazilian WhatsApp numbers lack the ninth digit: possible, though no longer assigned."""
    import phonenumbers  # noqa: PLC0415 -- 60 ms; needed by two commands only

    assert isinstance(number, phonenumbers.PhoneNumber)  # noqa: S101 -- tells the type checker what it cannot see
    if phonenumbers.is_valid_number(number):
        return True
    old_brazilian = number.country_code == 55 and len(str(number.national_number)) == 10  # noqa: PLR2004 -- DDD and 8 digits
    return explicit and old_brazilian
