"""What one setting may be, whatever the others are; a value that may not says so in words that follow its name."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from bot.access import SHARED_IDS
from bot.alerts.targets import AlertTarget, targets_of

SHORTEST_INTERVAL_S: Final = 5

LONGEST_GRACE_S: Final = 3600

LONGEST_HISTORY_DAYS: Final = 3650


class LogLevel(StrEnum):
    """How much is logged; DEBUG never includes message texts or secrets."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """One line a fact: for people (``text``) or for machines (``json``)."""

    TEXT = "text"
    JSON = "json"


class Events(StrEnum):
    """How a server's events reach us; ``poll``: not at all, it is asked while somebody pairs."""

    POLL = "poll"
    WEBSOCKET = "websocket"
    WEBHOOK = "webhook"


def _ids(value: object) -> object:
    """Accept ``1,2``, ``[1, 2]`` and ``1`` alike; what is no number is left for the type check."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            raise ValueError("is not a list of numbers") from None
    return [part.strip() for part in text.split(",") if part.strip()]


def _persons(ids: tuple[int, ...]) -> tuple[int, ...]:
    """Refuse the ids that everybody shares: listing one would let in everybody."""
    for shared in sorted(SHARED_IDS.keys() & set(ids)):
        raise ValueError(f"lists {shared}, an id that many people share ({SHARED_IDS[shared]})")
    return ids


def _people(ids: tuple[int, ...]) -> tuple[int, ...]:
    if any(number <= 0 for number in ids):
        raise ValueError("lists a negative number; that is a group, and belongs in ADMIN_CHAT_IDS")
    return ids


def _not_empty(ids: tuple[int, ...]) -> tuple[int, ...]:
    if not ids:
        raise ValueError("is empty, so nobody could use the bot (ask the bot /id for yours)")
    return ids


def _listen(value: str) -> str:
    """``host:port`` to listen on."""
    text = value.strip()
    try:
        address_of(text)
    except ValueError:
        raise ValueError("is not a host and a port from 1 to 65535") from None
    return text


def address_of(listen: str) -> tuple[str, int]:
    """Host and port of a ``host:port``; an IPv6 host stands in brackets.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(f"//{listen}")
    if not parts.hostname or not parts.port or parts.netloc != listen or "@" in listen:
        raise ValueError(listen)
    return parts.hostname, parts.port


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise ValueError("is not a token as BotFather gives it: digits, a colon, letters")
    return value


def _seconds(value: object) -> object:
    """A span of up to an hour."""
    if not re.fullmatch(r"[0-9]{1,4}", str(value).strip()) or int(str(value)) > LONGEST_GRACE_S:
        raise ValueError(f"is not a whole number of seconds from 0 to {LONGEST_GRACE_S}")
    return value


def _days(value: object) -> object:
    """Up to ten years."""
    if (
        not re.fullmatch(r"[0-9]{1,4}", str(value).strip())
        or not 1 <= int(str(value)) <= LONGEST_HISTORY_DAYS
    ):
        raise ValueError(f"is not a whole number of days from 1 to {LONGEST_HISTORY_DAYS}")
    return value


def _secret(value: SecretStr) -> SecretStr:
    """A secret that stands in a path."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,}", value.get_secret_value()):
        raise ValueError("is not 16 or more letters without accents, digits, - and _")
    return value


def _interval(seconds: int) -> int:
    if seconds < SHORTEST_INTERVAL_S:
        raise ValueError(f"is less than {SHORTEST_INTERVAL_S} seconds, which servers would feel")
    return seconds


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids), AfterValidator(_persons)]
AdminChats = Annotated[Ids, AfterValidator(_not_empty)]
AdminUsers = Annotated[Ids, AfterValidator(_people)]
Targets = Annotated[tuple[AlertTarget, ...], NoDecode, BeforeValidator(targets_of)]
Token = Annotated[SecretStr, AfterValidator(_token)]
PathSecret = Annotated[SecretStr, AfterValidator(_secret)]
Listen = Annotated[str, AfterValidator(_listen)]
Interval = Annotated[int, AfterValidator(_interval)]
Grace = Annotated[int, BeforeValidator(_seconds)]
Days = Annotated[int, BeforeValidator(_days)]
SpelledEvents = Annotated[Events, BeforeValidator(_lower)]
SpelledLevel = Annotated[LogLevel, BeforeValidator(_upper)]
SpelledFormat = Annotated[LogFormat, BeforeValidator(_lower)]
