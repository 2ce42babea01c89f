"""/settings: an instance's switches on its server, in one message that shows what is true after each tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.switches import CALL_TEXT_LIMIT, Switch
from bot.views import deeds
from bot.views import switches as views
from bot.views.callbacks import AskCallText, RemoveCallText, ShowSwitches, TurnSwitch
from handlers.asking.questions import CallText
from handlers.door.registry import answer, button, command

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.fleet.instance import InstanceRef
    from bot.fleet.switches import Switchboard
    from handlers.request.request import Request


@command("settings", needs=Permission.VIEW)
async def settings(request: Request) -> None:
    """Show the switches of the instance that was named."""
    if instance := await request.instance():
        await _show(request, instance.ref)


@button(ShowSwitches, needs=Permission.VIEW)
async def shown(request: Request, press: ShowSwitches) -> None:
    """Show them as they are now; whoever goes back to them does not answer for the text any more."""
    request.services.asking.questions.close(request.chat_id, request.user_id or 0)
    await _show(request, press.instance)


@button(TurnSwitch, needs=Permission.SETTINGS)
async def turn(request: Request, press: TurnSwitch) -> None:
    """Turn one, and show what became true."""
    switch, on = Switch(press.switch), bool(press.on)
    setting = request.services.deeds.switches.set(press.instance, switch, on=on)
    board = await _meanwhile(request, setting, press.instance)
    await request.show(views.switches(request.t, board, turned=switch, to=on))


@button(AskCallText, needs=Permission.SETTINGS)
async def ask_call_text(request: Request, press: AskCallText) -> None:
    """Ask for the text that those are sent whose calls are rejected."""
    instance = await request.services.known.fleet.get(press.instance)
    request.services.asking.questions.ask(request.chat_id, request.user_id or 0, CallText(instance.ref))
    await request.show(views.ask_call_text(request.t, instance))


@button(RemoveCallText, needs=Permission.SETTINGS)
async def remove_call_text(request: Request, press: RemoveCallText) -> None:
    """Send them nothing any more."""
    await _set_call_text(request, press.instance, None)


@answer(CallText, needs=Permission.SETTINGS)
async def answered(request: Request, asked: CallText) -> None:
    """The text that was asked for came, in a message of its own."""
    if (length := len(request.argument)) > CALL_TEXT_LIMIT:
        return await request.show(views.call_text_too_long(request.t, length, asked.instance))
    request.services.asking.questions.close(request.chat_id, request.user_id or 0)
    return await _set_call_text(request, asked.instance, request.argument)


async def _show(request: Request, ref: InstanceRef) -> None:
    board = await _meanwhile(request, request.services.deeds.switches.read(ref), ref)
    await request.show(views.switches(request.t, board))


async def _set_call_text(request: Request, ref: InstanceRef, text: str | None) -> None:
    board = await _meanwhile(request, request.services.deeds.switches.set_call_text(ref, text), ref)
    await request.show(views.switches(request.t, board))


async def _meanwhile(
    request: Request, work: Coroutine[object, object, Switchboard], ref: InstanceRef
) -> Switchboard:
    return await request.showing(work, lambda name: deeds.busy(request.t, name), ref)
