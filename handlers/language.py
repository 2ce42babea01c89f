"""/language: the language and the time zone of a chat, chosen by buttons and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.views import language as views
from bot.views.callbacks import ChooseLanguage, ChooseZone, ShowLanguages, ShowZones
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from handlers.request.request import Request


@command("language", needs=Permission.VIEW)
async def language(request: Request) -> None:
    """Show the languages."""
    await request.show(views.languages(request.t))


@button(ShowLanguages, needs=Permission.VIEW)
async def languages(request: Request, _press: ShowLanguages) -> None:
    """Show the languages again."""
    await request.show(views.languages(request.t))


@button(ChooseLanguage, needs=Permission.VIEW)
async def choose_language(request: Request, press: ChooseLanguage) -> None:
    """Speak it from now on, in the menu as well."""
    await request.choose(language=press.language)
    request.services.chats.menus.renew(request.chat_id)
    await request.show(views.languages(request.t))


@button(ShowZones, needs=Permission.VIEW)
async def zones(request: Request, _press: ShowZones) -> None:
    """Show the time zones."""
    await request.show(views.zones(request.t))


@button(ChooseZone, needs=Permission.VIEW)
async def choose_zone(request: Request, press: ChooseZone) -> None:
    """Tell times for it from now on."""
    await request.choose(zone=press.zone)
    request.services.alerts.chats.changed()
    await request.show(views.zones(request.t))
