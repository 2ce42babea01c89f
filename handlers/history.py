"""/history: what became of one instance, or of all, in a picture; and the same as a table."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.asking import ServerReading
from bot.history.asked import Asked, read_asked
from bot.history.figures import Period
from bot.pictures.history import history_picture
from bot.views import drawings
from bot.views import history as views
from bot.views.callbacks import FleetHistoryTable, HistoryTable, ShowFleetHistory, ShowHistory
from bot.views.past import PAGE_SIZE
from bot.views.picker import picker
from handlers.door.registry import button, command
from handlers.request.files import send_file

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.views.picker import To
    from handlers.request.request import Request


@command("history", needs=Permission.VIEW)
async def history(request: Request) -> None:
    """Show the history of the instance that was named, or of all."""
    asked = read_asked(request.argument)
    if asked.time and await _is_name(request, asked):
        asked = Asked(request.argument)
    if asked.time and not asked.period:
        return await request.show(views.no_such_period(request.t, asked.time))
    request.argument, period = asked.name, asked.period or Period.WEEK
    if not request.argument:
        await _show_fleet(request, period, 0)
    elif ref := await _which(request, period):
        await _show_one(request, ref, period)
    return None


@button(ShowHistory, needs=Permission.VIEW)
async def one(request: Request, press: ShowHistory) -> None:
    """Show that of one instance, over a period."""
    await _show_one(request, press.instance, Period(press.period))


@button(ShowFleetHistory, needs=Permission.VIEW)
async def page(request: Request, press: ShowFleetHistory) -> None:
    """Show a page of that of all, over a period."""
    await _show_fleet(request, Period(press.period), press.page)


@button(HistoryTable, needs=Permission.VIEW)
async def table(request: Request, press: HistoryTable) -> None:
    """Send that of one instance as a table, beside the picture."""
    period = Period(press.period)
    if found := await request.services.known.history.of_one(press.instance, period):
        await send_file(request, await asyncio.to_thread(views.one_file, request.t, found, period))
    else:
        await _show_nothing(request, press.instance)


@button(FleetHistoryTable, needs=Permission.VIEW)
async def fleet_table(request: Request, press: FleetHistoryTable) -> None:
    """Send the figures of all as a table, beside the picture."""
    period = Period(press.period)
    found = await request.services.known.history.of_all(period)
    await send_file(request, await asyncio.to_thread(views.fleet_file, request.t, found, period))


async def _is_name(request: Request, asked: Asked) -> bool:
    """Whether what looks like a time belongs to a name, also of one that is gone."""
    fleet, typed = request.services.known.fleet, request.argument
    if fleet.is_called(typed):
        return True
    if asked.period and (not asked.name or fleet.is_called(asked.name)):
        return False
    if not asked.period and fleet.recalled(typed):
        return True
    return await request.services.known.history.gone(typed) is not None


async def _which(request: Request, period: Period) -> InstanceRef | None:
    """The instance that was named; one that the watch remembers needs no server that answers.

    One that is gone goes before those that only begin so, since nothing else leads to it.
    """
    fleet, typed, to = request.services.known.fleet, request.argument, _to(period)
    if not fleet.is_called(typed) and (gone := await request.services.known.history.gone(typed)):
        return gone
    match fleet.recalled(typed):
        case [instance]:
            return instance.ref
        case []:
            named = await request.instance(to)
            return named.ref if named else None
        case several:
            servers = [ServerReading(server.key, server.label, None) for server in fleet.servers]
            command = request.command
            await request.show(picker(request.t, several, command, servers=servers, typed=typed, to=to))
            return None


def _to(period: Period) -> To:
    return lambda ref: ShowHistory(ref, period.value)


async def _show_one(request: Request, ref: InstanceRef, period: Period) -> None:
    found = await request.services.known.history.of_one(ref, period)
    if found is None:
        return await _show_nothing(request, ref)
    several = len(request.services.known.fleet.servers) > 1
    picture = await history_picture(lambda: drawings.one(request.t, found, period, several=several))
    return await request.show(views.one(request.t, found, period, picture, several=several))


async def _show_fleet(request: Request, period: Period, number: int) -> None:
    found = await request.services.known.history.of_fleet(period, number, size=PAGE_SIZE)
    if not found.rows:
        return await request.show(views.nothing_of_any(request.t))
    several = len(request.services.known.fleet.servers) > 1
    picture = await history_picture(lambda: drawings.fleet(request.t, found, period, several=several))
    return await request.show(views.fleet(request.t, found, period, picture, several=several))


async def _show_nothing(request: Request, ref: InstanceRef) -> None:
    name = request.services.known.fleet.known_name(ref) or (await request.services.known.fleet.get(ref)).name
    await request.show(views.nothing_yet(request.t, name, ref))
