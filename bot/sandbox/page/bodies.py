"""What the page sends: bounded and strictly typed; what is not so is refused."""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from bot.sandbox.page.refusals import Refusal, RefusedError

MAX_BODY_BYTES = 64 * 1024
"""Twice the longest message, every character escaped."""

MAX_TEXT_CHARS = 4096
MAX_NAME_CHARS = 100
DAY_S = 86_400
MAX_INSTANCE_CHARS = 255
"""The longest name that a server takes (contract #178); other programs make instances too."""


class Body(BaseModel):
    """A JSON object with these keys and no others."""

    model_config = ConfigDict(strict=True, extra="forbid")


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


class Pin(Body):
    """Somebody pins a message, or takes it from the top of the chat."""

    person: int
    message: int
    on: bool


class Language(Body):
    """Somebody changes the language of their app."""

    language: Literal["pt-br", "en", "es"]


class OnServer(Body):
    """It is about a server, given by its key, or about the first where that is left out."""

    server: Annotated[str, StringConstraints(max_length=MAX_NAME_CHARS)] | None = None


class NewInstance(OnServer):
    """Somebody else makes an instance on a server."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]
    state: Literal["open", "close"]


class Happen(OnServer):
    """Something happens to an instance; its name is no part of the path, for one like ``..`` would not arrive."""

    instance: Annotated[str, StringConstraints(max_length=MAX_INSTANCE_CHARS)]


class EnterCode(Happen):
    """Somebody types a pairing code into their phone."""

    code: Annotated[str, StringConstraints(max_length=MAX_NAME_CHARS)]


class Drop(Happen):
    """WhatsApp ends an instance's connection."""

    reason: Literal[401, 402, 403, 406, 408, 411, 428, 440, 500, 503, 515]


class Turn(OnServer):
    """Somebody turns a switch."""

    on: bool


class Speed(Body):
    """Somebody changes how fast time runs."""

    factor: Literal[1, 5, 20]


class Skip(Body):
    """Somebody lets time pass in a moment, a day at most."""

    seconds: Annotated[int, Field(gt=0, le=DAY_S)]


B = TypeVar("B", bound=Body)

_WHY = {"string_too_long": Refusal.TOO_LONG, "string_too_short": Refusal.EMPTY}
"""What a person can do wrong with the page itself; all else is not what the page sends."""


async def read(request: Request, kind: type[B]) -> B:
    """Read the body.

    Raises:
        RefusedError: 413, it is too long; 400, it is not what was expected.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise RefusedError(413, Refusal.TOO_LONG, {"Connection": "close"})
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise RefusedError(400, _WHY.get(problem["type"], Refusal.MALFORMED)) from None
