"""What a server says of a failure, made fit for one line of a log."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 200
_MOST_TEXTS: Final = 20
_MOST_NODES: Final = 1_000

_PATH: Final = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+){2,}(?::\d+)*")


def message_of(body: bytes) -> object:
    """The ``message`` of an error's envelope, in whatever shape; None where there is none.

    It is text, a list, a list of lists or a list of objects (#5, #18, #44, #110),
    under ``response`` in most errors and at the top in some.
    """
    try:
        data = from_json(body)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    response = data.get("response")
    return response.get("message") if isinstance(response, dict) else data.get("message")


def texts(message: object) -> Iterator[str]:
    """Every text in ``message``, in order, however deep; at most a handful."""
    waiting, given = deque([message]), 0
    for _ in range(_MOST_NODES):
        if not waiting or given == _MOST_TEXTS:
            return
        match waiting.popleft():
            case str(text):
                given += 1
                yield text
            case list(items):
                waiting.extendleft(reversed(items[:_MOST_NODES]))
            case dict(entries):
                waiting.extendleft(reversed(list(entries.values())[:_MOST_NODES]))


def one_line(message: object, *, secret: str = "") -> str:
    """``message`` on one printable line of at most ``LONGEST`` characters.

    Without ``secret``, and without the paths of files that the server's
    database layer likes to quote (#8, #180).
    """
    text = "; ".join(texts(message))
    if secret:
        text = text.replace(secret, "[key]")
    words = "".join(char if char.isprintable() else " " for char in text).split()
    line = _PATH.sub("[path]", " ".join(words))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
