"""Every setting of Zelador in one class: the environment wins over a ``.env`` file."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.access import SHARED_IDS


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


class SettingsError(Exception):
    """The settings do not allow a start; ``problems`` holds one line for each, without any secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


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


LONGEST_GRACE_S: Final = 3600

_NO_URL: Final = "is not a web address that begins with http:// or https://"


def _url(value: str) -> str:
    """A base URL without a trailing slash; secrets do not belong in it."""
    text = value.strip()
    try:
        parts = urlsplit(text)
    except ValueError:  # its own words quote the value, which may hold a password
        raise ValueError(_NO_URL) from None
    if "@" in parts.netloc or "?" in text or "#" in text:
        raise ValueError("must hold no user, password, question mark or #")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not re.fullmatch(r"[!-~]+", text):
        raise ValueError(_NO_URL)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("has a port that is no number from 1 to 65535")
    return text.rstrip("/")


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


def _key(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError("is empty, or holds a character that no key can hold")
    return value


def _seconds(value: object) -> object:
    """A span of up to an hour."""
    if not re.fullmatch(r"[0-9]{1,4}", str(value).strip()) or int(str(value)) > LONGEST_GRACE_S:
        raise ValueError(f"is not a whole number of seconds from 0 to {LONGEST_GRACE_S}")
    return value


def _secret(value: SecretStr) -> SecretStr:
    """A secret that stands in a path."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,}", value.get_secret_value()):
        raise ValueError("is not 16 or more letters without accents, digits, - and _")
    return value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids), AfterValidator(_persons)]
Url = Annotated[str, AfterValidator(_url)]


class Settings(BaseSettings):
    """What a person sets, under the names of ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        examples=["123456:made-up-token"]
    )
    telegram_api_url: Url = Field("https://api.telegram.org", examples=["https://api.telegram.org"])
    admin_chat_ids: Annotated[Ids, AfterValidator(_not_empty)] = Field(examples=["100200300,-1001234567890"])
    admin_user_ids: Annotated[Ids, AfterValidator(_people)] = Field((), examples=["100200300,100200301"])
    evolution_url: Url = Field(examples=["https://evolution.example.com"])
    evolution_api_key: Annotated[SecretStr, AfterValidator(_key)] = Field(examples=["made-up-global-key"])
    http_listen: Annotated[str, AfterValidator(_listen)] | None = Field(None, examples=["127.0.0.1:8080"])
    public_url: Url | None = Field(None, examples=["https://zelador.example.com"])
    events: Annotated[Events, BeforeValidator(_lower)] = Field(Events.POLL, examples=["websocket"])
    events_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        None, validate_default=True, examples=["a-long-made-up-secret"]
    )
    alert_after: Annotated[int, BeforeValidator(_seconds)] = Field(60, examples=["60"])
    data_dir: Path = Field(Path("data"), examples=["data"])
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = Field(LogLevel.INFO, examples=["INFO"])
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = Field(LogFormat.TEXT, examples=["text"])

    @field_validator("public_url")
    @classmethod
    def _is_served(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("http_listen", "wrong") is None:
            raise ValueError("is set without HTTP_LISTEN, so nothing would answer there")
        return value

    @field_validator("events")
    @classmethod
    def _are_taken(cls, value: Events, info: ValidationInfo) -> Events:
        if value is Events.WEBHOOK and info.data.get("http_listen", "wrong") is None:
            raise ValueError("is webhook without HTTP_LISTEN, so nothing would take the events")
        return value

    @field_validator("events_secret")
    @classmethod
    def _is_there(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("events") is Events.WEBHOOK:
            raise ValueError("is missing, and EVENTS=webhook needs it: it stands in the address")
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no line of a log may hold."""
        known = (self.telegram_bot_token, self.evolution_api_key, self.events_secret)
        return tuple(secret.get_secret_value() for secret in known if secret)

    @classmethod
    def load(cls, **given: Any) -> Self:  # noqa: ANN401 -- pydantic-settings' own keyword arguments
        """Read the environment and ``.env``.

        Raises:
            SettingsError: one or more settings are missing or wrong.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            lines = {problem["loc"][0]: _line(cls, problem) for problem in reversed(error.errors())}
            raise SettingsError(list(reversed(lines.values()))) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
            raise SettingsError([f".env cannot be read ({reason}); save it as UTF-8 text"]) from None


def _line(settings: type[BaseSettings], problem: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic-core
    """One problem as ``NAME what is wrong, for example NAME=…``; never with the value that was given."""
    field = str(problem["loc"][0])
    name = field.upper()
    example = (settings.model_fields[field].examples or [""])[0]
    return f"{name} {_what(problem)}, for example: {name}={example}"


def _what(problem: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic-core
    match problem["type"]:
        case "missing":
            return "is missing"
        case "value_error":
            return str(problem["ctx"]["error"])
        case "enum":
            return f"must be one of {problem['ctx']['expected']}"
        case "int_parsing" | "int_type" | "int_from_float":
            return "lists something that is not a whole number"
        case _:
            return "is not understood"
