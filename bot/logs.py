"""Log lines: one event with fields a line, as text or JSON, with every known secret blotted out."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import EventDict, Processor

_TOKEN: Final = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}|/bot\d+:[\w-]+")
_BLOT: Final = "[secret]"

#: Libraries whose INFO lines hold URLs (the bot token is part of Telegram's) or message texts.
_TALKATIVE: Final = ("httpx", "httpcore", "aiohttp", "telegram", "uvicorn", "stamina", "asyncio")


class Redactor(logging.Filter):
    """Blots out secrets in whatever reaches a handler, traceback included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it through."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def clean(self, text: str) -> str:
        """``text`` without any known secret and without anything that looks like a bot token."""
        for secret in self._secrets:
            text = text.replace(secret, _BLOT)
        return _TOKEN.sub(_BLOT, text)


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
