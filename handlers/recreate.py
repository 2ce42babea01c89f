"""/recreate: delete an instance, create it again as it was, and go on into linking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import InstanceNotFound
from bot.fleet.recreated import Recreated
from bot.views import deeds
from bot.views import recreate as views
from bot.views.callbacks import (
    AskForget,
    AskRecreate,
    ForgetConfirmed,
    RecreateConfirmed,
    Resume,
    ResumeWithoutProxy,
)
from handlers.door.registry import button, command
from handlers.qr import pair

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from handlers.pairing.viewers import Coming
    from handlers.request.request import Request


@command("recreate", needs=Permission.DELETE)
async def recreate(request: Request) -> None:
    """Ask about the instance that was named."""
    if instance := await request.instance():
        await _ask(request, instance.ref)


@button(AskRecreate, needs=Permission.DELETE)
async def ask(request: Request, press: AskRecreate) -> None:
    """Ask, and say what is kept and what is lost."""
    await _ask(request, press.instance)


@button(RecreateConfirmed, needs=Permission.DELETE)
async def confirmed(request: Request, press: RecreateConfirmed) -> None:
    """Do it; whoever links the old one now would link nothing."""
    services, ref = request.services, press.instance
    await services.pairing.pairings.end(ref)
    with request.coming(ref) as coming:
        outcome = await request.showing(
            services.deeds.recreation.recreate(ref), lambda name: views.under_way(request.t, name), ref
        )
        if isinstance(outcome, Recreated):
            await _link(request, outcome, coming)
        else:
            await request.show(views.not_recreated(request.t, outcome))


@button(Resume, needs=Permission.DELETE)
async def resume(request: Request, press: Resume) -> None:
    """Do the rest of one that broke off."""
    await _resume(request, press.instance, without_proxy=False)


@button(ResumeWithoutProxy, needs=Permission.DELETE)
async def resume_without_proxy(request: Request, press: ResumeWithoutProxy) -> None:
    """Do the rest, and let it reach WhatsApp without its proxy: a person said so."""
    await _resume(request, press.instance, without_proxy=True)


@button(AskForget, needs=Permission.DELETE)
async def ask_forget(request: Request, press: AskForget) -> None:
    """Ask whether what was kept may be thrown away: else a server that refuses it would block the name."""
    await request.show(views.confirm_forget(request.t, ForgetConfirmed(press.instance, *request.stamp())))


@button(ForgetConfirmed, needs=Permission.DELETE)
async def forget(request: Request, press: ForgetConfirmed) -> None:
    """Throw it away."""
    await request.services.deeds.recreation.forget(press.instance)
    await request.show(views.forgotten(request.t))


async def _ask(request: Request, ref: InstanceRef) -> None:
    services = request.services
    prospect = await request.showing(
        services.deeds.recreation.prospect(ref), lambda name: deeds.busy(request.t, name), ref
    )
    yes = RecreateConfirmed(ref, *request.stamp())
    server = services.known.fleet.server(ref.server)
    await request.show(views.confirm(request.t, prospect, server.label, yes))


async def _resume(request: Request, former: InstanceRef, *, without_proxy: bool) -> None:
    """Where nothing was deleted after all it may be in use again, so it is asked anew."""
    with request.coming(former) as coming:
        outcome = await request.showing(
            request.services.deeds.recreation.resume(former, without_proxy=without_proxy),
            lambda name: deeds.busy(request.t, name),
            former,
        )
        match outcome:
            case Recreated():
                await _link(request, outcome, coming)
            case None:
                raise InstanceNotFound
            case instance:
                await _ask(request, instance.ref)


async def _link(request: Request, outcome: Recreated, coming: Coming) -> None:
    """Say that all is there, and let the QR take that message's place."""
    await request.show(views.recreated(request.t, outcome.instance))
    await pair(request, outcome.instance, None, coming)
