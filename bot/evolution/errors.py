"""Every way in which a call to an Evolution server can fail.

* EvolutionError
  * Unreachable: no answer, and nothing is known of the server
    * ConnectFailed: nobody listens at the address, or there is no way to it
    * ConnectTimedOut: the attempt to connect was never answered (a firewall, a wrong address)
    * DnsFailed: the host's name has no address
    * TlsFailed: no trusted encrypted connection
    * ServerCutConnection: connected, then cut before the answer was whole
    * ServerDown: it did not answer again and again, so it was not asked
  * TimedOut: connected, but no whole answer in time; the order may have been carried out
    * WhatsAppSilent: the same of a call that waits for WhatsApp, so it says nothing of the server
  * WrongKey: 401, the key is not valid for this call
    * NotGlobalKey: it is an instance's own token where the global key is needed
  * NotFound: 404
    * InstanceNotFound: no instance of that name or id
    * RouteNotFound: no such route: a wrong URL, or no Evolution API v2
  * NameInUse: create was refused, since an instance has that name
  * NotConnected: the instance has no open session to act on
  * NotOnWhatsApp: WhatsApp knows no such number
  * StillLoading: the server has the instance's row but has not loaded it yet
  * ProxyRefused: the server reached nothing through the instance's proxy
  * WrongKind: not for this integration (WhatsApp's own Business API)
  * Refused: any other 4xx; ``reason`` is the server's, for the log
  * LicenceRequired: 503 of a server (2.4 on) that waits for its licence
  * ServerBroke: 5xx, a proxy's own included
    * SaidNo: a failure that came as 200, and that nothing explains
  * Redirected: 3xx; redirects are never followed, since they would carry the key elsewhere
  * NotUnderstood: an answer that is not what was promised
    * TooLarge: more bytes than are ever needed
    * ServerTooOld: it speaks as version 1 did

No text of these holds the key, a URL, an instance's name or a word of the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Call:
    """Which call failed, in words that are safe in any log.

    Attributes:
        method: of HTTP.
        route: the path with ``{name}`` in place of a name.
        status: of the answer; None where there was none.
        elapsed_s: seconds from the order to the failure, retries included.
    """

    method: str
    route: str
    status: int | None
    elapsed_s: float

    def __str__(self) -> str:
        status = "no whole answer" if self.status is None else f"status {self.status}"
        return f"{self.method} {self.route}: {status} after {self.elapsed_s:.2f} s"


class EvolutionError(Exception):
    """A call to an Evolution server failed.

    Attributes:
        call: which one; None where the caller concluded it from several.
        server: what people call the server, where that is known.
    """

    server: str | None = None

    def __init__(self, call: Call | None = None) -> None:
        super().__init__(*([] if call is None else [str(call)]))
        self.call = call


class Unreachable(EvolutionError):
    """The server did not answer; nothing is known of it."""


class ConnectFailed(Unreachable):
    """Nobody listens at the address, or no route leads to it."""


class ConnectTimedOut(Unreachable):
    """The attempt to connect went unanswered."""


class DnsFailed(Unreachable):
    """The host's name could not be resolved."""


class TlsFailed(Unreachable):
    """No encrypted connection, or a certificate that is not trusted."""


class ServerCutConnection(Unreachable):
    """The connection was cut before the answer was whole; the order may have been carried out."""


class ServerDown(Unreachable):
    """The server left call after call unanswered, so this one did not go out.

    Attributes:
        since: when it first did not answer, in UTC.
    """

    def __init__(self, server: str, since: datetime) -> None:
        """It is ``server``, as people call it."""
        super().__init__()
        self.server, self.since = server, since


class TimedOut(EvolutionError):
    """No whole answer within the deadline; the order may have been carried out."""


class WhatsAppSilent(TimedOut):
    """No answer in time to a call that waits for WhatsApp: the session may be dead, or the server itself hang."""


class WrongKey(EvolutionError):
    """The key is not valid for this call (401)."""


class NotGlobalKey(WrongKey):
    """The key is an instance's own token, and this call needs the global one (#21, #39, #241)."""


class NotFound(EvolutionError):
    """What the call named is not there (404)."""


class InstanceNotFound(NotFound):
    """The server has no such instance, or does not show it while it loads (#231)."""


class RouteNotFound(NotFound):
    """The server knows no such route (#5): a wrong URL, or not an Evolution API v2."""


class NameInUse(EvolutionError):
    """An instance of that name exists (403, #10); the guard says so also to a wrong key (#22)."""


class NotConnected(EvolutionError):
    """The instance has no open session to act on (#48, #42, #92, #122)."""


class NotOnWhatsApp(EvolutionError):
    """WhatsApp does not know the number, so nothing was sent to it (as #110)."""


class StillLoading(EvolutionError):
    """The instance is in the database but not in the server's memory yet (#213 to #220)."""


class ProxyRefused(EvolutionError):
    """The server tested the instance's proxy, and nothing came through it (#80, #243)."""


class WrongKind(EvolutionError):
    """The instance is of an integration that cannot do this (#141)."""


class Refused(EvolutionError):
    """The server refused the call with a 4xx that has no error of its own here.

    Attributes:
        reason: what the server said, shortened and on one line; for the log, never for a chat.
    """

    def __init__(self, call: Call | None = None, reason: str = "") -> None:
        super().__init__(call)
        self.reason = reason


class LicenceRequired(EvolutionError):
    """The server answers nothing until its owner has activated it (503, ``LICENSE_REQUIRED``)."""


class ServerBroke(EvolutionError):
    """The server, or the proxy before it, failed (5xx)."""


class SaidNo(ServerBroke):
    """A failure that came as 200 ``{"error": true}`` without a reason (#46, #214)."""


class Redirected(EvolutionError):
    """The server wants the call elsewhere (3xx): the URL that was set is not the right one."""


class NotUnderstood(EvolutionError):
    """The answer is not what the contract promises."""


class TooLarge(NotUnderstood):
    """The answer is larger than any honest one."""


class ServerTooOld(NotUnderstood):
    """The answer has the shape of version 1, which is not supported."""
