"""/check: is "open" really alive?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import NotConnected
from bot.fleet.outcomes import Deed, Restarted
from bot.views import checking as views
from bot.views import deeds
from bot.views.callbacks import Check, RestartAndCheck
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from handlers.request.request import Request


@command("check", needs=Permission.VIEW)
async def check(request: Request) -> None:
    """Check the instance that was named."""
    if instance := await request.instance():
        await _check(request, instance.ref)


@button(Check, needs=Permission.VIEW)
async def pressed(request: Request, press: Check) -> None:
    """Check this instance."""
    await _check(request, press.instance)


@button(RestartAndCheck, needs=Permission.RESTART)
async def restart_and_check(request: Request, press: RestartAndCheck) -> None:
    """Restart this instance, and check it once it is open again."""
    ref = press.instance
    try:
        outcome = await request.meanwhile(request.services.deeds.lifecycle.restart(ref), Deed.RESTART, ref)
    except NotConnected:
        return await _check(request, ref)  # it fell meanwhile, and the check says how it is
    if isinstance(outcome, Restarted):
        return await _check(request, ref)
    return await request.show(deeds.unconfirmed(request.t, outcome))


async def _check(request: Request, ref: InstanceRef) -> None:
    outcome = await request.showing(
        request.services.deeds.checking.check(ref), lambda name: views.checking(request.t, name), ref
    )
    await request.show(views.checked(request.t, outcome))
