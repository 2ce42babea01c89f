"""/mute: hear nothing of one instance in this chat for a while; alerts have buttons for the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.access import Permission
from bot.alerts.chosen import RunningMute
from bot.fleet.asking import ServerReading
from bot.fleet.names import matches
from bot.fleet.spans import read_span
from bot.store.files import DataFolderError
from bot.views import mutes as views
from bot.views.callbacks import AskMute, Mute, MuteHere, ShowMutes, Unmute, UnmuteHere
from bot.views.picker import picker
from bot.views.spans import bad_time
from handlers.alerts import alert_chat
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import Instance, InstanceRef
    from bot.views.picker import To
    from handlers.request.request import Request

log = structlog.get_logger(__name__)

_MINUTE: Final = timedelta(minutes=1)
_NAMELESS: Final = "…"


@command("mute", needs=Permission.ALERTS)
async def mute(request: Request) -> None:
    """Mute the instance that was named, or ask for how long; without a name show what is muted."""
    if not await alert_chat(request):
        return None
    if not request.argument:
        return await _show_all(request)
    typed = read_span(request.argument)
    if typed.is_off and not await _is_name(request, typed.name):
        return await _unmute(request, typed.name)
    if typed.time and not typed.span and not await _is_name(request, typed.name):
        return await request.show(bad_time(request.t, typed.time))
    if typed.span is None or request.services.known.fleet.is_called(request.argument):
        if instance := await _named(request):
            await request.show(views.how_long(request.t, instance.name, instance.ref))
        return None
    request.argument, span = typed.name, typed.span
    if instance := await _named(request, lambda ref: MuteHere(ref, span // _MINUTE)):
        await _mute_here(request, instance.ref, instance.name, span)
    return None


@button(AskMute, needs=Permission.ALERTS)
async def ask(request: Request, press: AskMute) -> None:
    """Ask for how long."""
    if await alert_chat(request):
        name = await _name_of(request, press.instance)
        await request.show(views.how_long(request.t, name, press.instance))


@button(MuteHere, needs=Permission.ALERTS)
async def mute_here(request: Request, press: MuteHere) -> None:
    """Mute, and say so here."""
    if await alert_chat(request):
        name = await _name_of(request, press.instance)
        await _mute_here(request, press.instance, name, press.minutes * _MINUTE)


@button(ShowMutes, needs=Permission.VIEW)
async def show_all(request: Request, _press: ShowMutes) -> None:
    """Show what is muted."""
    if await alert_chat(request):
        await _show_all(request)


@button(UnmuteHere, needs=Permission.ALERTS)
async def unmute_here(request: Request, press: UnmuteHere) -> None:
    """End a mute, and show what is muted still."""
    if await alert_chat(request):
        name = _name(request, press.instance)
        await request.services.alerts.chats.unmute(request.chat_id, press.instance)
        await _show_all(request, ended=name)


@button(Mute, needs=Permission.ALERTS, answers=True)
async def pressed(request: Request, press: Mute) -> None:
    """Mute, and say so in a pop-up: an alert stays as it is. A press that came too late is taken back."""
    chats, chat, ref = request.services.alerts.chats, request.chat_id, press.instance
    before = chats.muted_until(chat, ref)
    now = request.services.clock.now()
    name = _name(request, ref)
    try:
        until = await chats.mute(chat, ref, name, timedelta(hours=press.hours))
    except DataFolderError as error:
        return await _not_written(request, error)
    if await request.answer(views.popup(request.t, until, now)):
        return None
    if before:
        await chats.mute(chat, ref, name, before - now)
    else:
        await chats.unmute(chat, ref)
    return None


@button(Unmute, needs=Permission.ALERTS, answers=True)
async def unpressed(request: Request, press: Unmute) -> None:
    """End a mute, and say so in a pop-up; that is right also where the press came late."""
    try:
        await request.services.alerts.chats.unmute(request.chat_id, press.instance)
    except DataFolderError as error:
        return await _not_written(request, error)
    await request.answer(views.popup_unmuted(request.t))
    return None


async def _named(request: Request, to: To | None = None) -> Instance | None:
    """The instance that was named, as it is remembered, since a mute needs no server; else as it is read now."""
    match request.services.known.fleet.recalled(request.argument):
        case []:
            return await request.instance(to)
        case [instance]:
            return instance
        case several:
            servers = [
                ServerReading(one.key, one.label, None) for one in request.services.known.fleet.servers
            ]
            typed = request.argument
            question = picker(request.t, several, request.command, servers=servers, typed=typed, to=to)
            await request.show(question)
            return None


async def _is_name(request: Request, shorter: str) -> bool:
    """Whether all that was typed is a name, so that its end is neither a time nor "off"; ``shorter`` is without it."""
    fleet = request.services.known.fleet
    muted = matches(shorter, request.services.alerts.chats.mutes(request.chat_id))
    if fleet.recalled(request.argument):
        return True
    if muted or fleet.recalled(shorter):
        return False
    return bool((await fleet.find(request.argument)).found)


async def _unmute(request: Request, name: str) -> None:
    """End the mute of the instance that was named, which may be gone meanwhile; of several all are shown."""
    chats = request.services.alerts.chats
    match matches(name, chats.mutes(request.chat_id)):
        case []:
            await _show_all(request, missed=name)
        case [mute]:
            await chats.unmute(request.chat_id, mute.instance)
            await _show_all(request, ended=mute.name)
        case _:
            await _show_all(request)


async def _mute_here(request: Request, ref: InstanceRef, name: str, span: timedelta) -> None:
    now = request.services.clock.now()
    until = await request.services.alerts.chats.mute(request.chat_id, ref, name, span)
    await request.show(views.muted(request.t, RunningMute(ref, name, until), now))


async def _show_all(request: Request, *, ended: str | None = None, missed: str | None = None) -> None:
    services = request.services
    running = services.alerts.chats.mutes(request.chat_id)
    await request.show(views.mutes(request.t, running, services.clock.now(), ended=ended, missed=missed))


async def _name_of(request: Request, ref: InstanceRef) -> str:
    """What an instance is called; its server, which may be down just then, is asked only where nobody knows."""
    fleet = request.services.known.fleet
    return fleet.known_name(ref) or (await fleet.get(ref)).name


def _name(request: Request, ref: InstanceRef) -> str:
    """The same for who cannot wait: as it was called when it was muted, or nothing."""
    muted = (one.name for one in request.services.alerts.chats.mutes(request.chat_id) if one.instance == ref)
    return request.services.known.fleet.known_name(ref) or next(muted, _NAMELESS)


async def _not_written(request: Request, error: DataFolderError) -> None:
    log.error("mute_not_remembered", why=str(error))
    await request.answer(request.t.plain(views.NOT_WRITTEN))
