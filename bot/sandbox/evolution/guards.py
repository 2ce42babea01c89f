"""What stands before every route: does the instance exist, is the name free, is the key good."""

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.requests import Request

from bot.sandbox.evolution.answers import ApiError, internal, not_found, unauthorized

if TYPE_CHECKING:
    from bot.sandbox.evolution.phone import WhatsAppInstance
    from bot.sandbox.evolution.world import World

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PRISMA_WANTS_TEXT = (
    "PrismaClientValidationError:  Argument `name`: Invalid value provided. Expected StringFilter or "
    "String, provided Int."
)


def instance_of(world: "World", request: Request) -> "WhatsAppInstance":
    """Return the instance of the path, or of ``?instanceName=``, which wins after the guards (#196).

    Raises:
        ApiError: 404 before 401, so that a 404 says nothing about the key (#23, #24).
    """
    name = _segment(request.path_params["name"])
    if not (instance := world.instances.get(name)):
        raise not_found(name)
    if request.headers.get("apikey") not in {world.api_key, instance.token}:
        raise unauthorized()
    other = request.query_params.get("instanceName")
    return world.instances.get(other, instance) if other else instance


def free_name(world: "World", name: object) -> None:
    """Check that create may use ``name``; this comes before the key (#22).

    Raises:
        ApiError: 403 when it is taken, or missing while any row exists (#11); 500 for a number (#16).
    """
    if name is None and world.instances:
        raise ApiError(403, ['This name "undefined" is already in use.'])
    if name is not None and not isinstance(name, str):
        raise internal([_PRISMA_WANTS_TEXT])
    if name in world.instances:
        raise ApiError(403, [f'This name "{name}" is already in use.'])


def global_key(world: "World", request: Request) -> None:
    """Check for the global key.

    Raises:
        ApiError: 401, for an instance's key too (#21).
    """
    if request.headers.get("apikey") != world.api_key:
        raise unauthorized()


def _segment(raw: str) -> str:
    """Decode one raw path segment; ``%2F`` is a slash in the name, ``+`` a plus (#160, #191).

    Raises:
        ApiError: 400 for a percent sign that escapes nothing (#192).
    """
    broken = ApiError(400, f"Failed to decode param '{raw}'", "Internal Server Error")
    if _BAD_ESCAPE.search(raw):
        raise broken
    try:
        return unquote(raw, errors="strict")
    except UnicodeDecodeError:
        raise broken from None
