"""Why the page's server says no: stable keys, which the page has words for in each of its languages."""

from collections.abc import Mapping
from enum import StrEnum

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(StrEnum):
    """Every reason; the page's texts have each of them as ``refused.<key>``."""

    BUTTON_GONE = "button_gone"
    CODE_WRONG = "code_wrong"
    CONDITION_UNKNOWN = "condition_unknown"
    DEED_IMPOSSIBLE = "deed_impossible"
    DEED_UNKNOWN = "deed_unknown"
    EMPTY = "empty"
    FILE_GONE = "file_gone"
    HOST_FOREIGN = "host_foreign"
    INSTANCE_GONE = "instance_gone"
    MALFORMED = "malformed"
    MESSAGE_GONE = "message_gone"
    MISTAKE = "mistake"
    NAME_TAKEN = "name_taken"
    NOT_A_MEMBER = "not_a_member"
    PAGE_FOREIGN = "page_foreign"
    PERSON_UNKNOWN = "person_unknown"
    CHAT_UNKNOWN = "chat_unknown"
    PHOTO_GONE = "photo_gone"
    PORT_TAKEN = "port_taken"
    REQUEST_UNKNOWN = "request_unknown"
    SERVER_UNKNOWN = "server_unknown"
    TOO_LONG = "too_long"


class RefusedError(HTTPException):
    """A request that is refused, with its status and why."""

    def __init__(self, status: int, why: Refusal, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, why, headers)
        self.why = why


def refusal(status: int, why: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a refused request."""
    return JSONResponse({"error": why}, status, headers)


async def refused(_: Request, error: Exception) -> Response:
    """Answer what the page's own code refused, and what its framework did: a path or a method that is not there."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- it is registered for these alone
    why = error.why if isinstance(error, RefusedError) else Refusal.REQUEST_UNKNOWN
    return refusal(error.status_code, why, error.headers)


async def broke(_: Request, __: Exception) -> Response:
    """The trace goes to the terminal; the page says only that it was the sandbox's mistake."""
    return refusal(500, Refusal.MISTAKE)
