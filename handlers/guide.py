"""/start, /help and /id: what the bot can do, and the ids for its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.invites import looks_like_token
from bot.views import guide as views
from handlers.door.registry import command

if TYPE_CHECKING:
    from handlers.request.request import Request


@command("start", needs=Permission.VIEW)
async def start(request: Request) -> None:
    """Greet; with a client's token, show what that shows, where only the one who opened it sees it."""
    chat, token = request.chat_id, request.argument
    is_guest = chat > 0 and looks_like_token(token)
    if not (is_guest and await request.services.pairing.guests.come(chat, token, request.t)):
        await request.show(views.start(request.t))


@command("help", needs=Permission.VIEW)
async def help_(request: Request) -> None:
    """List every command."""
    await request.show(views.help_(request.t))


@command("id", needs=Permission.ANYONE)
async def ids(request: Request) -> None:
    """Tell the ids that the settings want; the only thing that strangers may ask."""
    await request.show(views.ids(request.t, request.chat_id, request.user_id))
