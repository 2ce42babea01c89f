"""One text for each kind of error: what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import evolution as e
from bot.views.screen import say

if TYPE_CHECKING:
    from bot.evolution import EvolutionError
    from bot.fleet.recreate import CannotRecreate, RecreateInterrupted

_TEXTS: Final[dict[type[EvolutionError], str]] = {
    e.ConnectFailed: (
        "⚫ Nothing listens at the server's address. See whether it runs, and check EVOLUTION_URL."
    ),
    e.ConnectTimedOut: (
        "⚫ The way to the server is silent. See whether its machine is up, its firewall lets us in, "
        "and EVOLUTION_URL is right."
    ),
    e.DnsFailed: "⚫ The server's name is not known. Check the host in EVOLUTION_URL.",
    e.TlsFailed: (
        "🔒 The server's certificate is not accepted. Check EVOLUTION_URL (https, right name, not expired)."
    ),
    e.ServerCutConnection: (
        "⚫ The server hung up before its answer was whole; it may be restarting. "
        "What became of it is not known: look at /status."
    ),
    e.Unreachable: "⚫ The server does not answer. See whether it runs, then try again.",
    e.TimedOut: "⚫ The server took too long to answer. What became of it is not known: look at /status.",
    e.NotGlobalKey: "🔑 EVOLUTION_API_KEY is an instance's token; this needs the server's global key.",
    e.WrongKey: "🔑 The server does not accept our key. Check EVOLUTION_API_KEY.",
    e.InstanceNotFound: "🔎 There is no such instance (any more). See /status for those there are.",
    e.RouteNotFound: "🔎 The server does not know this call. Check that EVOLUTION_URL is an Evolution API v2.",
    e.NameInUse: "✋ This name is in use. Take another, or open that instance with /status.",
    e.NotConnected: (
        "🔴 The instance is not connected, so this cannot be done. /status tells why, and what helps."
    ),
    e.StillLoading: (
        "⏳ The server has just started and is still loading this instance. Try again in a minute."
    ),
    e.WrongKind: "✋ A kind of instance such as WhatsApp's Business API does not offer this.",
    e.Refused: "✋ The server refused this. Its reason is in our log.",
    e.LicenceRequired: "🪪 The server's licence is not activated. Activate it in the server's own manager.",
    e.SaidNo: (
        "💥 The server says that it failed, without a reason. Look at /status; if it stays so, restart the instance."
    ),
    e.ServerBroke: (
        "💥 The server reports a fault of its own. Try again; if it stays, look at the server's log."
    ),
    e.Redirected: "↪️ The server sends us elsewhere. Put the address it really has into EVOLUTION_URL.",
    e.TooLarge: "🧩 The server's answer was larger than any we expect, so it was not read.",
    e.ServerTooOld: "🧩 The server speaks as Evolution API v1 did. It needs version 2; update the server.",
    e.NotUnderstood: (
        "🧩 The server's answer was not understood. Check that EVOLUTION_URL is an Evolution API v2."
    ),
}


_UNKNOWN: Final = "💥 The server answered in a way that is not known to us. Look at /status."


_NOT_GIVEN_BACK: Final = (
    "it has {what}, which I could not give back after creating it anew.\n"
    "Link it by QR, or do this on the server."
)


def text_of(error: EvolutionError) -> str:
    """The text for an error of the Evolution server; the most special kind that fits."""
    kinds = (kind for kind in type(error).__mro__ if kind in _TEXTS)
    return _TEXTS.get(next(kinds, e.EvolutionError), _UNKNOWN)


def own_fault(reference: str) -> str:
    """Our own fault, with the reference that stands beside the details in the log."""
    return say(
        "💥 That was a fault of mine, not yours. The log has it under <code>{ref}</code>.", ref=reference
    )


def telegram_refused() -> str:
    """Telegram did not take a message that we built."""
    return "✋ Telegram did not take my answer. The log says why; please try again."


def cannot_recreate(error: CannotRecreate) -> str:
    """It is or has something that could not be given back."""
    why = {
        "KIND": "it is not of the kind that links a phone, and I could create only that.\nDo this on the server.",
        "PROXY": _NOT_GIVEN_BACK.format(what="a proxy"),
        "CHATWOOT": _NOT_GIVEN_BACK.format(what="a Chatwoot connection"),
    }[error.obstacle.name]
    return say("✋ <b>{name}</b> was left as it is: ", name=error.instance.name) + why


def recreate_interrupted(error: RecreateInterrupted) -> str:
    """The configuration is kept; a button does the rest."""
    what = (
        "⚠️ <b>{name}</b> was deleted, but creating it again broke off.\n"
        if error.deleted
        else "⚠️ Deleting <b>{name}</b> to create it again broke off; it is not known whether it is still there.\n"
    )
    return (
        say(what, name=error.name)
        + text_of(error.cause)
        + "\nIts name, token, settings and webhook are kept. Press the button to go on."
    )
