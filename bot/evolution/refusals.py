"""Which error an answer with a status other than 2xx stands for."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from bot.evolution import routes
from bot.evolution.errors import (
    Call,
    EvolutionError,
    InstanceNotFound,
    LicenceRequired,
    NameInUse,
    NotConnected,
    NotFound,
    ProxyRefused,
    Redirected,
    Refused,
    RouteNotFound,
    ServerBroke,
    StillLoading,
    WrongKey,
    WrongKind,
)
from bot.evolution.reasons import message_of, one_line, texts

if TYPE_CHECKING:
    from bot.evolution.routes import Route

#: What a 400 says where there is no open session: logout (#48), presence after a logout
#: (#122), before the first connect (#42) and while a QR is shown (#92).
_NOT_CONNECTED: Final = {
    routes.LOGOUT: ("is not connected",),
    routes.PRESENCE: ("Connection Closed", "reading 'sendPresenceUpdate'", "reading 'name'"),
}

_TEST_A_PROXY: Final = {routes.CREATE, routes.SET_PROXY}

#: What a 500 says where the instance is not in the server's memory (#216, #218, #220).
_NOT_LOADED: Final = ("reading 'setPresence'", "reading 'setSettings'", "reading 'instanceId'")

_WRONG_KIND: Final = "Method not available on WhatsApp Business API"


def refusal(route: Route, call: Call, body: bytes, *, key: str) -> EvolutionError:
    """The error for an answer of ``call.status``, which is not 2xx.

    Args:
        route: what was called; the same text means different things elsewhere.
        call: for the error.
        body: as much of the answer's body as was read.
        key: the API key, which must not get into a reason.
    """
    status = call.status or 0
    if status < HTTPStatus.BAD_REQUEST:
        return Redirected(call)
    message = message_of(body)
    said = list(texts(message))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _broken(call, said, body)
    if named := _named(route, status, said):
        return named(call)
    return Refused(call, one_line(message, secret=key))


def _named(route: Route, status: int, said: list[str]) -> type[EvolutionError] | None:
    """The error of its own that a 4xx has, if any."""
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return WrongKey
        case HTTPStatus.NOT_FOUND:
            return _missing(route, said)
        case HTTPStatus.FORBIDDEN if route is routes.CREATE and _any(said, "is already in use"):
            return NameInUse
        case HTTPStatus.BAD_REQUEST:
            return _not_possible(route, said)
        case _:
            return None


def _not_possible(route: Route, said: list[str]) -> type[EvolutionError] | None:
    """A 400, of which only the text tells the reason."""
    reasons = {
        NotConnected: _any(said, *_NOT_CONNECTED.get(route, ())),
        ProxyRefused: route in _TEST_A_PROXY and "Invalid proxy" in said,
        WrongKind: _any(said, _WRONG_KIND),
    }
    return next((error for error, is_so in reasons.items() if is_so), None)


def _missing(route: Route, said: list[str]) -> type[NotFound]:
    """A 404: Express says "Cannot GET ...", a proxy says it in HTML, the guard names the instance."""
    about_instance = route.names_instance or route is routes.FETCH
    known_route = bool(said) and not said[0].startswith("Cannot ")
    return InstanceNotFound if about_instance and known_route else RouteNotFound


def _broken(call: Call, said: list[str], body: bytes) -> EvolutionError:
    if call.status == HTTPStatus.SERVICE_UNAVAILABLE and _code(body) == "LICENSE_REQUIRED":
        return LicenceRequired(call)
    if call.status == HTTPStatus.INTERNAL_SERVER_ERROR and _any(said, *_NOT_LOADED):
        return StillLoading(call)
    return ServerBroke(call)


def _code(body: bytes) -> object:
    try:
        data = from_json(body)
    except ValueError:
        return None
    return data.get("code") if isinstance(data, dict) else None


def _any(said: list[str], *fragments: str) -> bool:
    return any(fragment in text for text in said for fragment in fragments)
