"""Several instances at once: they are chosen from the list, and what shall be done to all of them is asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.access import Permission
from bot.evolution import InstanceNotFound
from bot.fleet.versions import goes_deaf_after_logout
from bot.several.batch import Choosing, Part, Refusal, Where
from bot.several.intent import Act, Intent
from bot.views import several as views
from bot.views.callbacks import (
    AskDeletes,
    AskLogouts,
    AskMutes,
    AskRestarts,
    AskSwitch,
    ChooseSeveral,
    PickSwitch,
    SeveralAll,
    SeveralPage,
    SeveralToggle,
    Sift,
    switch_of,
)
from handlers.alerts import alert_chat
from handlers.asking.questions import HowMany
from handlers.door.registry import button
from handlers.request.filtered import choice_of
from handlers.status import show_fleet

if TYPE_CHECKING:
    from bot.several.batch import Preview
    from bot.views.callbacks import AskSeveral
    from bot.views.screen import Screen
    from handlers.request.request import Request


@button(ChooseSeveral, needs=Permission.VIEW)
async def choose(request: Request, press: ChooseSeveral) -> None:
    """Let whoever pressed choose of all that the filter lets through, on every page of it."""
    chosen = await request.services.known.fleet.choose(choice_of(request, press))
    if not chosen.rows:
        return await show_fleet(request, Sift(0, press.only, press.server, press.part))
    where = _where(request) or Where(request.chat_id, request.place.thread_id, 0)
    number = await request.services.several.batches.begin(where, request.user_id or 0, chosen.rows)
    return await _show_choosing(request, await request.services.several.batches.page(number, 0))


@button(SeveralPage, needs=Permission.VIEW)
async def page(request: Request, press: SeveralPage) -> None:
    """Show another page, or come back from a question, which is open no more."""
    _forget_count(request, press.batch)
    await _show_choosing(request, await request.services.several.batches.page(press.batch, press.page))


@button(SeveralToggle, needs=Permission.VIEW)
async def toggle(request: Request, press: SeveralToggle) -> None:
    """Choose one, or no more."""
    await _show_choosing(request, await request.services.several.batches.toggle(press.batch, press.place))


@button(SeveralAll, needs=Permission.VIEW)
async def choose_all(request: Request, press: SeveralAll) -> None:
    """Choose all, or none."""
    batches = request.services.several.batches
    await _show_choosing(request, await batches.choose_all(press.batch, press.page, chosen=bool(press.on)))


@button(AskRestarts, needs=Permission.RESTART)
async def ask_restarts(request: Request, press: AskRestarts) -> None:
    """Ask whether to restart them."""
    await _ask(request, press, Intent(Act.RESTART))


@button(AskLogouts, needs=Permission.LOGOUT)
async def ask_logouts(request: Request, press: AskLogouts) -> None:
    """Ask whether to log them out."""
    await _ask(request, press, Intent(Act.LOGOUT))


@button(AskDeletes, needs=Permission.DELETE)
async def ask_deletes(request: Request, press: AskDeletes) -> None:
    """Ask for their number."""
    if preview := await _ask(request, press, Intent(Act.DELETE)):
        question = HowMany(preview.batch, preview.count)
        request.services.asking.questions.ask(request.chat_id, request.user_id or 0, question)


@button(AskMutes, needs=Permission.ALERTS)
async def ask_mutes(request: Request, press: AskMutes) -> None:
    """Ask for how long."""
    if await alert_chat(request, (views.back(request.t, press.batch),)):
        await _ask(request, press, Intent(Act.MUTE))


@button(PickSwitch, needs=Permission.SETTINGS)
async def pick_switch(request: Request, press: PickSwitch) -> None:
    """Ask which switch."""
    view = await request.services.several.batches.page(press.batch, 0)
    if isinstance(view, Choosing):
        await request.show(views.which_switch(request.t, press.batch, view.chosen))


@button(AskSwitch, needs=Permission.SETTINGS)
async def ask_switch(request: Request, press: AskSwitch) -> None:
    """Ask whether to set this one."""
    await _ask(request, press, Intent(Act.SWITCH, switch=switch_of(press.switch), on=bool(press.on)))


async def _ask(request: Request, press: AskSeveral, intent: Intent) -> Preview | None:
    """Show what would be done, to what is chosen or to a part of what is left; None where that is nothing."""
    batches, number = request.services.several.batches, press.batch
    if press.which != Part.CHOSEN.value:
        batch = await batches.get(number)
        if batch is None:
            return None
        number = await batches.follow(batch, Part(press.which))
    preview = await batches.ask(number, intent)
    if isinstance(preview, Refusal):
        return None
    if not preview.count:
        await _show_choosing(request, await batches.page(number, 0))
        return None
    deaf = await _deaf(request, preview) if intent.act is Act.LOGOUT else []
    await _show(request, number, views.preview(request.t, preview, request.services.known.labels, deaf=deaf))
    return preview


async def _show_choosing(request: Request, view: Choosing | Refusal) -> None:
    """Show the page; where it was overtaken, the message shows what came of that."""
    if isinstance(view, Choosing):
        await _show(request, view.batch, views.choosing(request.t, view, request.services.known.labels))


async def _show(request: Request, number: int, screen: Screen) -> None:
    before = request.message.address
    await request.show(screen)
    if request.message.address != before and (where := _where(request)):
        await request.services.several.batches.placed(number, where)


def _where(request: Request) -> Where | None:
    address = request.message.address
    return Where(address.chat_id, address.thread_id, address.message_id) if address else None


def _forget_count(request: Request, number: int) -> None:
    questions, who = request.services.asking.questions, (request.chat_id, request.user_id or 0)
    asked = questions.of(*who)
    if isinstance(asked, HowMany) and asked.batch == number:
        questions.close(*who)


async def _deaf(request: Request, preview: Preview) -> list[str]:
    """The servers, by label, on which what is logged out hears nothing once it is linked again."""
    return [
        label
        for label in await asyncio.gather(*(_deaf_one(request, key) for key in preview.servers))
        if label
    ]


async def _deaf_one(request: Request, key: str) -> str | None:
    services = request.services
    try:
        server = services.known.fleet.server(key)
        async with asyncio.timeout(services.patience.live_s):
            return server.label if goes_deaf_after_logout(await server.version()) else None
    except (InstanceNotFound, TimeoutError):
        return None
