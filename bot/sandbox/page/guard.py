"""Who may talk to the page's server: the page itself, and no other page in the same browser.

A foreign web page can send requests to this machine, and a name that it owns can be made to
point here (DNS rebinding). So every request must name this server as its host, and a deed must
come from this server's own page, with a header that no form and no image can send.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.page.refusals import Refusal, refusal

HEADER = "x-sandbox"
HOSTS = ("127.0.0.1", "localhost")
HTTP_PORT = 80


class Guard:
    """Refuses what another page could have sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403."""
        if why := _refusal(scope):
            await refusal(403, why)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _names(port: int) -> set[str]:
    """What a browser may call this server; it leaves out the port that every web server has."""
    bare = set(HOSTS) if port == HTTP_PORT else set()
    return bare | {f"{name}:{port}" for name in HOSTS}


def _refusal(scope: Scope) -> Refusal | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if host not in _names(scope["server"][1]):
        return Refusal.HOST_FOREIGN
    if scope["method"] in {"GET", "HEAD"}:
        return None
    if headers.get("origin") != f"http://{host}" or headers.get(HEADER) != "1":
        return Refusal.PAGE_FOREIGN
    return None
