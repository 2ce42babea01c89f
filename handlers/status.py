"""/status: the whole fleet, worst first, or one instance as a card; every action starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.views import card as card_view
from bot.views.callbacks import PickPage, ShowCard, ShowFleet
from bot.views.overview import overview
from bot.views.picker import picker
from handlers.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from handlers.request import Request


@command("status", needs=Permission.VIEW)
async def status(request: Request) -> None:
    """Show the fleet, or the instance that was named."""
    if not request.argument:
        await _show_fleet(request, 0)
    elif instance := await request.instance():
        await show_card(request, instance.ref)


@button(ShowFleet, needs=Permission.VIEW)
async def page(request: Request, press: ShowFleet) -> None:
    """Show a page of the fleet, read anew."""
    await _show_fleet(request, press.page)


@button(ShowCard, needs=Permission.VIEW)
async def card(request: Request, press: ShowCard) -> None:
    """Show one instance, read anew."""
    await show_card(request, press.instance)


@button(PickPage, needs=Permission.VIEW)
async def picker_page(request: Request, press: PickPage) -> None:
    """Another page of a picker, read anew."""
    everything = await request.services.fleet.everything()
    await request.show(
        picker(request.t, everything.instances, press.command, servers=everything.servers, page=press.page)
    )


async def show_card(request: Request, ref: InstanceRef) -> None:
    """Show one instance with all that can be done to it now."""
    card, chats = await request.services.fleet.card(ref), request.services.alert_chats
    muted_until, by_itself = chats.muted_until(request.chat_id, ref), request.services.restarts.wanted(ref)
    await request.show(card_view.card(request.t, card, muted_until=muted_until, by_itself=by_itself))


async def _show_fleet(request: Request, page: int) -> None:
    await request.show(overview(request.t, await request.services.fleet.overview(page)))
