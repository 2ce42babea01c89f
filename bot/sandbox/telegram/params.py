"""The parameters of a call, however they came: query, form, multipart or JSON."""

import json
from collections.abc import Mapping

from bot.sandbox.telegram.errors import Json, bad_request

_SERIALIZED = frozenset({
    "allowed_updates", "caption_entities", "commands", "entities", "link_preview_options", "media",
    "message_ids", "reply_markup", "reply_parameters", "scope",
})  # fmt: skip
"""Parameters that are "JSON-serialized" in a form (Bot API)."""

Value = object
"""Text, number, truth value, list or object; bytes for a file."""


class Params:
    """Typed access to what a call brought.

    Attributes:
        given: every parameter by name; JSON-serialized ones decoded, files as bytes.
    """

    def __init__(self, given: Mapping[str, Value]) -> None:
        self.given = {name: _decoded(name, value) for name, value in given.items()}

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text."""
        value = self.given.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A parameter as a whole number; what is none reads as ``default``, as with the real API."""
        return as_integer(self.given.get(name), default)

    def flag(self, name: str) -> bool:
        """A parameter as a truth value."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def items(self, name: str) -> list[Value]:
        """A parameter as a list; empty where it is missing or no list."""
        value = self.given.get(name)
        return value if isinstance(value, list) else []

    def object(self, name: str) -> Json | None:
        """A parameter as a JSON object, or None where it is missing.

        Raises:
            ApiError: 400, it is something else.
        """
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {name} JSON object")
        return value

    def file(self, name: str) -> bytes | None:
        """An uploaded file."""
        value = self.given.get(name)
        return value if isinstance(value, bytes) else None


def as_integer(value: Value, default: int = 0) -> int:
    """``value`` as a whole number, or ``default``."""
    try:
        return int(str(value))
    except ValueError:
        return default


def _decoded(name: str, value: Value) -> Value:
    if name not in _SERIALIZED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
