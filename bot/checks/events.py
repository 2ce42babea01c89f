"""The events' side of the check: whether the way that is set can bring any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.checks.finding import doubtful, origin, right
from bot.settings import Events

if TYPE_CHECKING:
    from bot.checks.finding import Finding
    from bot.settings import ServerSettings, Settings

_FAILURES: Final = {
    "KEY_REFUSED": "the websocket refuses the key. Set {key} to the server's AUTHENTICATION_API_KEY.",
    "OFF": "the server has no websocket. Set WEBSOCKET_ENABLED=true and WEBSOCKET_GLOBAL_EVENTS=true on it.",
    "NOT_REACHED": "the websocket is not reached. See to the Evolution server's line first.",
    "NOT_UNDERSTOOD": "no websocket answers. See that the proxy before the server lets /socket.io through.",
}
"""By the name of the trouble, so that socket.io is loaded only where it is used."""


async def ask_events(
    settings: Settings, server: ServerSettings, *, within_s: float, is_one_of_many: bool
) -> list[Finding]:
    """A line about the way that is set; none for ``poll``, which needs nothing. Takes about ``within_s`` seconds."""
    events = f"Events of {server.label}" if is_one_of_many else "Events"
    match settings.events:
        case Events.POLL:
            return []
        case Events.WEBSOCKET:
            return [await _websocket(server, events, within_s)]
        case Events.WEBHOOK:
            return [_webhook(settings, server, events)]


async def _websocket(server: ServerSettings, events: str, within_s: float) -> Finding:
    from bot.intake.connection import NoConnectionError, connected  # noqa: PLC0415 -- socket.io is heavy

    try:
        async with connected(server.url, server.api_key, _let_go, within_s=within_s):
            return right(
                f"{events}: the websocket answers. The server needs WEBSOCKET_GLOBAL_EVENTS=true too, "
                "which cannot be seen from here."
            )
    except NoConnectionError as error:
        # No harm to the bot's work: it asks as with EVENTS=poll meanwhile.
        return doubtful(f"{events}: {_FAILURES[error.trouble.name].format(key=server.setting('API_KEY'))}")


def _let_go(_envelope: object) -> None:
    """What comes while the check looks is nobody's."""


def _webhook(settings: Settings, server: ServerSettings, events: str) -> Finding:
    address = origin(settings.public_url) if settings.public_url else f"http://{settings.http_listen}"
    return right(
        f"{events}: taken at {address}/events/{server.key}/ and EVENTS_SECRET. "
        "That they come cannot be seen from here: "
        "set WEBHOOK_GLOBAL_ENABLED=true, WEBHOOK_GLOBAL_URL to that address, WEBHOOK_EVENTS_QRCODE_UPDATED=true "
        "and WEBHOOK_EVENTS_CONNECTION_UPDATE=true on the server."
    )
