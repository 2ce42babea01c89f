"""Putting an instance straight into a condition that would take a while to bring about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from bot.sandbox.evolution.channels import channel_row, proxy_row, webhook_row
from bot.sandbox.evolution.disconnection import dropped_object
from bot.sandbox.evolution.instance import Link
from bot.sandbox.evolution.phone import WhatsAppInstance
from bot.sandbox.evolution.row import DEFAULT_SETTINGS, Row, stamp
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.world import World

NUMBER = "5511999990000"


class Condition(TypedDict, total=False):
    """What else is true of an instance; every key may be left out.

    Attributes:
        number: the account's number in digits, by default 5511999990000.
        profile_name: the account's name, by default ``Loja``.
        never_linked: no account yet: closed and never connected, or not loaded and never linked.
        reason: why it is closed, a final disconnection code; by default it is a logout over the API, which
            makes the next session deaf where the version has that.
        closed_at: when that was, by default now.
        reopening: ``connecting`` with a linked session whose socket does not come through, until
            ``outage_ends()``; without it ``connecting`` shows a QR.
        pairing_for: the number that the shown codes pair, as if connect had been given it.
        deaf: it was logged out over the API before and linked again.
        loses_next_logout: the next logout is answered and not done.
        webhook_fails: a delete waits for its webhook.
        token: its own key.
        integration: ``WHATSAPP-BAILEYS`` unless it says otherwise; the others are open and have no owner.
        created_with_number: the row's ``number``, which is what create was given.
        settings: over the defaults.
        webhook: as the body of webhook/set has it.
        proxy: as the body of proxy/set has it; whether it leads anywhere is not asked.
        chatwoot: it is tied to a Chatwoot inbox.
        channels: events by channel, ``{"rabbitmq": []}`` for all of them.
        counts: messages, contacts and chats.
    """

    number: str
    profile_name: str | None
    never_linked: bool
    reason: int
    closed_at: datetime
    reopening: bool
    pairing_for: str
    deaf: bool
    loses_next_logout: bool
    webhook_fails: bool
    token: str
    integration: str
    created_with_number: str
    settings: Mapping[str, object]
    webhook: Mapping[str, object]
    proxy: Mapping[str, object]
    chatwoot: bool
    channels: Mapping[str, Sequence[str]]
    counts: tuple[int, int, int]


def put(world: "World", name: str, state: State, **how: Unpack[Condition]) -> WhatsAppInstance:
    """Make an instance that is in ``state`` now and add it to ``world``; no event tells of it.

    Raises:
        ValueError: the name is taken.
    """
    if name in world.instances:
        raise ValueError(f"there is an instance {name!r} already")
    instance = WhatsAppInstance(world, _row(world, name, how))
    world.instances[name] = instance
    instance.loses_next_logout = how.get("loses_next_logout", False)
    instance.webhook_fails = how.get("webhook_fails", False)
    if how.get("deaf"):
        instance.deafen()
    with world.events.quiet():
        _put_into(instance, state, how)
    return instance


def _row(world: "World", name: str, how: Condition) -> Row:
    instance_id = world.made_up.instance_id()
    ids = {"id": world.made_up.row_id(), "at": world.stamp(), "instance": instance_id}
    webhook, proxy = how.get("webhook"), how.get("proxy")
    return Row(
        id=instance_id,
        name=name,
        token=how.get("token") or world.made_up.token(),
        setting_id=world.made_up.row_id(),
        created_at=ids["at"],
        updated_at=ids["at"],
        integration=how.get("integration", "WHATSAPP-BAILEYS"),
        number=how.get("created_with_number"),
        settings={**DEFAULT_SETTINGS, **how.get("settings", {})},
        webhook=webhook_row(ids, webhook) if webhook else None,
        proxy=proxy_row(ids, {"enabled": True, **proxy}) if proxy else None,
        chatwoot={"enabled": True} if how.get("chatwoot") else None,
        channels={key: channel_row(ids, events) for key, events in how.get("channels", {}).items()},
        counts=how.get("counts", (0, 0, 0)),
    )


def _put_into(instance: WhatsAppInstance, state: State, how: Condition) -> None:
    has_account = instance.row.integration == "WHATSAPP-BAILEYS" and not how.get("never_linked")
    shows_code = state is State.CONNECTING and not how.get("reopening")
    if has_account and not shows_code:
        _had_account(instance, Link(how.get("number", NUMBER), how.get("profile_name", "Loja")))
    if shows_code:
        instance.loaded().show_code(how.get("pairing_for"))
    elif state is State.CONNECTING:
        instance.whatsapp_reachable = False
        instance.loaded().dial()
    elif state is State.CLOSE:
        _close(instance, how)
    elif state is State.NOT_LOADED:
        instance.line = None
    else:
        instance.row = replace(instance.row, connection_status=State.OPEN)
        instance.loaded().became(State.OPEN)


def _had_account(instance: WhatsAppInstance, link: Link) -> None:
    """Link the account and leave its used QR in the memory, which goes on answering it (#123, #206)."""
    line = instance.loaded()
    instance.link = link
    instance.logged_in()
    line.client_linked = True
    line.qr.count = 1
    line.qr.code = f"2@{instance.world.made_up.reference()},{instance.session_keys}"


def _close(instance: WhatsAppInstance, how: Condition) -> None:
    if not instance.link:
        return
    if reason := how.get("reason"):
        instance.end(reason, dropped_object(reason, instance.world.stamp()))
    else:
        instance.log_out()
    if closed_at := how.get("closed_at"):
        instance.row = replace(instance.row, disconnection_at=stamp(closed_at))
