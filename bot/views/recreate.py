"""An instance that is deleted and created again: what it costs, and what became true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.evolution import ChannelKind, ProxyRefused
from bot.fleet.configuration import Part
from bot.fleet.recreated import NotGivenBack, Obstacle
from bot.locales import clip, mark
from bot.views import callbacks as press
from bot.views.card import counts
from bot.views.deeds import GOOD_FOR, answers, try_again, what_is_instead
from bot.views.errors import text_of
from bot.views.fleet import open_button
from bot.views.screen import Button, Rows, Screen, Style, lines, listed, paragraphs, shape
from bot.views.words import number

if TYPE_CHECKING:
    from bot.evolution import InstanceSettings, ProxyConfig, WebhookConfig
    from bot.fleet.configuration import Belongings, Configuration
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.outcomes import Unconfirmed
    from bot.fleet.recreated import CannotRecreate, Prospect, RecreateInterrupted
    from bot.locales import Texts

_LONGEST_HOST: Final = 64

CHANNELS: Final = {
    ChannelKind.WEBSOCKET: "Websocket",
    ChannelKind.RABBITMQ: "RabbitMQ",
    ChannelKind.NATS: "NATS",
    ChannelKind.SQS: "SQS",
    ChannelKind.KAFKA: "Kafka",
}
"""Names of products: the same in every language."""

_OBSTACLES: Final = {
    Obstacle.KIND: mark(
        "✋ <b>{name}</b> was left as it is: it is not of the kind that links a phone, and I could create "
        "only that.\nDo this on the server."
    ),
    Obstacle.CHATWOOT: mark(
        "✋ <b>{name}</b> was left as it is: it has a Chatwoot connection, which I could not give back after "
        "creating it anew.\nLink it by QR, or do this on the server."
    ),
}

_PARTS: Final = {
    Part.TOKEN: mark("its token"),
    Part.SETTINGS: mark("its settings"),
    Part.PROXY: mark("its proxy"),
    Part.WEBHOOK: mark("its webhook"),
    Part.WEBHOOK_HEADERS: mark("the webhook's headers"),
    Part.WEBHOOK_EVENTS: mark("the webhook's events"),
    Part.WEBHOOK_FORM: mark("the webhook's options (address by event, media)"),
}


def confirm(t: Texts, prospect: Prospect, server: str, yes: press.RecreateConfirmed) -> Screen:
    """Ask before an instance is deleted and created again; of what it has, nothing secret."""
    question = t.say(
        "♻️ Delete <b>{name}</b> ({number}) on {server} and create it again?",
        name=prospect.instance.name,
        number=number(t, prospect.instance.row.owner_number),
        server=server,
    )
    kept = lines(t.say("<b>Kept</b>"), listed(*_kept(t, prospect.belongings.configuration)))
    lost = lines(t.say("<b>Lost</b>"), listed(*_lost(t, prospect.instance)))
    yes_button = Button(t.plain("♻️ Do it"), yes, style=Style.DANGER)
    texts = [question, kept, lost, *_remarks(t, prospect.belongings), t.say(GOOD_FOR)]
    return Screen(paragraphs(*texts), answers(t, yes_button))


def under_way(t: Texts, name: str) -> Screen:
    """Shown while it takes longer than a moment."""
    return Screen(t.say("⏳ Deleting <b>{name}</b>, creating it again and reading all back…", name=name))


def recreated(t: Texts, instance: Instance) -> Screen:
    """Shown until its QR comes in the same message."""
    return Screen(
        t.say(
            "✅ <b>{name}</b> was created again, and all that it had was read back. Its QR is coming…",
            name=instance.name,
        ),
        ((open_button(t, instance.ref),),),
    )


def not_recreated(t: Texts, outcome: Unconfirmed) -> Screen:
    """There is no new one yet; a button goes on from where it stands."""
    ref = outcome.now.instance.ref
    rows = _go_on(t, ref) if outcome.ordered else ((try_again(t, press.AskRecreate(ref)),),)
    return Screen(what_is_instead(t, outcome), rows)


def cannot_recreate(t: Texts, error: CannotRecreate) -> Screen:
    """It is or has something that could not be given back."""
    text = t.say(_OBSTACLES[error.obstacle], name=error.instance.name)
    return Screen(text, ((open_button(t, error.instance.ref),),))


def interrupted(t: Texts, error: RecreateInterrupted) -> Screen:
    """The configuration is kept; a button does the rest."""
    if isinstance(error, NotGivenBack):
        return _not_given_back(t, error)
    what = (
        t.say("⚠️ <b>{name}</b> was deleted, but creating it again broke off.", name=error.name)
        if error.deleted
        else t.say(
            "⚠️ Deleting <b>{name}</b> to create it again broke off; it is not known whether it is still there.",
            name=error.name,
        )
    )
    kept = t.say("All that it had is kept. Press the button to go on.")
    rows = _go_on(t, error.former, may_go_without_proxy=isinstance(error.cause, ProxyRefused))
    return Screen(lines(what, *_cause(t, error), kept), rows)


def left_unfinished(t: Texts, name: str, former: InstanceRef) -> Screen:
    """An instance was deleted to be created again, and that never came to its end; offer to go on."""
    text = t.say(
        "⚠️ Creating <b>{name}</b> again was left unfinished.\n"
        "All that it had is kept. Press the button to go on.",
        name=name,
    )
    return Screen(text, (*_go_on(t, former), _forget(t, former)))


def confirm_forget(t: Texts, yes: press.ForgetConfirmed) -> Screen:
    """Ask before a kept configuration is thrown away."""
    question = t.say(
        "🗑 Forget the token, settings, webhook and proxy that were kept? What of them the server does not have "
        "is <b>lost for good</b>."
    )
    yes_button = Button(t.plain("🗑 Forget it"), yes, style=Style.DANGER)
    return Screen(paragraphs(question, t.say(GOOD_FOR)), answers(t, yes_button))


def forgotten(t: Texts) -> Screen:
    """Where the name is free, a new instance may have it; one that lacks only a part is there already."""
    return Screen(
        t.say(
            "✅ Forgotten. If there is no instance of that name now, /new creates one without what was forgotten."
        )
    )


def _not_given_back(t: Texts, error: NotGivenBack) -> Screen:
    what = t.say(
        "⚠️ <b>{name}</b> was created again, but the server does not show all that it had. Missing:",
        name=error.name,
    )
    parts = [shape("{part}", part=_part(t, part)) for part in error.parts]
    lacks_proxy = Part.PROXY in error.parts
    warning = (
        [t.say("Do not link it as it is: it would reach WhatsApp without its proxy.")] if lacks_proxy else []
    )
    kept = t.say("All of it is kept. Press the button to try these again.")
    rows = _go_on(t, error.former, may_go_without_proxy=lacks_proxy)
    more = ((open_button(t, error.heir.ref),), _forget(t, error.former))
    return Screen(
        lines(what, listed(*parts), *warning, *_cause(t, error), kept),
        (*rows[:1], *more[:1], *rows[1:], *more[1:]),
    )


def _cause(t: Texts, error: RecreateInterrupted) -> list[str]:
    if error.cause is None:
        return []
    why = [text_of(t, error.cause)]
    if isinstance(error.cause, ProxyRefused) and not isinstance(error, NotGivenBack):
        why.append(t.say("So there is no new one: without its proxy it is created only if you say so."))
    return why


def _part(t: Texts, part: Part) -> str:
    return t.plain(_PARTS[part]) if part in _PARTS else CHANNELS[ChannelKind[part.name]]


def _go_on(t: Texts, former: InstanceRef, *, may_go_without_proxy: bool = False) -> Rows:
    """The button that finishes an interrupted re-creation, and the one that gives the proxy up."""
    rows: Rows = ((Button(t.plain("▶️ Go on"), press.Resume(former)),),)
    if not may_go_without_proxy:
        return rows
    without = press.ResumeWithoutProxy(former)
    return (*rows, (Button(t.plain("▶️ Go on without the proxy"), without, style=Style.DANGER),))


def _forget(t: Texts, former: InstanceRef) -> tuple[Button, ...]:
    return (Button(t.plain("🗑 Forget it"), press.AskForget(former), style=Style.DANGER),)


def _kept(t: Texts, configuration: Configuration) -> list[str]:
    kept = [t.say("its name and its token"), _settings(t, configuration.settings)]
    kept.append(_webhook(t, configuration.webhook))
    if configuration.proxy:
        kept.append(_proxy(t, configuration.proxy))
    if configuration.channels:
        names = ", ".join(CHANNELS[kind] for kind in configuration.channels)
        kept.append(t.say("Event channels: {names}", names=names))
    return kept


def _settings(t: Texts, settings: InstanceSettings | None) -> str:
    on = [value for value in settings.as_body().values() if value is True] if settings else []
    return t.many("Settings: {count} switch on", "Settings: {count} switches on", len(on))


def _webhook(t: Texts, webhook: WebhookConfig | None) -> str:
    """Its host and no more: path, query and headers often hold secrets."""
    if webhook is None:
        return t.say("Webhook: none")
    host = _host(webhook.url) or "?"
    if not webhook.enabled:
        return t.say("Webhook: {host}, switched off", host=host)
    if not webhook.headers:
        return t.say("Webhook: {host}", host=host)
    return t.many(
        "Webhook: {host} with {count} header",
        "Webhook: {host} with {count} headers",
        len(webhook.headers),
        host=host,
    )


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return clip(host, _LONGEST_HOST) if host else None


def _proxy(t: Texts, proxy: ProxyConfig) -> str:
    """Where it is, without how one logs in, should that stand before the host."""
    host = clip(proxy.host.rpartition("@")[2], _LONGEST_HOST)
    where = f"{host}:{clip(proxy.port, _LONGEST_HOST)}"
    return t.say("Proxy: {where}, tested by the server before it creates anything", where=where)


def _lost(t: Texts, instance: Instance) -> list[str]:
    lost = [t.say("the link to the phone; the QR comes at the end")] if instance.ever_linked else []
    return [
        *lost,
        counts(t, instance.row),
        t.say("what else the server has for it, such as Typebot; I cannot see whether there is any"),
    ]


def _remarks(t: Texts, belongings: Belongings) -> list[str]:
    remarks = []
    if belongings.lost:
        remarks.append(
            t.say(
                "⚠️ {names}: on for it, but switched off on the server itself, so it cannot be given back.",
                names=", ".join(CHANNELS[kind] for kind in belongings.lost),
            )
        )
    if belongings.unknown:
        remarks.append(
            t.say(
                "{names}: the server does not offer it, so I cannot see whether it is on for this one.",
                names=", ".join(CHANNELS[kind] for kind in belongings.unknown),
            )
        )
    return [lines(*remarks)] if remarks else []
