"""The channels that an instance's events take: their names, their rows, their shapes in answers."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address

EVENTS = (
    "APPLICATION_STARTUP",
    "QRCODE_UPDATED",
    "MESSAGES_SET",
    "MESSAGES_UPSERT",
    "MESSAGES_EDITED",
    "MESSAGES_UPDATE",
    "MESSAGES_DELETE",
    "SEND_MESSAGE",
    "SEND_MESSAGE_UPDATE",
    "CONTACTS_SET",
    "CONTACTS_UPSERT",
    "CONTACTS_UPDATE",
    "PRESENCE_UPDATE",
    "CHATS_SET",
    "CHATS_UPSERT",
    "CHATS_UPDATE",
    "CHATS_DELETE",
    "GROUPS_UPSERT",
    "GROUP_UPDATE",
    "GROUP_PARTICIPANTS_UPDATE",
    "CONNECTION_UPDATE",
    "LABELS_EDIT",
    "LABELS_ASSOCIATION",
    "CALL",
    "TYPEBOT_START",
    "TYPEBOT_CHANGE_STATUS",
    "REMOVE_INSTANCE",
    "LOGOUT_INSTANCE",
    "INSTANCE_CREATE",
    "INSTANCE_DELETE",
    "STATUS_INSTANCE",
)
"""Every event, in the server's order; an empty list of events means all of them (#64)."""

IN_ROWS = ("websocket", "rabbitmq", "nats", "sqs")
"""The channels beside the webhook that a row of ``fetchInstances`` carries."""

CHANNELS = (*IN_ROWS, "kafka")
"""All of them; Kafka is in no row, and in no answer to create."""


def events_of(wanted: object) -> list[str]:
    """Return the events that a request's ``events`` stands for."""
    names = [str(name) for name in wanted] if isinstance(wanted, Sequence) else []
    return names or list(EVENTS)


def channel_row(ids: Mapping[str, str], events: object) -> dict[str, object]:
    """Return the row of a websocket, RabbitMQ, NATS or SQS channel (#73); ``ids`` as in ``stamps``."""
    return {
        "id": ids["id"],
        "enabled": True,
        "events": events_of(events),
        "createdAt": ids["at"],
        "updatedAt": ids["at"],
        "instanceId": ids["instance"],
    }


def proxy_row(ids: Mapping[str, str], wanted: Mapping[str, object]) -> dict[str, object]:
    """Return the proxy's row; one that is switched off has lost its values (#79, #83)."""
    enabled = bool(wanted.get("enabled"))
    names = ("host", "port", "protocol", "username", "password")
    return {
        "id": ids["id"],
        "enabled": enabled,
        **{name: str(wanted.get(name) or "") if enabled else "" for name in names},
        "createdAt": ids["at"],
        "updatedAt": ids["at"],
        "instanceId": ids["instance"],
    }


def leads_nowhere(host: str) -> bool:
    """Whether nobody can be behind a proxy's host: the server's own machine has no proxy, ``.invalid`` no machine.

    The stand-in never leaves this machine, so it takes every other proxy's word for it.
    """
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        name = host.lower().rstrip(".")
        return name == "localhost" or name.endswith((".localhost", ".invalid"))  # RFC 6761
    return address.is_loopback or address.is_unspecified


def webhook_row(
    ids: Mapping[str, str], wanted: Mapping[str, object], former: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the webhook's row after ``wanted`` was set over ``former`` (#61-68).

    Headers that are left out stay, a webhook switched off loses its events.
    """
    former = former or {}
    enabled = bool(wanted.get("enabled", True))
    return {
        "id": former.get("id", ids["id"]),
        "url": wanted.get("url"),
        "headers": wanted.get("headers", former.get("headers")),
        "enabled": enabled,
        "events": events_of(wanted.get("events")) if enabled else [],
        "webhookByEvents": bool(wanted.get("byEvents", False)),
        "webhookBase64": bool(wanted.get("base64", False)),
        "createdAt": former.get("createdAt", ids["at"]),
        "updatedAt": ids["at"],
        "instanceId": ids["instance"],
    }
