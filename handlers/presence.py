"""/online and /offline: how an instance shows to its contacts; /online with a time ends by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.access import Permission
from bot.evolution import Presence
from bot.fleet.spans import read_span
from bot.store.presence_ends import PresenceEnd
from bot.views import deeds
from bot.views import presence as views
from bot.views.callbacks import GoOffline, GoOnline, GoOnlineFor
from bot.views.spans import bad_time
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from handlers.request.request import Request

_MINUTE: Final = timedelta(minutes=1)
_NAMELESS: Final = "…"


@command("online", needs=Permission.PRESENCE)
async def online(request: Request) -> None:
    """Show the instance that was named as online, for good or for the time that was written behind it."""
    typed, fleet = read_span(request.argument), request.services.known.fleet
    if typed.time and not typed.span and not (await fleet.find(request.argument)).found:
        return await request.show(bad_time(request.t, typed.time))
    if typed.span is None or fleet.is_called(request.argument):
        if instance := await request.instance():
            await _set(request, instance.ref, Presence.AVAILABLE)
        return None
    request.argument, span = typed.name, typed.span
    if instance := await request.instance(lambda ref: GoOnlineFor(ref, span // _MINUTE)):
        await _online_for(request, instance.ref, span)
    return None


@command("offline", needs=Permission.PRESENCE)
async def offline(request: Request) -> None:
    """Show the instance that was named as offline."""
    if instance := await request.instance():
        await _set(request, instance.ref, Presence.UNAVAILABLE)


@button(GoOnline, needs=Permission.PRESENCE)
async def go_online(request: Request, press: GoOnline) -> None:
    """Show this instance as online."""
    await _set(request, press.instance, Presence.AVAILABLE)


@button(GoOnlineFor, needs=Permission.PRESENCE)
async def go_online_for(request: Request, press: GoOnlineFor) -> None:
    """Show this instance as online for a while."""
    await _online_for(request, press.instance, press.minutes * _MINUTE)


@button(GoOffline, needs=Permission.PRESENCE)
async def go_offline(request: Request, press: GoOffline) -> None:
    """Show this instance as offline."""
    await _set(request, press.instance, Presence.UNAVAILABLE)


async def _set(request: Request, ref: InstanceRef, presence: Presence) -> None:
    outcome = await request.showing(
        request.services.deeds.presences.set(ref, presence), lambda name: deeds.busy(request.t, name), ref
    )
    await request.show(views.presence_set(request.t, outcome))


async def _online_for(request: Request, ref: InstanceRef, span: timedelta) -> None:
    services, place = request.services, request.place
    now = services.clock.now()
    name = services.known.fleet.known_name(ref) or _NAMELESS
    end = PresenceEnd(ref.server, str(ref.id), name, now + span, place.chat_id, place.thread_id)
    outcome = await request.showing(
        services.deeds.presences.online_until(end), lambda known: deeds.busy(request.t, known), ref
    )
    await request.show(views.online_until(request.t, outcome, end.until, now))
