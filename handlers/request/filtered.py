"""The filter that a button carries as the fleet's: what is muted, and what alerts tell, is known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.fleet.choice import Choice
from bot.views.callbacks import HEALTHS, INCIDENTS, MUTED

if TYPE_CHECKING:
    from bot.views.callbacks import Filtered
    from handlers.request.request import Request


def choice_of(request: Request, at: Filtered) -> Choice:
    """The instances that ``at`` means in this chat; those that are muted here only where they are asked for."""
    services = request.services
    muted = frozenset(mute.instance for mute in services.alerts.chats.mutes(request.chat_id))
    among = None
    if at.only == MUTED:
        among = muted
    elif at.only == INCIDENTS:
        among = services.alerts.incidents.those_down() - muted
    return Choice(HEALTHS.get(at.only), at.server or None, at.part, among, muted)
