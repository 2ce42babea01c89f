"""Whether an instance that is stuck is restarted by itself: chosen on its card, or on an alert that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.access import Permission
from bot.store.files import DataFolderError
from bot.views import restarts as views
from bot.views.callbacks import Heal, HealHere
from bot.views.mutes import NOT_WRITTEN
from handlers.door.registry import button
from handlers.status import show_card

if TYPE_CHECKING:
    from handlers.request.request import Request

log = structlog.get_logger(__name__)


@button(HealHere, needs=Permission.RESTART)
async def chosen_on_card(request: Request, press: HealHere) -> None:
    """Choose, and show the instance."""
    await request.services.alerts.restarts.choose(press.instance, by_itself=bool(press.by_itself))
    request.services.alerts.delivery.redraw(press.instance)
    await show_card(request, press.instance)


@button(Heal, needs=Permission.RESTART, answers=True)
async def chosen_on_alert(request: Request, press: Heal) -> None:
    """Choose, and say so in a pop-up: the alert goes on. A press that came too late is taken back."""
    restarts, by_itself = request.services.alerts.restarts, bool(press.by_itself)
    before = restarts.wanted(press.instance)
    try:
        await restarts.choose(press.instance, by_itself=by_itself)
    except DataFolderError as error:
        return await _not_written(request, error)
    if not await request.answer(views.popup(request.t, by_itself=by_itself)):
        await restarts.choose(press.instance, by_itself=before)
    request.services.alerts.delivery.redraw(press.instance)
    return None


async def _not_written(request: Request, error: DataFolderError) -> None:
    log.error("restart_choice_not_remembered", why=str(error))
    await request.answer(request.t.plain(NOT_WRITTEN))
