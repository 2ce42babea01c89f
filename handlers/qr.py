"""/qr: link an instance by scanning; also stops showing codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.steps import Ended, Ending
from bot.views import deeds
from bot.views import pairing as views
from bot.views.callbacks import RenewCode, ShowQr, StopPairing
from handlers.door.registry import button, command
from handlers.status import show_card

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from bot.fleet.phones import Phone
    from handlers.chat.message import LiveMessage
    from handlers.pairing.viewers import Coming
    from handlers.request.request import Request


@command("qr", needs=Permission.PAIR)
async def qr(request: Request) -> None:
    """Show the QR of the instance that was named."""
    with request.coming() as coming:
        if instance := await request.instance():
            await pair(request, instance, None, coming)


@button(ShowQr, needs=Permission.PAIR)
async def again(request: Request, press: ShowQr) -> None:
    """Show the QR of this instance."""
    with request.coming(press.instance) as coming:
        await pair(request, await request.services.known.fleet.get(press.instance), None, coming)


@button(RenewCode, needs=Permission.PAIR)
async def renew(request: Request, press: RenewCode) -> None:
    """Let a new code come, for everybody who watches; a pairing that is over starts again."""
    if running := request.services.pairing.pairings.running(press.instance):
        running.renew()
        return
    with request.coming(press.instance) as coming:
        await pair(request, await request.services.known.fleet.get(press.instance), None, coming)


@button(StopPairing, needs=Permission.PAIR)
async def stop(request: Request, press: StopPairing) -> None:
    """Stop; every chat that watches it sees so.

    A code that was left behind by a process that died is nobody's: the card takes its place.
    """
    services = request.services
    if services.pairing.pairings.running(press.instance):
        services.pairing.pairings.stop(press.instance)
    elif services.pairing.viewers.stop_coming(press.instance):
        if not request.message.has_picture:  # one that was left behind is being removed
            name = services.known.fleet.known_name(press.instance) or "…"
            await request.show(deeds.cancelled(request.t, [name], asked=False))
    elif not await _is_gone(request.message):
        await show_card(request, press.instance)


async def _is_gone(message: LiveMessage) -> bool:
    """Whether a code was taken away before this press, the second one, came."""
    if message.has_picture:
        await message.remove()
    return message.was_deleted


async def pair(request: Request, instance: Instance, phone: Phone | None, coming: Coming) -> None:
    """Start or join the pairing of an instance and show it in the request's message, unless it was cancelled."""
    if coming.is_stopped:
        return await request.show(views.step(request.t, Ended(instance, Ending.STOPPED), None))
    pairing = request.services.pairing.pairings.open(instance, phone)
    return request.services.pairing.viewers.watch(
        request.chat_id, request.message, pairing, request.t, request.under_way.left
    )
