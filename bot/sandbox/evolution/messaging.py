"""The routes by which a session asks and tells WhatsApp: numbers, texts, and how far a text came."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.evolution.answers import ApiError, internal, reply
from bot.sandbox.evolution.guards import instance_of
from bot.sandbox.evolution.schema import Rule, body_of, check
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from bot.sandbox.evolution.phone import WhatsAppInstance
    from bot.sandbox.evolution.world import World

NOBODYS_ENDING = "0000000"
"""Numbers that end so, and those of country code 999, which no country has, are not on WhatsApp (#110)."""

_SEND_RULES = [Rule("number", "string", required=True), Rule("text", "string", required=True)]


@dataclass
class SentText:
    """A text that left a session.

    Attributes:
        id: WhatsApp's.
        to: the number in digits.
        statuses: how far it came, each as the server wrote it down.
    """

    id: str
    to: str
    text: str
    statuses: list[str]


def is_on_whatsapp(digits: str) -> bool:
    """Whether somebody has this number."""
    return not digits.endswith(NOBODYS_ENDING) and not digits.startswith("999")


class Messaging:
    """Numbers and texts of one instance."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes by method and path."""
        return [
            Route("/chat/whatsappNumbers/{name}", self.numbers, methods=["POST"]),
            Route("/chat/findStatusMessage/{name}", self.statuses, methods=["POST"]),
            Route("/message/sendText/{name}", self.send_text, methods=["POST"]),
        ]

    async def numbers(self, request: Request) -> Response:
        """Look numbers up (#114); those that were met before come from a table, where the server keeps one."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        numbers = body.get("numbers")
        if not isinstance(numbers, list) or not all(isinstance(number, str) for number in numbers):
            raise ApiError(400, [["numbers is not of a type(s) array"]])
        if not instance.line:
            raise internal("Cannot read properties of undefined (reading 'whatsappNumber')")
        return reply([await self._look_up(instance, number) for number in numbers])

    async def send_text(self, request: Request) -> Response:
        """Look the number up, then send; WhatsApp's acknowledgements come after the answer."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        check(body, _SEND_RULES)
        if not instance.line:
            raise internal("Cannot read properties of undefined (reading 'textMessage')")
        number, text = str(body["number"]), str(body["text"])
        found = await self._look_up(instance, number)
        if not found["exists"]:
            raise ApiError(400, [found])
        sent = SentText(self._world.made_up.row_id().upper(), number, text, [])
        instance.sent.append(sent)
        self._acknowledge(sent)
        self._world.bell.ring()
        return reply(_message(instance, sent), 201)

    async def statuses(self, request: Request) -> Response:
        """Answer the rows of one message; none where the server keeps none."""
        body = await body_of(request)
        instance = instance_of(self._world, request)
        if not instance.line:
            raise internal("Cannot read properties of undefined (reading 'fetchStatusMessage')")
        where = body.get("where")
        wanted = where.get("id") if isinstance(where, dict) else None
        rows = [_row(instance, sent, status) for sent in instance.sent for status in sent.statuses]
        return reply([row for row in rows if wanted in {None, row["keyId"]}])

    async def _look_up(self, instance: "WhatsAppInstance", number: str) -> dict[str, object]:
        digits = "".join(filter(str.isdigit, number))
        if not (instance.world.keeps_numbers and digits in instance.world.met_numbers):
            await self._ask_whatsapp(instance)
        exists = is_on_whatsapp(digits)
        if exists:
            instance.world.met_numbers.add(digits)
        return {"jid": f"{digits}@s.whatsapp.net", "exists": exists, "number": number}

    async def _ask_whatsapp(self, instance: "WhatsAppInstance") -> None:
        """Wait for WhatsApp's answer.

        Raises:
            ApiError: 500 in the words of the WhatsApp client.
        """
        if not instance.row.integration.endswith("BAILEYS"):
            raise ApiError(400, ["Method not available on WhatsApp Business API"])
        if not instance.line or instance.line.client_linked is None:
            raise internal("Cannot read properties of undefined (reading 'onWhatsApp')")  # 84
        if instance.state is not State.OPEN:
            raise internal("Connection Closed")
        if instance.silent:
            await asyncio.sleep(self._world.pace.query_timeout)
            raise internal("Timed Out")
        await asyncio.sleep(self._world.pace.look_up)

    def _acknowledge(self, sent: SentText) -> None:
        world = self._world
        if world.acknowledges:
            world.timers.after(world.pace.server_ack, lambda: self._came(sent, "SERVER_ACK"))
            world.timers.after(world.pace.delivery_ack, lambda: self._came(sent, "DELIVERY_ACK"))

    def _came(self, sent: SentText, status: str) -> None:
        sent.statuses.append(status)
        self._world.bell.ring()


def _message(instance: "WhatsAppInstance", sent: SentText) -> dict[str, object]:
    return {
        "key": {"remoteJid": f"{sent.to}@s.whatsapp.net", "fromMe": True, "id": sent.id},
        "pushName": instance.row.profile_name,
        "status": "PENDING",
        "message": {"conversation": sent.text},
        "messageType": "conversation",
        "instanceId": instance.id,
        "source": "unknown",
    }


def _row(instance: "WhatsAppInstance", sent: SentText, status: str) -> dict[str, object]:
    return {
        "keyId": sent.id,
        "remoteJid": f"{sent.to}@s.whatsapp.net",
        "fromMe": True,
        "status": status,
        "instanceId": instance.id,
    }
