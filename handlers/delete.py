"""/delete: remove an instance for good. Asks first, then says what became true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.outcomes import Deed, Deleted
from bot.views import deeds as views
from bot.views.callbacks import AskDelete, DeleteConfirmed
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from handlers.request.request import Request


@command("delete", needs=Permission.DELETE)
async def delete(request: Request) -> None:
    """Ask about the instance that was named."""
    if instance := await request.instance():
        await _ask(request, instance)


@button(AskDelete, needs=Permission.DELETE)
async def ask(request: Request, press: AskDelete) -> None:
    """Ask about this instance."""
    await _ask(request, await request.services.known.fleet.get(press.instance))


@button(DeleteConfirmed, needs=Permission.DELETE)
async def confirmed(request: Request, press: DeleteConfirmed) -> None:
    """Delete."""
    deletion = request.services.deeds.lifecycle.delete(press.instance)
    work = request.services.pairing.pairings.while_deleting(press.instance, deletion)
    outcome = await request.meanwhile(work, Deed.DELETE, press.instance)
    await request.show(
        views.deleted(request.t, outcome)
        if isinstance(outcome, Deleted)
        else views.unconfirmed(request.t, outcome)
    )


async def _ask(request: Request, instance: Instance) -> None:
    server = request.services.known.fleet.server(instance.server)
    yes = DeleteConfirmed(instance.ref, *request.stamp())
    await request.show(views.confirm_delete(request.t, instance, server.label, yes))
