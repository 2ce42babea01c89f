"""The texts of one reader: translated, with numbers and times as they are written where the reader lives."""

from __future__ import annotations

import gettext
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.locales.inserted import filled
from bot.locales.languages import ENGLISH, ZONES

if TYPE_CHECKING:
    from datetime import datetime

    from bot.locales.languages import Language

DOMAIN: Final = "zelador"
FOLDER: Final = Path(__file__).parent

_UNITS_S: Final = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1)
"""Babel's year, month, week, day, hour, minute and second."""

_A_DAY_S: Final = 86_400
_BRIEF_UNITS_S: Final = (_A_DAY_S, 3_600, 60, 1)
_BRIEF_PARTS: Final = 2

_COARSE: Final = Decimal("0.001")
_FINE: Final = Decimal("0.0001")
_FINE_FROM: Final = 0.99
"""From here on a tenth of a per cent is 43 minutes of a month, and too coarse."""

_ALIKE_BELOW: Final = 1_000
"""Numbers below this look the same in every language."""


class Texts:
    """One language and one time zone; made once for each pair, so that what is drawn can be kept by it.

    Templates are whole sentences in English with ``{placeholders}``; a value is
    put in after the translation, on one line and escaped.
    """

    def __init__(self, language: Language, zone: str, catalogue: gettext.NullTranslations) -> None:
        self.language, self.zone = language, zone
        self._translated, self._translated_many = catalogue.gettext, catalogue.ngettext
        self._clock = ZoneInfo(zone)
        place = self.plain(ZONES[zone])
        self._place = place if zone == "UTC" else f"({place})"

    def say(self, template: str, **values: object) -> str:
        """HTML: the translated template with every value escaped; names of instances are hostile."""
        return filled(self._translated(template), values)

    def plain(self, template: str, **values: object) -> str:
        """No HTML: for a button, a pop-up, a menu, or a value of :meth:`say`."""
        return self._translated(template).format(**values)

    def many(self, one: str, other: str, count: int, **values: object) -> str:
        """HTML that tells a number: ``{count}``, in the form that the language has for it."""
        return filled(self._translated_many(one, other, count), {"count": self.number(count), **values})

    def number(self, value: int) -> str:
        """A whole number with the language's own marks for thousands."""
        if -_ALIKE_BELOW < value < _ALIKE_BELOW:
            return str(value)
        from babel.numbers import format_decimal  # noqa: PLC0415 -- Babel costs 8 MB; an idle bot has none

        return format_decimal(value, locale=self.language.code)

    def span(self, seconds: float) -> str:
        """A length of time in its largest whole unit, from one second on: "3 hours", "12 minutos"."""
        whole = max(1, int(seconds))
        unit = next((unit for unit in _UNITS_S if whole >= unit), 1)
        return _spelled(whole // unit * unit, self.language.code)

    def length(self, seconds: float) -> str:
        """The same in its two largest units, briefly and on one line: "2 hr 55 min", "13 dias 4 h"."""
        left, parts = max(1, int(seconds)), list[str]()
        for unit_s in _BRIEF_UNITS_S:
            count, left = divmod(left, unit_s)
            if count:
                parts.append(self._brief(count, unit_s))
            if len(parts) == _BRIEF_PARTS or (parts and not count):
                break
        return " ".join(parts).replace(" ", "\u00a0")

    def _brief(self, count: int, unit_s: int) -> str:
        from babel.dates import format_timedelta  # noqa: PLC0415 -- likewise
        from babel.units import format_unit  # noqa: PLC0415 -- likewise

        # Of many days the one makes weeks and months; of one hour the other makes "1 horas".
        if unit_s == _A_DAY_S:
            return format_unit(count, "day", "short", locale=self.language.code)
        span = timedelta(seconds=count * unit_s)
        return format_timedelta(span, threshold=1, format="short", locale=self.language.code)

    def share(self, value: float) -> str:
        """A share from 0 to 1 in per cent, cut off and not rounded up: what failed for a second is not "100%"."""
        from babel.numbers import format_percent  # noqa: PLC0415 -- likewise

        step = _FINE if value >= _FINE_FROM else _COARSE
        cut = (Decimal(repr(value)) / step).to_integral_value(ROUND_FLOOR) * step
        return format_percent(cut.normalize(), locale=self.language.code, decimal_quantization=False)

    def ago(self, seconds: float) -> str:
        """How long something is over: "3 hours ago", "há 12 minutos"."""
        return self.plain("{span} ago", span=self.span(seconds))

    def clock(self, at: datetime) -> str:
        """The time of day at the reader's place, to the second, and which place that is."""
        return f"{at.astimezone(self._clock).time().isoformat('seconds')} {self._place}"

    def hour(self, at: datetime) -> str:
        """The time of day at the reader's place, to the minute, where its place is told right after it."""
        return f"{at.astimezone(self._clock):%H:%M}"

    def minute(self, at: datetime) -> str:
        """The time of day at the reader's place, to the minute, and which place that is."""
        return f"{self.hour(at)} {self._place}"

    def moment(self, at: datetime) -> str:
        """Date and time of day at the reader's place, to the minute, and which place that is."""
        from babel.dates import format_date  # noqa: PLC0415 -- likewise

        local = at.astimezone(self._clock)
        date = format_date(local, "medium", locale=self.language.code)
        return self.plain("{date}, {time}", date=date, time=self.minute(at))

    def day(self, at: datetime) -> str:
        """Day and month at the reader's place: "Nov 22", "22 de nov."."""
        return self._skeleton("MMMd", at)

    def weekday(self, at: datetime) -> str:
        """Day and weekday at the reader's place, briefly: "22 Sun", "dom. 22"."""
        return self._skeleton("Ed", at).replace(",", "")

    def local(self, at: datetime) -> datetime:
        """A moment as the clock at the reader's place has it."""
        return at.astimezone(self._clock)

    def _skeleton(self, wanted: str, at: datetime) -> str:
        from babel.dates import format_skeleton  # noqa: PLC0415 -- likewise

        return format_skeleton(wanted, self.local(at), locale=self.language.code)


@lru_cache(maxsize=1024)  # a list has one in each row, and few are not told again with the next
def _spelled(seconds: int, language: str) -> str:
    from babel.dates import format_timedelta  # noqa: PLC0415 -- Babel costs 8 MB; an idle bot has none

    return format_timedelta(timedelta(seconds=seconds), threshold=1, locale=language)


@cache  # as many as there are languages and zones
def texts_in(language: Language, zone: str | None = None) -> Texts:
    """The texts of a language, with times told in ``zone`` or, where that is None or not offered, its first."""
    return Texts(language, zone if zone in ZONES else language.zones[0], catalogue_of(language))


def catalogue_of(language: Language) -> gettext.NullTranslations:
    """What its translators wrote; English is what stands in the code."""
    if language is ENGLISH:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [language.code])
