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
    NotOnWhatsApp,
    ProxyRefused,
    Redirected,
    Refused,
    RouteNotFound,
    ServerBroke,
    StillLoading,
    WhatsAppSilent,
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
    routes.SEND_TEXT: ("Connection Closed",),
}

_TEST_A_PROXY: Final = {routes.CREATE, routes.SET_PROXY}

#: What a 500 says of a session that WhatsApp is asked through: it never connected (#84), or its
#: socket is closed, also where the live state still says "open".
_NO_SESSION: Final = ("reading 'onWhatsApp'", "Connection Closed")

#: What a 500 says where WhatsApp left the session's question unanswered, after a minute.
_UNANSWERED: Final = ("Timed Out", "timed out")

#: What a 500 says where the instance is not in the server's memory (#216, #218, #220).
_NOT_LOADED: Final = (
    "reading 'setPresence'",
    "reading 'setSettings'",
    "reading 'instanceId'",
    "reading 'whatsappNumber'",
    "reading 'textMessage'",
    "reading 'fetchStatusMessage'",
)

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
        return _broken(route, call, said, body)
    if route is routes.SEND_TEXT and _unknown_number(message):
        return NotOnWhatsApp(call)
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


def _broken(route: Route, call: Call, said: list[str], body: bytes) -> EvolutionError:
    if call.status == HTTPStatus.SERVICE_UNAVAILABLE and _code(body) == "LICENSE_REQUIRED":
        return LicenceRequired(call)
    if call.status == HTTPStatus.INTERNAL_SERVER_ERROR and _any(said, *_NOT_LOADED):
        return StillLoading(call)
    if route.asks_whatsapp and call.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unasked(call, said)
    return ServerBroke(call)


def _unasked(call: Call, said: list[str]) -> EvolutionError:
    """A session that could not ask WhatsApp, or was not answered."""
    if _any(said, *_NO_SESSION):
        return NotConnected(call)
    return WhatsAppSilent(call) if _any(said, *_UNANSWERED) else ServerBroke(call)


def _unknown_number(message: object) -> bool:
    """Whether the message is the number that was looked up in vain (#110 has the same from another route)."""
    entries = message if isinstance(message, list) else [message]
    return any(isinstance(entry, dict) and entry.get("exists") is False for entry in entries)


def _code(body: bytes) -> object:
    try:
        data = from_json(body)
    except ValueError:
        return None
    return data.get("code") if isinstance(data, dict) else None


def _any(said: list[str], *fragments: str) -> bool:
    return any(fragment in text for text in said for fragment in fragments)
