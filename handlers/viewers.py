"""Chats that watch a pairing: each step is shown in one message until the last."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import TelegramError

from bot.fleet.pairing import Preparing, Showing
from bot.pictures.qr import BadPicture, qr_picture
from bot.views import pairing as views

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.fleet.pairing import Pairing, Step
    from bot.views.screen import Screen
    from handlers.request import Request

log = structlog.get_logger(__name__)

PREPARING_SHOWN_AFTER_S: Final = 0.5


class Viewers:
    """The running views; a person's ``/cancel`` and the end of the program stop them."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[None], tuple[int, Pairing]] = {}

    def watch(self, request: Request, pairing: Pairing) -> None:
        """Show ``pairing`` in the request's message, beside whatever else goes on."""
        task = asyncio.create_task(_view(request, pairing))
        self._running[task] = (request.chat_id, pairing)
        task.add_done_callback(self._running.pop)

    def stop_in(self, chat: int) -> list[str]:
        """Stop the pairings that a chat watches; the names of their instances."""
        watched = [pairing for where, pairing in self._running.values() if where == chat]
        for pairing in watched:
            pairing.stop()
        return [pairing.instance.name for pairing in watched]

    async def finished(self) -> None:
        """Wait until every view has shown its last step."""
        await asyncio.gather(*self._running, return_exceptions=True)


async def _view(request: Request, pairing: Pairing) -> None:
    try:
        await _show_all(request, pairing.follow())
    except TelegramError as error:
        log.warning("pairing_view_ended", why=type(error).__name__)
        await _leave_no_picture(request)


async def _show_all(request: Request, steps: AsyncGenerator[Step]) -> None:
    """Show each step; the first is only shown where the next takes longer than a moment."""
    first = await anext(steps)
    if isinstance(first, Preparing):
        coming = asyncio.ensure_future(anext(steps))
        done, _ = await asyncio.wait({coming}, timeout=PREPARING_SHOWN_AFTER_S)
        if not done:
            await request.show(views.step(first, None))
        first = await coming
    await request.show(await _screen(first))
    async for step in steps:
        await request.show(await _screen(step))


async def _screen(step: Step) -> Screen:
    if not isinstance(step, Showing):
        return views.step(step, None)
    try:
        return views.step(step, await qr_picture(step.qr.code, step.qr.base64))
    except BadPicture:
        log.exception("qr_not_drawn")
        return views.step(step, None)


async def _leave_no_picture(request: Request) -> None:
    try:
        await request.message.remove()
    except TelegramError as error:
        log.warning("picture_left_behind", why=type(error).__name__)
