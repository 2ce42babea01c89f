"""One text for each kind of error: what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import evolution as e
from bot.locales import mark
from bot.views.screen import lines, shape

if TYPE_CHECKING:
    from bot.evolution import EvolutionError
    from bot.locales import Texts

_TEXTS: Final[dict[type[EvolutionError], str]] = {
    e.ConnectFailed: mark(
        "⚫ Nothing listens at the server's address. See whether it runs, and check EVOLUTION_URL."
    ),
    e.ConnectTimedOut: mark(
        "⚫ The server gives no sign of life. See whether its machine is up, its firewall lets us in, "
        "and EVOLUTION_URL is right."
    ),
    e.DnsFailed: mark("⚫ The server's name is not known. Check the host in EVOLUTION_URL."),
    e.TlsFailed: mark(
        "🔧 The server's certificate is not accepted. Check EVOLUTION_URL (https, right name, not expired)."
    ),
    e.ServerCutConnection: mark(
        "⚫ The server hung up before its answer was whole; it may be restarting. "
        "What became of it is not known: look at /status."
    ),
    e.ServerDown: mark(
        "⚫ The server <b>{server}</b> has not answered since {at}, so I did not ask it this time. See whether it "
        "runs. I look for it by myself every few seconds, and /servers looks right now."
    ),
    e.Unreachable: mark("⚫ The server does not answer. See whether it runs, then try again."),
    e.TimedOut: mark(
        "⚫ The server took too long to answer. What became of it is not known: look at /status."
    ),
    e.WhatsAppSilent: mark(
        "⚫ No answer came in time to what only WhatsApp can answer. What became of it is not known: "
        "/check tells whether the session is alive."
    ),
    e.NotGlobalKey: mark("🔧 EVOLUTION_API_KEY is an instance's token; this needs the server's global key."),
    e.WrongKey: mark("🔧 The server does not accept our key. Check EVOLUTION_API_KEY."),
    e.InstanceNotFound: mark("🔎 There is no such instance (any more). See /status for those there are."),
    e.RouteNotFound: mark(
        "🔧 The server does not know this call. Check that EVOLUTION_URL is an Evolution API v2."
    ),
    e.NameInUse: mark("✋ This name is in use. Take another, or open that instance with /status."),
    e.NotConnected: mark(
        "✋ The instance is not connected, so this cannot be done. /status tells why, and what helps."
    ),
    e.NotOnWhatsApp: mark("✋ WhatsApp does not know this number, so nothing was sent. Check its digits."),
    e.StillLoading: mark(
        "🔵 The server has just started and is still loading this instance. Try again in a minute."
    ),
    e.ProxyRefused: mark(
        "🔧 The server reached nothing through this instance's proxy. See whether the proxy runs and lets the "
        "server in."
    ),
    e.WrongKind: mark("✋ A kind of instance such as WhatsApp's Business API does not offer this."),
    e.Refused: mark("✋ The server refused this. Its reason is in our log."),
    e.LicenceRequired: mark(
        "🔧 The server's licence is not activated. Activate it in the server's own manager."
    ),
    e.SaidNo: mark(
        "💥 The server says that it failed, without a reason. Look at /status; if it stays so, restart the instance."
    ),
    e.ServerBroke: mark(
        "💥 The server reports a fault of its own. Try again; if it stays, look at the server's log."
    ),
    e.Redirected: mark("🔧 The server sends us elsewhere. Put the address it really has into EVOLUTION_URL."),
    e.TooLarge: mark("💥 The server's answer was larger than any we expect, so it was not read."),
    e.ServerTooOld: mark(
        "🔧 The server speaks as Evolution API v1 did. It needs version 2; update the server."
    ),
    e.NotUnderstood: mark(
        "🔧 The server's answer was not understood. Check that EVOLUTION_URL is an Evolution API v2."
    ),
    e.EvolutionError: mark("💥 The server answered in a way that is not known to us. Look at /status."),
}


def text_of(t: Texts, error: EvolutionError, *, names_server: bool = False) -> str:
    """The text for an error of the Evolution server; the most special kind that fits.

    Args:
        t: the reader's texts.
        error: what went wrong.
        names_server: there are several servers, and nothing around the text says which it was.
    """
    text = next(_TEXTS[kind] for kind in type(error).__mro__ if kind in _TEXTS)
    if isinstance(error, e.ServerDown):
        return t.say(text, server=error.server, at=t.moment(error.since))
    if names_server and error.server:
        return lines(shape("<b>{server}</b>", server=error.server), t.say(text))
    return t.say(text)


def own_fault(t: Texts, reference: str) -> str:
    """Our own fault, with the reference that stands beside the details in the log."""
    return t.say(
        "💥 That was a fault of mine, not yours. The log has it under <code>{ref}</code>.", ref=reference
    )


def telegram_refused(t: Texts) -> str:
    """Telegram did not take a message that we built."""
    return t.say(
        "⚠️ Telegram did not take my answer. What you asked for may have been done all the same: "
        "look at /status before you ask again."
    )


def file_too_large(t: Texts) -> str:
    """Telegram takes no file as large as the one that was asked for."""
    return t.say(
        "✋ That file is too large for Telegram, so I could not send it. Ask for a shorter time; a backup can be "
        "copied out of my data folder on the server instead."
    )


def not_remembered(t: Texts) -> str:
    """The data folder did not take what should be remembered, or did not give what was."""
    return t.say("💥 My data folder failed me, so nothing was changed. The log says why.")
