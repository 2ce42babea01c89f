"""What both request classes make of the Bot API's answers before python-telegram-bot reads them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final, NoReturn

from pydantic_core import from_json
from telegram.error import BadRequest, NetworkError

ANSWER_LIMIT_BYTES: Final = 50 * 1024 * 1024
"""More than any method answers with; a body above it is an error, not a wait for memory to run out."""


class AnswerLost(NetworkError):
    """The call may have been carried out: what came back was cut off, or is not the Bot API's."""


class TooLarge(BadRequest):
    """Telegram, or a proxy before a Bot API server of one's own, takes no file as large as this (413)."""


class Answer(dict[str, Any]):
    """An answer's JSON object, for which a missing ``result`` is a network error, not a ``KeyError``.

    PTB takes ``answer["result"]`` outside of its error handling, and its polling loop asks again
    without a pause after an error it does not know.
    """

    def __missing__(self, key: str) -> NoReturn:
        raise NetworkError(f"The answer is not the Bot API's: it has no {key!r}")


def parse(payload: bytes) -> Answer:
    """Read an answer; PTB's own reader logs the whole text of what it cannot read.

    Raises:
        AnswerLost: it is not a JSON object; the text never says what it was.
    """
    try:
        answer = _read(payload)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise AnswerLost("The answer is not the Bot API's: not a JSON object") from None
    return Answer(answer)


def _read(payload: bytes) -> object:
    """The JSON; half an emoji or a broken byte in one update does not lose all the others."""
    try:
        return from_json(payload)
    except ValueError:
        text = json.dumps(json.loads(payload.decode("utf-8", "replace")), ensure_ascii=False)
        return json.loads(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))


def without_echo(status: int, payload: bytes) -> bytes:
    """The payload, or an empty object where a failed call's answer is not the Bot API's own.

    PTB quotes such a payload in its exception, and a proxy's error page quotes the URL, which holds
    the bot token.
    """
    if is_success(status):
        return payload
    try:
        parse(payload)
    except NetworkError:
        return b"{}"
    return payload


def is_success(status: int) -> bool:
    """Whether PTB takes an answer with this HTTP status for a result."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
