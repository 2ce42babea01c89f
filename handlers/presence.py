"""/online and /offline: how an instance shows to its contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import Presence
from bot.views import deeds as views
from bot.views.callbacks import GoOffline, GoOnline
from handlers.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from handlers.request import Request


@command("online", needs=Permission.PRESENCE)
async def online(request: Request) -> None:
    """Show the instance that was named as online."""
    if instance := await request.instance():
        await _set(request, instance.ref, Presence.AVAILABLE)


@command("offline", needs=Permission.PRESENCE)
async def offline(request: Request) -> None:
    """Show the instance that was named as offline."""
    if instance := await request.instance():
        await _set(request, instance.ref, Presence.UNAVAILABLE)


@button(GoOnline, needs=Permission.PRESENCE)
async def go_online(request: Request, press: GoOnline) -> None:
    """Show this instance as online."""
    await _set(request, press.instance, Presence.AVAILABLE)


@button(GoOffline, needs=Permission.PRESENCE)
async def go_offline(request: Request, press: GoOffline) -> None:
    """Show this instance as offline."""
    await _set(request, press.instance, Presence.UNAVAILABLE)


async def _set(request: Request, ref: InstanceRef, presence: Presence) -> None:
    outcome = await request.showing(
        request.services.lifecycle.set_presence(ref, presence),
        lambda name: views.busy(request.t, name),
        ref,
    )
    await request.show(views.presence_set(request.t, outcome))
