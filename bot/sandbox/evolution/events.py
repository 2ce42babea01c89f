"""What an instance's events say, and the envelope around it (the contract's chapter 3)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.sandbox.evolution import picture
from bot.sandbox.evolution.row import stamp
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.instance import Instance

_OFFICIAL_IMAGE = ZoneInfo("America/Sao_Paulo")
_NO_DISCONNECTION = 200
_BAD_SESSION = 500
_CONNECTION_CLOSED = 428


@dataclass(frozen=True)
class News:
    """What happened: the event's name and its data.

    Attributes:
        draws: the QR's text whose picture the data lacks; it takes a while to draw.
    """

    name: str
    data: Mapping[str, object] | None = None
    draws: str | None = None

    async def drawn(self) -> "News":
        """Return it with its picture."""
        if self.draws is None or self.data is None:
            return self
        qr = self.data["qrcode"]
        if not isinstance(qr, Mapping):
            raise TypeError("only a QR has a picture")
        base64 = await asyncio.to_thread(picture.data_url, self.draws)
        return News(self.name, {"qrcode": {**qr, "base64": base64}})


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as it was when it happened.

    Attributes:
        instance: the instance's name.
        at: when it happened.
        sender: the owner's JID, none before the first open.
        apikey: the instance's token, none unless the server shows it (timezone).
        webhook_url: the instance's own webhook, which a delivery names as its destination.
    """

    news: News
    instance: str
    at: datetime
    server_url: str
    sender: str | None
    apikey: str | None
    webhook_url: str | None

    @classmethod
    def of(cls, instance: "Instance", news: News, *, shows_token: bool) -> "Event":
        """Return ``news`` of ``instance``, told now."""
        row = instance.row
        url = (row.webhook or {}).get("url")
        return cls(
            news=news,
            instance=instance.name,
            at=instance.world.now(),
            server_url=instance.world.url,
            sender=row.owner_jid,
            apikey=instance.token if shows_token else None,
            webhook_url=str(url) if url else None,
        )

    @property
    def name(self) -> str:
        """The event's name, ``connection.update`` for one."""
        return self.news.name

    async def drawn(self) -> "Event":
        """Return it with the picture of its QR, if it has one."""
        return replace(self, news=await self.news.drawn())

    def envelope(self) -> dict[str, object]:
        """Return what the websocket and the brokers carry (event-41, event-86)."""
        return {
            "event": self.name,
            "instance": self.instance,
            "data": self.news.data,
            "server_url": self.server_url,
            "date_time": false_utc(self.at),
            **({"sender": self.sender} if self.sender else {}),
            "apikey": self.apikey,
        }

    def delivery(self, global_url: str) -> dict[str, object]:
        """Return what the global webhook carries; ``destination`` is the instance's own one (event-02)."""
        by_event = f"{global_url}/{self.name.replace('.', '-')}"
        return {**self.envelope(), "destination": self.webhook_url or by_event}


def false_utc(at: datetime) -> str:
    """Return a moment as the envelope has it: the server's local time, marked as UTC (timezone)."""
    return stamp(at.astimezone(_OFFICIAL_IMAGE).replace(tzinfo=UTC))


def created(instance: "Instance") -> News:
    """An instance is there (event-40)."""
    return News("instance.create", _about(instance))


def deleted(instance: "Instance") -> tuple[News, News]:
    """An instance is on its way out; the two come in either order (event-75, event-76)."""
    return News("instance.delete", _about(instance)), News("remove.instance")


def connecting(instance: "Instance") -> News:
    """A socket reaches out for WhatsApp (event-41)."""
    return _connection(instance, State.CONNECTING, _NO_DISCONNECTION)


def opened(instance: "Instance") -> News:
    """A linked session is open; it says whose it is (event-47)."""
    row = instance.row
    who = {
        "wuid": row.owner_jid,
        "profileName": row.profile_name,
        "profilePictureUrl": row.profile_pic_url,
    }
    return _connection(instance, State.OPEN, _NO_DISCONNECTION, who)


def closed(instance: "Instance", code: int, why: str, at: str) -> tuple[News, News, News]:
    """A session ended for good; the three come in any order (event-53 to event-55, disconnect-codes).

    Args:
        instance: whose session.
        code: the reason.
        why: ``disconnectionObject``, JSON in a string.
        at: when, in true UTC.
    """
    status = {
        "instance": instance.name,
        "status": "closed",
        "disconnectionAt": at,
        "disconnectionReasonCode": code,
        "disconnectionObject": why,
    }
    return (
        News("status.instance", status),
        News("logout.instance"),
        _connection(instance, State.CLOSE, code),
    )


def code_shown(instance: "Instance", code: str, pairing_code: str | None) -> News:
    """A QR is there, and its pairing code where it was asked for (event-43, event-61); no count."""
    qr = {"instance": instance.name, "pairingCode": pairing_code, "code": code}
    return News("qrcode.updated", {"qrcode": qr}, draws=code)


def limit_reached(instance: "Instance") -> tuple[News, News]:
    """No code comes any more; the second has no ``qrcode`` key (qr-limit)."""
    limit = {"message": "QR code limit reached, please login again", "statusCode": _BAD_SESSION}
    return _connection(instance, "refused", _CONNECTION_CLOSED), News("qrcode.updated", limit)


def _about(instance: "Instance") -> dict[str, object]:
    return {"instanceName": instance.name, "instanceId": instance.id}


def _connection(
    instance: "Instance", state: str, reason: int, who: Mapping[str, object] | None = None
) -> News:
    return News(
        "connection.update",
        {"instance": instance.name, **(who or {}), "state": str(state), "statusReason": reason},
    )
