"""Delete an instance and create it again as it was; reached by buttons, where a logout would do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import InstanceNotFound
from bot.fleet.outcomes import Deed
from bot.fleet.recreate import Recreated
from bot.views import deeds as views
from bot.views.callbacks import AskForget, AskRecreate, ForgetConfirmed, RecreateConfirmed, Resume
from handlers.registry import button

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from bot.fleet.outcomes import Unconfirmed
    from bot.locales import Texts
    from bot.views.screen import Screen
    from handlers.request import Request


@button(AskRecreate, needs=Permission.DELETE)
async def ask(request: Request, press: AskRecreate) -> None:
    """Ask, and say what is kept and what is lost."""
    await _ask(request, await request.services.fleet.get(press.instance))


@button(RecreateConfirmed, needs=Permission.DELETE)
async def confirmed(request: Request, press: RecreateConfirmed) -> None:
    """Do it; whoever links the old one now would link nothing."""
    services = request.services
    await services.pairings.end(press.instance)
    outcome = await request.meanwhile(
        services.recreation.recreate(press.instance), Deed.DELETE, press.instance
    )
    await request.show(recreated_or_not(request.t, outcome))


@button(Resume, needs=Permission.DELETE)
async def resume(request: Request, press: Resume) -> None:
    """Do the rest of one that broke off; where nothing was deleted after all, ask anew."""
    match await request.services.recreation.resume(press.instance):
        case Recreated() as outcome:
            await request.show(recreated_or_not(request.t, outcome))
        case None:
            raise InstanceNotFound
        case instance:
            await _ask(request, instance)


@button(AskForget, needs=Permission.DELETE)
async def ask_forget(request: Request, press: AskForget) -> None:
    """Ask whether what was kept may be thrown away: else a server that refuses it would block the name."""
    await request.show(views.confirm_forget(request.t, ForgetConfirmed(press.instance, *request.stamp())))


@button(ForgetConfirmed, needs=Permission.DELETE)
async def forget(request: Request, press: ForgetConfirmed) -> None:
    """Throw it away."""
    await request.services.recreation.forget(press.instance)
    await request.show(views.forgotten(request.t))


def recreated_or_not(t: Texts, outcome: Recreated | Unconfirmed) -> Screen:
    """The new instance, or why there is none yet."""
    if isinstance(outcome, Recreated):
        return views.recreated(t, outcome.instance)
    return views.not_recreated(t, outcome)


async def _ask(request: Request, instance: Instance) -> None:
    server = request.services.fleet.server(instance.server)
    yes = RecreateConfirmed(instance.ref, *request.stamp())
    await request.show(views.confirm_recreate(request.t, instance, server.label, yes))
