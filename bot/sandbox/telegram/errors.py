"""How the Bot API says no: an HTTP status, a text, and sometimes a hint for machines."""

from typing import Any

Json = dict[str, Any]
"""One JSON object, as the Bot API reads and writes it."""


class ApiError(Exception):
    """A refusal, worded as Telegram words it.

    Attributes:
        code: the HTTP status, also ``error_code`` in the body.
        description: the text for people.
        parameters: ``ResponseParameters`` (``retry_after``, ``migrate_to_chat_id``), or empty.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> Json:
        """The envelope of this refusal (Bot API, "Making requests")."""
        envelope: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            envelope["parameters"] = self.parameters
        return envelope


def bad_request(reason: str) -> ApiError:
    """The usual refusal: 400, and what was wrong."""
    return ApiError(400, f"Bad Request: {reason}")


def too_many_requests(retry_after_s: int) -> ApiError:
    """Flood control: come back in so many seconds."""
    text = f"Too Many Requests: retry after {retry_after_s}"
    return ApiError(429, text, {"retry_after": retry_after_s})
