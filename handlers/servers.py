"""/servers: every server, whether it answers, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.views import servers as views
from bot.views.callbacks import ShowServers
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from handlers.request.request import Request


@command("servers", needs=Permission.VIEW)
async def servers(request: Request) -> None:
    """Show the servers, read now."""
    await _show(request, 0)


@button(ShowServers, needs=Permission.VIEW)
async def page(request: Request, press: ShowServers) -> None:
    """Show a page of them, read anew."""
    await _show(request, press.page)


async def _show(request: Request, page: int) -> None:
    await request.show(views.servers(request.t, await request.services.known.surveying.read(page)))
