"""The routes that we use, and how a name becomes one segment of a path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Route:
    """One route of the server.

    Attributes:
        method: of HTTP.
        template: the path, with ``{name}`` where an instance's name goes.
        repeatable: only reads, so a call that was cut may be made again.
        asks_whatsapp: answered once WhatsApp has answered, so silence says nothing of the server.
    """

    method: str
    template: str
    repeatable: bool = False
    asks_whatsapp: bool = False

    @property
    def names_instance(self) -> bool:
        """An instance's name is part of the path."""
        return "{name}" in self.template

    def target(self, name: str | None, query: Mapping[str, str]) -> str:
        """Path and query as they go over the wire."""
        path = self.template if name is None else self.template.replace("{name}", segment(name))
        pairs = "&".join(f"{key}={_quoted(value)}" for key, value in query.items())
        return f"{path}?{pairs}" if pairs else path


def segment(name: str) -> str:
    """``name`` as one segment of a path, whatever it holds.

    ``.`` and ``..`` are encoded too: as they stand, clients and proxies would
    take them for steps in the path. The server decodes them (#175).
    """
    quoted = _quoted(name)
    return quoted.replace(".", "%2E") if quoted in {".", ".."} else quoted


def _quoted(value: str) -> str:
    # Half an emoji stays half an emoji: the server refuses it, instead of another name being met.
    return quote(value, safe="", errors="surrogatepass")


INFO: Final = Route("GET", "/", repeatable=True)
VERIFY_KEY: Final = Route("POST", "/verify-creds")
CREATE: Final = Route("POST", "/instance/create")
METRICS: Final = Route("GET", "/metrics", repeatable=True)
FETCH: Final = Route("GET", "/instance/fetchInstances", repeatable=True)
CONNECT: Final = Route("GET", "/instance/connect/{name}")
STATE: Final = Route("GET", "/instance/connectionState/{name}", repeatable=True)
LOGOUT: Final = Route("DELETE", "/instance/logout/{name}")
DELETE: Final = Route("DELETE", "/instance/delete/{name}")
PRESENCE: Final = Route("POST", "/instance/setPresence/{name}")
RESTART: Final = Route("POST", "/instance/restart/{name}")
WHATSAPP_NUMBERS: Final = Route("POST", "/chat/whatsappNumbers/{name}", repeatable=True, asks_whatsapp=True)
SEND_TEXT: Final = Route("POST", "/message/sendText/{name}", asks_whatsapp=True)
MESSAGE_STATUSES: Final = Route("POST", "/chat/findStatusMessage/{name}", repeatable=True)
FIND_SETTINGS: Final = Route("GET", "/settings/find/{name}", repeatable=True)
SET_SETTINGS: Final = Route("POST", "/settings/set/{name}")
FIND_WEBHOOK: Final = Route("GET", "/webhook/find/{name}", repeatable=True)
SET_WEBHOOK: Final = Route("POST", "/webhook/set/{name}")
FIND_PROXY: Final = Route("GET", "/proxy/find/{name}", repeatable=True)
SET_PROXY: Final = Route("POST", "/proxy/set/{name}")
_CHANNELS: Final = ("websocket", "rabbitmq", "nats", "sqs", "kafka")
SET_CHANNEL: Final = {kind: Route("POST", f"/{kind}/set/{{name}}") for kind in _CHANNELS}
FIND_CHANNEL: Final = {kind: Route("GET", f"/{kind}/find/{{name}}", repeatable=True) for kind in _CHANNELS}
