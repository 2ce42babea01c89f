"""What the page sends: bounded, strictly typed, refused with a line that says what is wrong."""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BODY_BYTES = 64 * 1024
"""Twice the longest message, every character escaped."""

MAX_TEXT_CHARS = 4096
MAX_NAME_CHARS = 100


class Body(BaseModel):
    """A JSON object with these keys and no others."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Nothing(Body):
    """No key at all."""


class Say(Body):
    """Somebody writes, maybe as a reply; Telegram cuts off the space around a text."""

    person: int
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_CHARS)]
    reply_to: int | None = None


class PressButton(Body):
    """Somebody presses the button of a message that carries ``data``."""

    person: int
    message: int
    data: str


class Delete(Body):
    """Somebody deletes a message."""

    message: int


class Language(Body):
    """Somebody changes the language of their app."""

    language: Literal["pt-br", "en", "es"]


class NewInstance(Body):
    """Somebody else makes an instance on the server."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]
    state: Literal["open", "close"]


class EnterCode(Body):
    """Somebody types a pairing code into their phone."""

    code: Annotated[str, StringConstraints(max_length=MAX_NAME_CHARS)]


class Turn(Body):
    """Somebody turns a switch."""

    on: bool


class Speed(Body):
    """Somebody changes how fast time runs."""

    factor: Literal[1, 5, 20]


B = TypeVar("B", bound=Body)


async def read(request: Request, kind: type[B]) -> B:
    """Read the body.

    Raises:
        HTTPException: 413, it is too long; 400, it is not what was expected.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413, "that is too long", {"Connection": "close"})
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, problem["loc"])) or "the request"
        raise HTTPException(400, f"{where}: {problem['msg']}") from None
