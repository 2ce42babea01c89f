"""/board: one pinned message here that always says how the fleet stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.access import Permission
from bot.views import board as views
from bot.views import guide
from bot.views.callbacks import ShowFleetApart, Sift, StopBoard
from handlers.chat.message import Place
from handlers.door.registry import button, command
from handlers.status import show_fleet

if TYPE_CHECKING:
    from handlers.request.request import Request

_OFF: Final = {"off", "stop"}


@command("board", needs=Permission.ALERTS)
async def board(request: Request) -> None:
    """Put the board up at the end of the chat or topic, or end it."""
    boards, place, typed = request.services.alerts.boards, request.place, request.argument.casefold()
    if typed in _OFF:
        was_there = await boards.take_down(place.chat_id, place.thread_id)
        await request.show(views.stopped(request.t) if was_there else views.none_here(request.t))
    elif typed:
        await request.show(guide.usage(request.t, request.command))
    elif not await boards.put_up(place.chat_id, place.thread_id):
        await request.show(views.not_pinned(request.t))


@button(StopBoard, needs=Permission.ALERTS)
async def stop(request: Request, _press: StopBoard) -> None:
    """End it where it stands; also one of which nothing is known any more."""
    await request.services.alerts.boards.take_down(request.chat_id, request.place.thread_id)
    await request.show(views.stopped(request.t))


@button(ShowFleetApart, needs=Permission.VIEW)
async def show_apart(request: Request, _press: ShowFleetApart) -> None:
    """Show the fleet below: the board stays what it is."""
    place = Place(request.chat_id, request.place.thread_id)
    request.message = request.services.chats.message(place)
    await show_fleet(request, Sift(0))
