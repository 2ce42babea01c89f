"""Phone numbers as people type them, made into what WhatsApp takes: international digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOME_REGION = "BR"
"""Where a number without a country code is tried: most who leave it out are Brazilian."""


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
        import phonenumbers  # noqa: PLC0415 -- 60 ms; needed by two commands only

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
    if not re.fullmatch(r"\+?[\d\s().\u2010-\u2015-]+", text.strip()):
        raise BadPhone(text)
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+") or digits.startswith("00"):
        readings = [_phone(f"+{digits.removeprefix('00')}", None)]
    else:
        readings = [_phone(f"+{digits}", None), _phone(digits, HOME_REGION)]
    found = list(dict.fromkeys(phone for phone in readings if phone))
    if not found:
        raise BadPhone(text)
    return found


def split_name_and_phone(text: str) -> tuple[str, str | None]:
    """Part ``loja +55 (11) 99999-0000`` into name and phone; the phone is None where none ends the line."""
    match = re.fullmatch(r"(.+?)\s+(\+?[\d(][\d\s().\u2010-\u2015-]{6,}\d)\s*", text, re.DOTALL)
    if match is None:
        return text, None
    return match[1], match[2]


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
