"""Instances as the page shows them, and what can happen to each at this moment."""

import zlib
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.evolution import State, WhatsAppInstance

NETWORK_LOST_S = 10.0
"""How long a lost network stays away: long enough to be asked about, short enough to be waited for."""

WRONG_PHONE = "5511988880000"

Json = dict[str, Any]
Deed = Callable[[WhatsAppInstance, float], None]
"""Something that happens to an instance, in a world that runs so many times as fast."""


def instance_json(instance: WhatsAppInstance) -> Json:
    """An instance with the deeds that are possible now."""
    code, link = _code(instance), instance.link
    return {
        "name": instance.name,
        "state": None if instance.state is State.NOT_LOADED else instance.state,
        "number": link.number if link else _owner(instance),
        "profile": link.name if link else instance.row.profile_name,
        "linked": instance.linked,
        "flaw": _flaw(instance),
        "online": instance.online and instance.state is State.OPEN,
        "code": {"text": code, "count": instance.qr_count} if code else None,
        "pairing_code": _pairing_code(instance),
        "sent": _last_sent(instance),
        "deeds": possible(instance),
    }


def _flaw(instance: WhatsAppInstance) -> str | None:
    """What is wrong with it though it says "open"; the page has words for each."""
    if instance.state is not State.OPEN:
        return None
    return "silent" if instance.silent else "deaf" if instance.deaf else None


def _last_sent(instance: WhatsAppInstance) -> Json | None:
    """The text that left it last, as its phone shows it."""
    if not instance.sent:
        return None
    last = instance.sent[-1]
    return {"to": last.to, "text": last.text, "ticks": len(last.statuses)}


def possible(instance: WhatsAppInstance) -> list[str]:
    """The ids of the deeds that can be done now."""
    deeds = ["scan", "scan_wrong_phone", "scan_in_vain"] if _code(instance) else []
    if _pairing_code(instance):
        deeds.append("enter_code")
    if instance.linked and instance.state is State.OPEN:
        deeds += [*_DROPS, "lose_network"]
        deeds += [] if instance.silent else ["fall_silent"]
        deeds += ["go_deaf"] if instance.world.version.deaf_after_logout and not instance.deaf else []
    return [*deeds, "drop"] if deeds else []


def number_of(instance: WhatsAppInstance) -> str:
    """The number of the phone that belongs to an instance.

    It is the one that the instance was created for, or its owner so far, or that of the one that had its name, or
    a made-up one.
    """
    digits = "".join(filter(str.isdigit, instance.row.number or ""))
    known = (digits, _owner(instance), instance.world.numbers.get(instance.name))
    right = next((number for number in known if number and number != WRONG_PHONE), None)
    return right or f"551199999{zlib.crc32(instance.name.encode()) % 10_000:04}"


def _owner(instance: WhatsAppInstance) -> str | None:
    """The number that the server's row knows; it outlives the link (#120)."""
    jid = instance.row.owner_jid
    return jid.partition("@")[0] if jid else None


def _code(instance: WhatsAppInstance) -> str | None:
    codes = instance.live_codes
    return codes[-1] if codes else None


def _pairing_code(instance: WhatsAppInstance) -> str | None:
    sockets = instance.line.sockets if instance.line else []
    return next((socket.pairing_code for socket in reversed(sockets) if socket.pairing_code), None)


def _scan(instance: WhatsAppInstance, _: float) -> None:
    instance.scan(number_of(instance), instance.name.strip().capitalize())


def _scan_with_another(instance: WhatsAppInstance, _: float) -> None:
    """A server takes whatever number scans: it does not know which one was meant."""
    instance.scan(WRONG_PHONE, "Outro")


def _scan_in_vain(instance: WhatsAppInstance, _: float) -> None:
    instance.scan_in_vain()


def _lose_network(instance: WhatsAppInstance, speed: float) -> None:
    instance.loses_network(NETWORK_LOST_S / speed)


def _fall_silent(instance: WhatsAppInstance, _: float) -> None:
    instance.falls_silent()


def _go_deaf(instance: WhatsAppInstance, _: float) -> None:
    """Somebody else logs it out by API, and links the same phone again."""
    number, profile = number_of(instance), instance.row.profile_name
    instance.log_out()
    instance.links_again(number, profile)


def _drop(code: int) -> Deed:
    return lambda instance, _: instance.drop(code)


_DROPS: Mapping[str, int] = {"remove_device": 401, "restrict": 402, "lock": 403, "ban": 406}

DEEDS: Mapping[str, Deed] = {
    "scan": _scan,
    "scan_wrong_phone": _scan_with_another,
    "scan_in_vain": _scan_in_vain,
    "lose_network": _lose_network,
    "fall_silent": _fall_silent,
    "go_deaf": _go_deaf,
    **{deed: _drop(code) for deed, code in _DROPS.items()},
}
"""Every deed that needs nothing but its instance, by the id that the page has a label for."""
