"""/status: the whole fleet, worst first, or one instance as a card; every action starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.names import searched
from bot.views import card as card_view
from bot.views import filters
from bot.views.callbacks import AskServer, PickPage, ShowCard, ShowFleet, Sift, part_that_fits
from bot.views.overview import all_with, nothing_found, overview
from bot.views.picker import picker
from handlers.door.registry import button, command
from handlers.request.filtered import choice_of

if TYPE_CHECKING:
    from bot.fleet.choice import Choice
    from bot.fleet.instance import InstanceRef
    from bot.views.callbacks import Filtered
    from bot.views.screen import Rows
    from handlers.request.request import Request


@command("status", needs=Permission.VIEW)
async def status(request: Request) -> None:
    """Show the fleet, or the instance that was named, or all that have what was typed in their names."""
    if not request.argument:
        return await show_fleet(request, Sift(0))
    services, typed = request.services, request.argument
    async with services.chats.lookups.turn(request.chat_id, *services.known.fleet.readings_of(typed)):
        sought = await services.known.seeking.seek(typed)
    at, is_cut = _filter_of(sought.choice)
    if sought.one:
        return await show_card(request, sought.one, all_with(request.t, at) if sought.others else ())
    if sought.others:
        return await show_fleet(request, at, typed=typed if is_cut else None)
    several = len(services.known.fleet.servers) > 1
    return await request.show(nothing_found(request.t, typed, sought.near, several=several))


@button(ShowFleet, needs=Permission.VIEW)
async def page(request: Request, press: ShowFleet) -> None:
    """Show a page of the fleet, read anew."""
    await show_fleet(request, Sift(press.page))


@button(Sift, needs=Permission.VIEW)
async def filtered(request: Request, press: Sift) -> None:
    """Show a page of what a filter lets through, read anew."""
    await show_fleet(request, press)


@button(AskServer, needs=Permission.VIEW)
async def ask_server(request: Request, press: AskServer) -> None:
    """Show the servers to choose from."""
    fits = choice_of(request, Sift(0, press.only, part=press.part))
    view = await request.services.known.fleet.overview(0, fits)
    await request.show(filters.server_picker(request.t, view, press))


@button(ShowCard, needs=Permission.VIEW)
async def card(request: Request, press: ShowCard) -> None:
    """Show one instance, read anew."""
    await show_card(request, press.instance)


@button(PickPage, needs=Permission.VIEW)
async def picker_page(request: Request, press: PickPage) -> None:
    """Another page of a picker, read anew."""
    everything = await request.services.known.fleet.everything()
    await request.show(
        picker(request.t, everything.instances, press.command, servers=everything.servers, page=press.page)
    )


async def show_card(request: Request, ref: InstanceRef, more: Rows = ()) -> None:
    """Show one instance with all that can be done to it now; ``more`` are other ways on."""
    services = request.services
    card = await services.known.fleet.card(ref)
    await request.show(
        card_view.card(
            request.t,
            card,
            muted_until=services.alerts.chats.muted_until(request.chat_id, ref),
            online_until=services.deeds.presences.until(ref),
            by_itself=services.alerts.restarts.wanted(ref),
            more=more,
        )
    )


async def show_fleet(request: Request, at: Filtered, *, typed: str | None = None) -> None:
    """Show a page of what a filter lets through; ``typed`` is what was looked for where a button carries less."""
    services = request.services
    view = await services.known.fleet.overview(at.page, choice_of(request, at))
    await request.show(overview(request.t, view, at, services.alerts.incidents.ongoing(), typed))


def _filter_of(choice: Choice) -> tuple[Sift, bool]:
    """The same as a button carries it, and whether its text is cut for that."""
    wanted = searched(choice.part)
    part = part_that_fits(wanted)
    return Sift(0, server=choice.server or "", part=part), part != wanted
