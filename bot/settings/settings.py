"""Every setting of Zelador in one class: the environment wins over a ``.env`` file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.alerts.targets import AlertTarget, without_access
from bot.settings.problems import SettingsError, problems_of
from bot.settings.servers import EXAMPLE, MAIN, ApiKey, Given, ServerSettings, Url, is_among, labelled
from bot.settings.values import (
    AdminChats,
    AdminUsers,
    Days,
    Events,
    Grace,
    Interval,
    Listen,
    LogFormat,
    LogLevel,
    PathSecret,
    SpelledEvents,
    SpelledFormat,
    SpelledLevel,
    Targets,
    Token,
)


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

    telegram_bot_token: Token = Field(examples=["123456:made-up-token"])
    telegram_api_url: Url = Field("https://api.telegram.org", examples=["https://api.telegram.org"])
    admin_chat_ids: AdminChats = Field(examples=["100200300,-1001234567890"])
    admin_user_ids: AdminUsers = Field((), examples=["100200300,100200301"])
    alert_chat_ids: Targets = Field((), validate_default=True, examples=["-1001234567890:17,100200300"])
    evolution_servers: Annotated[Given, NoDecode] = Field({}, examples=[EXAMPLE])
    evolution_url: Url | None = Field(None, validate_default=True, examples=["https://evolution.example.com"])
    evolution_api_key: ApiKey | None = Field(None, validate_default=True, examples=["made-up-global-key"])
    http_listen: Listen | None = Field(None, examples=["127.0.0.1:8080"])
    public_url: Url | None = Field(None, examples=["https://zelador.example.com"])
    events: SpelledEvents = Field(Events.POLL, examples=["websocket"])
    events_secret: PathSecret | None = Field(None, validate_default=True, examples=["a-long-made-up-secret"])
    watch_interval: Interval = Field(30, examples=["30"])
    auto_restart: bool = Field(default=False, examples=["true"])
    alert_after: Grace = Field(60, examples=["60"])
    history_days: Days = Field(400, examples=["400"])
    data_dir: Path = Field(Path("data"), examples=["data"])
    log_level: SpelledLevel = Field(LogLevel.INFO, examples=["INFO"])
    log_format: SpelledFormat = Field(LogFormat.TEXT, examples=["text"])

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
            raise SettingsError(problems_of(cls, error)) from None
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
            raise SettingsError([f".env cannot be read ({reason}); save it as UTF-8 text"]) from None
