"""/alerts: what this chat hears of and when, shown and changed in one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.alerts.chats import Wanted
from bot.views import alert_settings as views
from bot.views.callbacks import (
    AskDigest,
    AskQuiet,
    AskQuietEnd,
    ChooseDigest,
    ChooseQuiet,
    ChooseWanted,
    NoDigest,
    NoQuiet,
    ShowAlerts,
)
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.alerts.chats import AlertChat
    from bot.views.screen import Rows
    from handlers.request.request import Request


@command("alerts", needs=Permission.VIEW)
async def alerts(request: Request) -> None:
    """Show what this chat hears of."""
    await _show(request)


@button(ShowAlerts, needs=Permission.VIEW)
async def shown(request: Request, _press: ShowAlerts) -> None:
    """Show it again, as it is now."""
    await _show(request)


@button(ChooseWanted, needs=Permission.ALERTS)
async def choose_wanted(request: Request, press: ChooseWanted) -> None:
    """Hear of this from now on."""
    if await alert_chat(request):
        await request.services.alerts.chats.hear(request.chat_id, Wanted(press.wanted))
        await _show(request)


@button(AskQuiet, needs=Permission.ALERTS)
async def ask_quiet(request: Request, _press: AskQuiet) -> None:
    """Ask at which hour it becomes quiet."""
    if chat := await alert_chat(request):
        await request.show(views.quiet_begins(request.t, chat))


@button(AskQuietEnd, needs=Permission.ALERTS)
async def ask_quiet_end(request: Request, press: AskQuietEnd) -> None:
    """Ask at which hour that is over."""
    if chat := await alert_chat(request):
        await request.show(views.quiet_ends(request.t, chat, press.begins))


@button(ChooseQuiet, needs=Permission.ALERTS)
async def choose_quiet(request: Request, press: ChooseQuiet) -> None:
    """Be quiet at these hours from now on."""
    await _be_quiet(request, (press.begins, press.ends))


@button(NoQuiet, needs=Permission.ALERTS)
async def no_quiet(request: Request, _press: NoQuiet) -> None:
    """Be quiet no more."""
    await _be_quiet(request, None)


@button(AskDigest, needs=Permission.ALERTS)
async def ask_digest(request: Request, _press: AskDigest) -> None:
    """Ask at which hour the digest comes."""
    if chat := await alert_chat(request):
        await request.show(views.digest_hour(request.t, chat))


@button(ChooseDigest, needs=Permission.ALERTS)
async def choose_digest(request: Request, press: ChooseDigest) -> None:
    """Have a digest at this hour from now on."""
    await _digest(request, press.at)


@button(NoDigest, needs=Permission.ALERTS)
async def no_digest(request: Request, _press: NoDigest) -> None:
    """Have no digest any more."""
    await _digest(request, None)


async def alert_chat(request: Request, ways_on: Rows = ()) -> AlertChat | None:
    """The chat of the request; None after it was told that no alerts go there, with the ``ways_on`` below."""
    if (chat := request.services.alerts.chats.get(request.chat_id)) is None:
        await request.show(views.no_alerts(request.t, request.chat_id, request.place.thread_id, ways_on))
    return chat


async def _be_quiet(request: Request, hours: tuple[int, int] | None) -> None:
    if chat := await alert_chat(request):
        await _settle_zone(request, chat)
        await request.services.alerts.chats.be_quiet(request.chat_id, hours)
        await _show(request)


async def _digest(request: Request, hour: int | None) -> None:
    if chat := await alert_chat(request):
        await _settle_zone(request, chat)
        await request.services.alerts.chats.digest(request.chat_id, hour)
        await _show(request)


async def _settle_zone(request: Request, chat: AlertChat) -> None:
    """An hour was chosen for the place that stood beside it: it shall not change with who writes there next."""
    if not request.services.chats.readers.chose_zone(chat.chat_id):
        await request.choose(zone=chat.zone)


async def _show(request: Request) -> None:
    if chat := await alert_chat(request):
        services = request.services
        muted = len(services.alerts.chats.mutes(request.chat_id))
        chosen = services.chats.readers.chose_zone(request.chat_id)
        await request.show(
            views.settings(request.t, views.AlertSettings(chat, chosen, request.place.thread_id, muted))
        )
