"""Evolution's side of the check: what the key may do, and which release answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot import evolution as e
from bot.checks.finding import doubtful, origin, right, shown, wrong
from bot.fleet.versions import OLDEST, goes_deaf_after_logout, parsed

if TYPE_CHECKING:
    from bot.checks.finding import Finding
    from bot.settings import ServerSettings

_FAILURES: Final[tuple[tuple[type[e.EvolutionError], str], ...]] = (
    (
        e.TlsFailed,
        "its certificate is not accepted. Check the name in {url}, its dates, and this machine's clock.",
    ),
    (e.DnsFailed, "its name is not known. Check the host in {url}."),
    (e.ConnectTimedOut, "no connection in time. Check {url} and the firewall on the way."),
    (e.Unreachable, "it does not answer. See whether it runs, and check {url}."),
    (e.TimedOut, "it takes too long to answer. See whether it is overloaded, and look at its log."),
    (e.LicenceRequired, "its licence is not activated. Activate it in the server's own manager."),
    (e.Redirected, "it sends us elsewhere. Put the address it really has into {url}."),
    (e.ServerBroke, "it reports a fault of its own. Look at its log, and at the proxy's before it."),
    (
        e.EvolutionError,
        "it answers, but not as an Evolution API v2 does. Check {url}, its path too.",
    ),
)


async def ask_evolution(server: ServerSettings, *, within_s: float, is_one_of_many: bool) -> list[Finding]:
    """The key's line, then the server's; takes at most ``within_s`` seconds.

    Args:
        server: which one.
        within_s: seconds for all of it.
        is_one_of_many: the key's line has to say whose it is.
    """
    # A refused key is asked about once more, to see what it is; the two share the time.
    timeouts = e.Timeouts(connect_s=within_s / 2, call_s=within_s / 2, info_s=within_s)
    async with e.EvolutionClient(server.url, server.api_key, timeouts=timeouts) as client:
        kind, info = await asyncio.gather(_kind(client), _info(client))
    key = f"Evolution key of {server.label}" if is_one_of_many else "Evolution key"
    return [key_line(kind, info, server, key), server_line(info, kind, server)]


async def _kind(client: e.EvolutionClient) -> e.KeyKind | e.EvolutionError:
    try:
        return await client.verify_key()
    except e.EvolutionError as error:
        return error


async def _info(client: e.EvolutionClient) -> e.ServerInfo | e.EvolutionError:
    try:
        return await client.server_info()
    except e.EvolutionError as error:
        return error


def key_line(
    kind: e.KeyKind | e.EvolutionError,
    info: e.ServerInfo | e.EvolutionError,
    server: ServerSettings,
    key: str,
) -> Finding:
    """What the key may do, or why that is not known; ``key`` is what the line calls it."""
    cure = f"set {server.setting('API_KEY')} to the server's AUTHENTICATION_API_KEY."
    match kind:
        case e.KeyKind.GLOBAL:
            return right(f"{key}: accepted, the server's global key.")
        case e.KeyKind.INSTANCE_ONLY:
            return doubtful(
                f"{key}: an instance's own token. The bot sees and manages that instance only, and "
                f"cannot create any. For all, {cure}"
            )
        case e.WrongKey():
            return wrong(f"{key}: refused. S{cure[1:]}")
        case e.EvolutionError() if isinstance(info, e.EvolutionError):
            return doubtful(f"{key}: not checked; first see to the server.")
        case e.EvolutionError():
            return wrong(f"{key}: not checked; {_why(kind, server)}")


def server_line(
    info: e.ServerInfo | e.EvolutionError, kind: e.KeyKind | e.EvolutionError, server: ServerSettings
) -> Finding:
    """Which release answers, and what is known to be wrong with it."""
    where = origin(server.url)
    if isinstance(info, e.EvolutionError):
        # One that tells about the key is there, whatever keeps it from telling its version.
        answers = isinstance(kind, (e.KeyKind, e.WrongKey))
        return (doubtful if answers else wrong)(f"Evolution server at {where}: {_why(info, server)}")
    web = shown(info.whatsapp_web_version)
    text = f"Evolution API {shown(info.version)} at {where}, " + (
        f"WhatsApp Web {web}" if web else "WhatsApp Web version not told"
    )
    numbers = parsed(info.version)
    if numbers is None:
        return doubtful(f"{text}: a release we do not know. See whether a newer image is there.")
    if numbers < OLDEST:
        return wrong(f"{text}: too old for this bot. Update the server to 2.3.7 or newer.")
    if goes_deaf_after_logout(info.version):
        return doubtful(
            f"{text}: an instance that is logged out by API and linked again hears no more messages until the "
            "server restarts. Update the server to 2.3.7 or newer."
        )
    return right(f"{text}.")


def _why(error: e.EvolutionError, server: ServerSettings) -> str:
    return next(text for kind, text in _FAILURES if isinstance(error, kind)).format(url=server.setting("URL"))
