"""The checks of request bodies, with the texts of the server's validator."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from bot.sandbox.evolution.answers import ApiError

_KINDS: Mapping[str, type] = {"boolean": bool, "string": str, "object": dict}


@dataclass(frozen=True)
class Rule:
    """What one key of a body has to be.

    Attributes:
        kind: ``boolean``, ``string`` or ``object``.
        pattern: what a string has to begin with, as a regular expression.
        one_of: the only values there are.
    """

    name: str
    kind: str
    required: bool = False
    pattern: str | None = None
    one_of: tuple[str, ...] = ()


async def body_of(request: Request) -> dict[str, object]:
    """Return the JSON object of the request, an empty one where there is none (#12).

    Raises:
        ApiError: 400 with the text of the JSON parser, called an internal error (#18).
    """
    content = await request.body()
    if not content or "json" not in request.headers.get("content-type", ""):
        return {}
    try:
        body = json.loads(content)
    except ValueError:
        raise ApiError(400, "Unexpected end of JSON input", "Internal Server Error") from None
    return body if isinstance(body, dict) else {}


def check(body: Mapping[str, object], rules: Iterable[Rule]) -> None:
    """Hold ``body`` against ``rules``.

    Raises:
        ApiError: 400 with every complaint, as a list in a list (#15, #54).
    """
    if complaints := [complaint for rule in rules if (complaint := _complaint(body, rule))]:
        raise ApiError(400, [complaints])


def _complaint(body: Mapping[str, object], rule: Rule) -> str | None:
    value = body.get(rule.name)
    if rule.name not in body:
        return f'instance requires property "{rule.name}"' if rule.required else None
    if rule.one_of and value not in rule.one_of:
        return f"{rule.name} is not one of enum values: {','.join(rule.one_of)}"
    if not isinstance(value, _KINDS[rule.kind]):
        return f"{rule.name} is not of a type(s) {rule.kind}"
    if rule.pattern and not re.match(rule.pattern, str(value)):
        return f"{rule.name} does not match pattern {json.dumps(rule.pattern)}"
    return None
