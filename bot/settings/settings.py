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
from bot.alerts.targets import AlertTarget, targets_of, without_access
from bot.settings.servers import (
    EXAMPLE,
    MAIN,
    ApiKey,
    Given,
    GivenServer,
    ServerSettings,
    Url,
    is_among,
    labelled,
)

SHORTEST_INTERVAL_S: Final = 5


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

LONGEST_HISTORY_DAYS: Final = 3650


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


_SERVERS: Final = "evolution_servers"

Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids), AfterValidator(_persons)]
Targets = Annotated[tuple[AlertTarget, ...], NoDecode, BeforeValidator(targets_of)]


class Settings(BaseSettings):
    """What a person sets, under the names of ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        examples=["123456:made-up-token"]
    )
    telegram_api_url: Url = Field("https://api.telegram.org", examples=["https://api.telegram.org"])
    admin_chat_ids: Annotated[Ids, AfterValidator(_not_empty)] = Field(examples=["100200300,-1001234567890"])
    admin_user_ids: Annotated[Ids, AfterValidator(_people)] = Field((), examples=["100200300,100200301"])
    alert_chat_ids: Targets = Field((), validate_default=True, examples=["-1001234567890:17,100200300"])
    evolution_servers: Annotated[Given, NoDecode] = Field({}, examples=[EXAMPLE])
    evolution_url: Url | None = Field(None, validate_default=True, examples=["https://evolution.example.com"])
    evolution_api_key: ApiKey | None = Field(None, validate_default=True, examples=["made-up-global-key"])
    http_listen: Annotated[str, AfterValidator(_listen)] | None = Field(None, examples=["127.0.0.1:8080"])
    public_url: Url | None = Field(None, examples=["https://zelador.example.com"])
    events: Annotated[Events, BeforeValidator(_lower)] = Field(Events.POLL, examples=["websocket"])
    events_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        None, validate_default=True, examples=["a-long-made-up-secret"]
    )
    watch_interval: Annotated[int, AfterValidator(_interval)] = Field(30, examples=["30"])
    auto_restart: bool = Field(default=False, examples=["true"])
    alert_after: Annotated[int, BeforeValidator(_seconds)] = Field(60, examples=["60"])
    history_days: Annotated[int, BeforeValidator(_days)] = Field(400, examples=["400"])
    data_dir: Path = Field(Path("data"), examples=["data"])
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = Field(LogLevel.INFO, examples=["INFO"])
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = Field(LogFormat.TEXT, examples=["text"])

    @field_validator("alert_chat_ids")
    @classmethod
    def _have_access(cls, value: tuple[AlertTarget, ...], info: ValidationInfo) -> tuple[AlertTarget, ...]:
        """Alerts name clients' numbers; where no chats are given they go to all that have access."""
        chats = info.data.get("admin_chat_ids")
        if chats is None:  # wrong itself, and told
            return value
        if (place := without_access(value, chats)) is not None:
            raise ValueError(
                f"lists in place {place} a chat that ADMIN_CHAT_IDS does not list; alerts name clients' "
                "numbers, so they only go to chats with access"
            )
        return value or tuple(map(AlertTarget, chats))

    @field_validator("evolution_url")
    @classmethod
    def _is_set_once(cls, value: str | None, info: ValidationInfo) -> str | None:
        """The short form; it may be left out where other servers are set, or go beside them."""
        others = info.data.get("evolution_servers")
        if value is None and others == {}:
            raise ValueError("is missing")
        if value is not None and MAIN in (others or {}):
            raise ValueError("is set, and EVOLUTION_SERVERS__MAIN__URL too; leave one of them out")
        return value

    @field_validator("evolution_api_key")
    @classmethod
    def _belongs_to_a_url(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        url, others = info.data.get("evolution_url", "wrong"), info.data.get("evolution_servers")
        if value is None and (url is not None or others == {}):
            raise ValueError("is missing")
        if value is not None and url is None:
            raise ValueError("is set without EVOLUTION_URL")
        if value is not None and url is not None and is_among(url, value, others or {}):
            raise ValueError("and EVOLUTION_URL are a server that EVOLUTION_SERVERS__… has too")
        return value

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
    def servers(self) -> tuple[ServerSettings, ...]:
        """Every server, that of the short form first."""
        short = (
            (self.evolution_url, self.evolution_api_key)
            if self.evolution_url and self.evolution_api_key
            else None
        )
        return labelled(short, self.evolution_servers)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no line of a log may hold."""
        keys = (server.api_key for server in self.servers)
        known = (self.telegram_bot_token, *keys, self.events_secret)
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
            lines = {_name(problem): _line(cls, problem) for problem in reversed(error.errors())}
            raise SettingsError(list(reversed(lines.values()))) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
            raise SettingsError([f".env cannot be read ({reason}); save it as UTF-8 text"]) from None


def _name(problem: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic-core
    """The setting that a problem is about, as people write it; of a server's, the one of that server."""
    field, *inner = map(str, problem["loc"])
    return "__".join([field, *inner] if field == _SERVERS else [field]).upper()


def _line(settings: type[BaseSettings], problem: Any) -> str:  # noqa: ANN401 -- as above
    """One problem as ``NAME what is wrong, for example NAME=…``; never with the value that was given."""
    return f"{_name(problem)} {_what(problem)}, for example: {_example(settings, problem)}"


def _example(settings: type[BaseSettings], problem: Any) -> str:  # noqa: ANN401 -- as above
    field, *inner = map(str, problem["loc"])
    if field != _SERVERS:
        return f"{field.upper()}={(settings.model_fields[field].examples or [''])[0]}"
    known = GivenServer.model_fields
    key, part = [*inner, "sp1", "url"][:2] if len(inner) < 2 else inner[:2]  # noqa: PLR2004 -- key and part
    part = part if part in known else "url"
    return f"{field}__{key}__{part}".upper() + f"={(known[part].examples or [''])[0]}"


_LISTS: Final = "lists something that is not a whole number"

_WRONG: Final = {
    "missing": "is missing",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "extra_forbidden": "is no setting of a server",
}


def _what(problem: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic-core
    match problem["type"]:
        case "value_error":
            return str(problem["ctx"]["error"])
        case "enum":
            return f"must be one of {problem['ctx']['expected']}"
        case "int_parsing" | "int_type" | "int_from_float":
            return "is not a whole number" if len(problem["loc"]) == 1 else _LISTS
        case other:
            return _WRONG.get(other, "is not understood")
