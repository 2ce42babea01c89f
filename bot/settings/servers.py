"""The servers in the settings: what may be set of one, and the values that the program gets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAIN: Final = "main"
"""The key of the server that is set in the short form, ``EVOLUTION_URL``."""

LONGEST_LABEL: Final = 30

_KEY: Final = re.compile(r"[a-z0-9]{1,10}")
"""Buttons carry it: :mod:`bot.views.callbacks` has room for ten bytes."""

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


def _api_key(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError("is empty, or holds a character that no key can hold")
    return value


def _label(value: str) -> str:
    text = value.strip()
    if not 0 < len(text) <= LONGEST_LABEL or not text.isprintable():
        raise ValueError(f"is not 1 to {LONGEST_LABEL} characters on one line")
    return text


Url = Annotated[str, AfterValidator(_url)]
ApiKey = Annotated[SecretStr, AfterValidator(_api_key)]


class GivenServer(BaseModel):
    """What is set under ``EVOLUTION_SERVERS__<KEY>__…``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Url = Field(examples=["https://sp1.example.com"])
    api_key: ApiKey = Field(examples=["another-made-up-key"])
    label: Annotated[str, AfterValidator(_label)] | None = Field(None, examples=["São Paulo"])


EXAMPLE: Final = {
    "sp1": {name: (field.examples or [""])[0] for name, field in GivenServer.model_fields.items()}
}
"""A server as it could be set."""


def _by_key(given: object) -> object:
    """Every server under its key in small letters; what is no mapping is left for the type check."""
    if not isinstance(given, dict):
        return given
    keys = [str(key).strip().lower() for key in given]
    if not all(map(_KEY.fullmatch, keys)):
        raise ValueError(
            "has a key (the part between two double underscores) that is not 1 to 10 of a-z and 0-9"
        )
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise ValueError(f"has the key {twice[0]} twice")
    return dict(zip(keys, given.values(), strict=True))


def _each_once(given: dict[str, GivenServer]) -> dict[str, GivenServer]:
    seen: dict[tuple[str, str], str] = {}
    labels: dict[str, str] = {}
    for key, server in given.items():
        if (twin := seen.setdefault((server.url, server.api_key.get_secret_value()), key)) != key:
            raise ValueError(f"has one server twice: as {twin} and as {key}")
        if server.label and (twin := labels.setdefault(server.label, key)) != key:
            raise ValueError(f"has one label twice: for {twin} and for {key}")
    return given


Given = Annotated[dict[str, GivenServer], BeforeValidator(_by_key), AfterValidator(_each_once)]


@dataclass(frozen=True)
class ServerSettings:
    """One server as the program gets it.

    Attributes:
        key: short and stable; buttons, commands and addresses carry it.
        url: its base, without a slash at its end.
        api_key: its global key.
        label: what people read, at most 30 characters; its own among all servers.
        is_short: it was set as ``EVOLUTION_URL``.
    """

    key: str
    url: str
    api_key: SecretStr
    label: str
    is_short: bool = False

    def setting(self, name: str) -> str:
        """What a setting of this server is called, by its short name such as ``URL``."""
        return f"EVOLUTION_{name}" if self.is_short else f"EVOLUTION_SERVERS__{self.key.upper()}__{name}"


def is_among(url: str, api_key: SecretStr, given: Mapping[str, GivenServer]) -> bool:
    """Whether one of the servers is the same, reached by the same key."""
    return any((server.url, server.api_key) == (url, api_key) for server in given.values())


def labelled(
    short: tuple[str, SecretStr] | None, given: Mapping[str, GivenServer]
) -> tuple[ServerSettings, ...]:
    """Every server with its label, the short form's first, then by key.

    One without a label is called by its host, or by its key where others are called so too.

    Args:
        short: URL and key of the short form, where that is set.
        given: the others.
    """
    servers = [(MAIN, GivenServer(url=short[0], api_key=short[1]), True)] if short else []
    servers += [(key, server, False) for key, server in sorted(given.items())]
    names = [server.label or _host(server.url) for _, server, _ in servers]
    return tuple(
        ServerSettings(key, server.url, server.api_key, _own(key, server, names), is_short)
        for key, server, is_short in servers
    )


def _own(key: str, server: GivenServer, names: Iterable[str]) -> str:
    host = _host(server.url)
    return server.label or (host if list(names).count(host) == 1 else key)


def _host(url: str) -> str:
    host = urlsplit(url).hostname or MAIN
    return host if len(host) <= LONGEST_LABEL else f"{host[: LONGEST_LABEL - 1]}…"
