"""/cancel: stop linking in this chat and take back what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.views import deeds as views
from bot.views.callbacks import Cancel
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from handlers.request.request import Request


@command("cancel", needs=Permission.VIEW)
async def cancel(request: Request) -> None:
    """Stop the pairings that this chat watches, expire the questions this person was asked."""
    services = request.services
    asked = services.asking.confirmations.take_back(chat=request.chat_id, asker=request.user_id or 0)
    asked |= services.asking.questions.close(request.chat_id, request.user_id or 0)
    asked |= await services.several.batches.take_back(request.chat_id, request.user_id or 0)
    stopped = services.pairing.viewers.stop_in(request.chat_id)
    await request.show(views.cancelled(request.t, stopped, asked=asked))


@button(Cancel, needs=Permission.VIEW)
async def no(request: Request, _press: Cancel) -> None:
    """Close a question with a no."""
    await request.show(views.cancelled(request.t, [], asked=True))
