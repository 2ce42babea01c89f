"""/restart: restart a session and say when it is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import NotConnected
from bot.fleet.outcomes import Deed, Restarted
from bot.views import deeds as views
from bot.views.callbacks import Restart
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from handlers.request.request import Request


@command("restart", needs=Permission.RESTART)
async def restart(request: Request) -> None:
    """Restart the instance that was named."""
    if instance := await request.instance():
        await _restart(request, instance.ref)


@button(Restart, needs=Permission.RESTART)
async def pressed(request: Request, press: Restart) -> None:
    """Restart this instance."""
    await _restart(request, press.instance)


async def _restart(request: Request, ref: InstanceRef) -> None:
    try:
        outcome = await request.meanwhile(request.services.deeds.lifecycle.restart(ref), Deed.RESTART, ref)
    except NotConnected:
        instance = await request.services.known.fleet.get(ref)
        await request.show(views.nothing_to_restart(request.t, instance))
    else:
        await request.show(
            views.restarted(request.t, outcome)
            if isinstance(outcome, Restarted)
            else views.unconfirmed(request.t, outcome)
        )
