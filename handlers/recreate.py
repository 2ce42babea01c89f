"""Delete an instance and create it again as it was; reached by buttons, where a logout would do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import InstanceNotFound
from bot.fleet.outcomes import Deed
from bot.fleet.recreate import Recreated
from bot.views import deeds as views
from bot.views.callbacks import AskRecreate, RecreateConfirmed, Resume
from handlers.registry import button

if TYPE_CHECKING:
    from handlers.request import Request


@button(AskRecreate, needs=Permission.DELETE)
async def ask(request: Request, press: AskRecreate) -> None:
    """Ask, and say what is kept and what is lost."""
    instance = await request.services.fleet.get(press.instance)
    server = request.services.fleet.server(instance.server)
    yes = RecreateConfirmed(instance.ref, *request.stamp())
    await request.show(views.confirm_recreate(instance, server.label, yes))


@button(RecreateConfirmed, needs=Permission.DELETE)
async def confirmed(request: Request, press: RecreateConfirmed) -> None:
    """Do it."""
    instance = await request.services.fleet.get(press.instance)
    outcome = await request.meanwhile(
        request.services.recreation.recreate(press.instance), views.working(Deed.DELETE, instance)
    )
    if isinstance(outcome, Recreated):
        await request.show(views.recreated(outcome.instance))
    else:
        await request.show(views.unconfirmed(outcome))


@button(Resume, needs=Permission.DELETE)
async def resume(request: Request, press: Resume) -> None:
    """Do the rest of one that broke off."""
    outcome = await request.services.recreation.resume(press.instance)
    if outcome is None:
        raise InstanceNotFound
    await request.show(views.recreated(outcome.instance))
