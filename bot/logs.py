"""Log lines: one event with fields a line, as text or JSON, with every known secret blotted out."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import EventDict, Processor

_TOKEN: Final = re.compile(r"\b\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}|/bot\d+(?::|%3[Aa])[\w-]+")
_BLOT: Final = "[secret]"

#: Libraries whose INFO lines hold URLs (the bot token is part of Telegram's) or message texts.
_TALKATIVE: Final = ("httpx", "httpcore", "aiohttp", "telegram", "uvicorn", "asyncio")

#: Warns of each call that is made again: for hours, where a server is dead. Its circuit tells that once.
_RETRIES: Final = "stamina"


class Redactor(logging.Filter):
    """Blots out secrets in whatever reaches a handler, traceback included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
        self._secrets = sorted(spellings, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it through."""
        record.msg, record.args = self.clean(_message(record)), None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def clean(self, text: str) -> str:
        """``text`` without any known secret and without anything that looks like a bot token."""
        for secret in self._secrets:
            text = text.replace(secret, _BLOT)
        return _TOKEN.sub(_BLOT, text)


def _spellings(secret: str) -> set[str]:
    """``secret`` as it stands in a text, in ``repr``, in JSON, in JSON of a ``repr``, and in a URL."""
    plain = {secret, repr(secret)[1:-1]}
    return plain | {json.dumps(each)[1:-1] for each in plain} | {quote(secret, safe="")}


def _message(record: logging.LogRecord) -> str:
    """The text of a record, also of one whose arguments do not fit it: a log line must break nobody."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 -- any argument's own __str__ may fail, in any way
        return f"{record.msg!s} (its arguments do not fit)"


def set_up(*, level: str, as_json: bool, secrets: Iterable[str]) -> None:
    """Send every log line, ours and the libraries', to standard error through one redactor."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redactor(secrets))
    handler.setFormatter(_Line(as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger(_RETRIES).setLevel(logging.ERROR if root.level > logging.DEBUG else logging.DEBUG)
    structlog.configure(
        processors=_processors(as_json=as_json),
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _processors(*, as_json: bool) -> list[Processor]:
    first: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    if as_json:
        return [*first, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [*first, _as_text]


def _as_text(_logger: object, _method: str, event: EventDict) -> str:
    """``time level event key=value …``; a traceback follows on lines of its own."""
    stamp, level, name = event.pop("timestamp"), event.pop("level"), event.pop("event")
    trace = event.pop("exception", None)
    fields = "".join(f" {key}={value!r}" for key, value in event.items())
    return f"{stamp} {level:<7} {name}{fields}" + (f"\n{trace}" if trace else "")


class _Line(logging.Formatter):
    """Passes our own lines on as they are and gives a library's record the same look."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._render = _processors(as_json=as_json)[-1]

    def format(self, record: logging.LogRecord) -> str:
        if record.name.partition(".")[0] in {"bot", "handlers"}:
            return record.getMessage()
        event: EventDict = {
            "event": "library_message",
            "logger": record.name,
            "message": record.getMessage(),
            "level": record.levelname.lower(),
            "timestamp": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"],
        }
        if record.exc_text:
            event["exception"] = record.exc_text
        return str(self._render(None, "", event))
