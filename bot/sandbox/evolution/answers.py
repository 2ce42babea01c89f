"""What answers look like: JSON as the server writes it, and its envelope for errors."""

import json
from http import HTTPStatus

from starlette.responses import Response

JSON_TYPE = "application/json; charset=utf-8"


class ApiError(Exception):
    """An error answer.

    Args:
        status: the HTTP status, which the envelope repeats.
        message: what stands under ``response.message``: a text, a list of texts or a list of lists.
        error: what the envelope calls it, by default the status' own name; not always that (#18).
    """

    def __init__(self, status: int, message: object, error: str | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.error = error or HTTPStatus(status).phrase

    def response(self) -> Response:
        """Return the envelope (#3, #10, #15)."""
        content = {"status": self.status, "error": self.error, "response": {"message": self.message}}
        return reply(content, self.status)


def unauthorized() -> ApiError:
    """Return the answer to a missing, wrong or insufficient key (#3)."""
    return ApiError(401, "Unauthorized")


def not_found(name: str) -> ApiError:
    """Return the guard's answer for a name that no row has (#29)."""
    return ApiError(404, [f'The "{name}" instance does not exist'])


def internal(message: object) -> ApiError:
    """Return a fault of the server's own code (#58)."""
    return ApiError(500, message)


def as_json(content: object) -> str:
    """Return JSON without spaces and escapes, as JavaScript writes it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def reply(content: object, status: int = 200) -> Response:
    """Return ``content`` as JSON."""
    return Response(as_json(content), status, media_type=JSON_TYPE)


def failed_with_200() -> Response:
    """Return the failure of connect and restart that says 200 (#46, #214)."""
    return reply({"error": True, "message": "[object Object]"})


def success(message: str) -> Response:
    """Return what logout and delete answer, done or not (#118, #129)."""
    return reply({"status": "SUCCESS", "error": False, "response": {"message": message}})
