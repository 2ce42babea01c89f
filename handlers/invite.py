"""/invite: a link that shows a client one pairing and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.invites import GOOD_FOR, handle_of
from bot.views import invites as views
from bot.views.callbacks import RevokeInvite, SendToClient
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from handlers.request.request import Request


@command("invite", needs=Permission.PAIR)
async def invite(request: Request) -> None:
    """Make a link to the instance that was named."""
    if instance := await request.instance():
        await _make(request, instance)


@button(SendToClient, needs=Permission.PAIR)
async def send_to_client(request: Request, press: SendToClient) -> None:
    """Make a link to this instance, in a message of its own: this one may go on showing a pairing."""
    instance = await request.services.known.fleet.get(press.instance)
    request.message = request.services.chats.message(request.place)
    await _make(request, instance)


@button(RevokeInvite, needs=Permission.PAIR)
async def revoke(request: Request, press: RevokeInvite) -> None:
    """Take a link back; whoever looks at it sees nothing any more."""
    services, t = request.services, request.t
    if not (row := services.pairing.invites.find(press.handle)):
        return await request.show(views.unknown(t))
    row = await services.pairing.rooms.revoke(row)
    return await request.show(views.revoked(t, row.name) if row.revoked_at else views.was_over(t, row.name))


async def _make(request: Request, instance: Instance) -> None:
    services, place = request.services, request.place
    token, row = await services.pairing.invites.make(
        instance, by=request.user_id or 0, chat=place.chat_id, thread=place.thread_id
    )
    link = services.pairing.link_of(token)
    good_s = GOOD_FOR.total_seconds()
    await request.show(views.made(request.t, instance.name, link, handle_of(row), good_s))
    if (message_id := request.message.message_id) is not None:
        await services.pairing.invites.placed(row, message_id)
