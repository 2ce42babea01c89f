"""/logout: unlink an instance from its phone. Asks first, then says what became true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.outcomes import Deed, LoggedOut
from bot.fleet.versions import goes_deaf_after_logout
from bot.views import deeds as views
from bot.views.callbacks import AskLogout, LogoutConfirmed
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from handlers.request.request import Request


@command("logout", needs=Permission.LOGOUT)
async def logout(request: Request) -> None:
    """Ask about the instance that was named."""
    if instance := await request.instance():
        await _ask(request, instance)


@button(AskLogout, needs=Permission.LOGOUT)
async def ask(request: Request, press: AskLogout) -> None:
    """Ask about this instance."""
    await _ask(request, await request.services.known.fleet.get(press.instance))


@button(LogoutConfirmed, needs=Permission.LOGOUT)
async def confirmed(request: Request, press: LogoutConfirmed) -> None:
    """Log out."""
    request.services.pairing.pairings.stop(press.instance)
    work = request.services.deeds.lifecycle.logout(press.instance)
    outcome = await request.meanwhile(work, Deed.LOGOUT, press.instance)
    await request.show(
        views.logged_out(request.t, outcome)
        if isinstance(outcome, LoggedOut)
        else views.unconfirmed(request.t, outcome)
    )


async def _ask(request: Request, instance: Instance) -> None:
    server = request.services.known.fleet.server(instance.server)
    yes = LogoutConfirmed(instance.ref, *request.stamp())
    deaf = goes_deaf_after_logout(await server.version())
    await request.show(views.confirm_logout(request.t, instance, server.label, yes, deaf=deaf))
