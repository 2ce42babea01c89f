"""The chats that the settings send alerts to, each perhaps with a forum topic."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_TARGET: Final = re.compile(r"(-?[0-9]{1,19})(?::([0-9]{1,18}))?")

_GENERAL: Final = 1
"""The topic that every forum has; Telegram takes messages for it without a topic only."""


@dataclass(frozen=True, slots=True)
class AlertTarget:
    """One place that alerts go to.

    Attributes:
        chat_id: the chat, as it is listed.
        thread_id: the forum topic, if one is named.
    """

    chat_id: int
    thread_id: int | None = None


def targets_of(value: object) -> object:
    """Read ``-1001234567890:17, 100200300`` or the same as JSON; what is neither text nor list is left as it is.

    Raises:
        ValueError: it names no chats, or one of them twice; the text says what is wrong.
    """
    if isinstance(value, str):
        return _distinct([_target(part) for part in _parts(value)])
    if isinstance(value, list | tuple):
        return _distinct([one if isinstance(one, AlertTarget) else _target(str(one)) for one in value])
    return value


def without_access(targets: Collection[AlertTarget], chats: Collection[int]) -> int | None:
    """Which of ``targets``, counted from 1, is the first that is none of ``chats``; None where all are."""
    places = (place for place, target in enumerate(targets, 1) if target.chat_id not in chats)
    return next(places, None)


def _parts(text: str) -> list[str]:
    if not text.strip().startswith("["):
        return [part for part in text.split(",") if part.strip()]
    try:
        return [str(part) for part in json.loads(text)]
    except ValueError:
        raise ValueError("is not a list of chats") from None


def _target(text: str) -> AlertTarget:
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            "lists something that is neither a chat's id nor an id, a colon and a topic's number"
        )
    chat, topic = int(found[1]), int(found[2]) if found[2] else None
    if chat > 0 and topic is not None:
        raise ValueError("names a topic in a private chat, but only groups have them")
    if topic == 0:
        raise ValueError("names topic 0, but they count from 1")
    return AlertTarget(chat, None if topic == _GENERAL else topic)


def _distinct(targets: list[AlertTarget]) -> tuple[AlertTarget, ...]:
    if len({target.chat_id for target in targets}) < len(targets):
        raise ValueError("lists a chat twice, but alerts go to one place in each")
    return tuple(targets)
