"""Chats that watch a pairing: each step is shown in one message until the last."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import TelegramError

from bot.fleet.pairing import Preparing, Showing
from bot.pictures.qr import BadPicture, qr_picture
from bot.views import pairing as views

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from bot.fleet.pairing import Pairing, Step
    from bot.locales import Texts
    from handlers.message import LiveMessage

log = structlog.get_logger(__name__)

PREPARING_SHOWN_AFTER_S: Final = 0.5


@dataclass(eq=False)
class Coming:
    """A pairing that a chat asked for, while it is not yet known whether there will be one.

    Attributes:
        name: what is to be linked, as it was typed or is known.
        is_stopped: it was cancelled, so that there shall be none.
    """

    name: str
    is_stopped: bool = False


class Viewers:
    """The running views and those to come; a person's ``/cancel`` and the end of the program stop them."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[None], tuple[int, Pairing]] = {}
        self._coming: dict[Coming, int] = {}

    @contextmanager
    def coming(self, chat: int, name: str) -> Iterator[Coming]:
        """Let ``/cancel`` reach what a chat asked for while it is looked up and prepared."""
        coming = Coming(name)
        self._coming[coming] = chat
        try:
            yield coming
        finally:
            del self._coming[coming]

    def watch(self, chat: int, message: LiveMessage, pairing: Pairing, t: Texts) -> None:
        """Show ``pairing`` in a chat's message, beside whatever else goes on."""
        task = asyncio.create_task(_View(message, pairing, t).to_the_end())
        self._running[task] = (chat, pairing)
        task.add_done_callback(self._running.pop)

    def stop_in(self, chat: int) -> list[str]:
        """Stop the pairings that a chat watches or waits for; the names of their instances."""
        watched = [pairing for where, pairing in self._running.values() if where == chat]
        for pairing in watched:
            pairing.stop()
        awaited = [coming for coming, where in self._coming.items() if where == chat and coming.name]
        for coming in awaited:
            coming.is_stopped = True
        return [*(pairing.instance.name for pairing in watched), *(coming.name for coming in awaited)]

    async def finished(self) -> None:
        """Wait until every view has shown its last step."""
        await asyncio.gather(*self._running, return_exceptions=True)


class _View:
    """One chat's message that follows a pairing, in the language in which it was asked for."""

    def __init__(self, message: LiveMessage, pairing: Pairing, t: Texts) -> None:
        self._message, self._pairing, self._t = message, pairing, t

    async def to_the_end(self) -> None:
        """Follow it; however that goes, no picture of a code stays behind."""
        shown_to_the_end = refused = False
        try:
            shown_to_the_end = await self._show_all()
        except TelegramError as error:
            log.warning("pairing_view_ended", why=type(error).__name__)
            refused = True
        finally:
            if not shown_to_the_end:
                await self._leave_no_picture()
        if refused:
            await self._say_where_it_stands()

    async def _show_all(self) -> bool:
        """Show each step; the first is only shown where the next takes longer than a moment."""
        async with aclosing(self._pairing.follow()) as steps:
            first = await anext(steps)
            if isinstance(first, Preparing):
                first = await self._first_after_preparing(first, steps)
            await self._show(first)
            async for step in steps:
                await self._show(step)
        return True

    async def _first_after_preparing(self, preparing: Preparing, steps: AsyncGenerator[Step]) -> Step:
        coming = asyncio.ensure_future(anext(steps))
        try:
            done, _ = await asyncio.wait({coming}, timeout=PREPARING_SHOWN_AFTER_S)
            if not done:
                await self._message.show(views.step(self._t, preparing, None))
            return await coming
        finally:
            coming.cancel()

    async def _show(self, step: Step) -> None:
        """Show one step, unless it is a code and the pairing ended while that was drawn."""
        if not isinstance(step, Showing):
            return await self._message.show(views.step(self._t, step, None))
        picture = await _picture(step)
        if not self._pairing.is_over:
            await self._message.show(views.step(self._t, step, picture))
        return None

    async def _say_where_it_stands(self) -> None:
        """Tell, once, the end that was not taken, or that codes are no longer shown here."""
        pairing = self._pairing
        try:
            await self._message.show(
                views.step(self._t, pairing.latest, None)
                if pairing.is_over
                else views.next_code_lost(self._t, pairing.instance)
            )
        except TelegramError as error:
            log.warning("pairing_view_not_told", why=type(error).__name__)

    async def _leave_no_picture(self) -> None:
        try:
            await self._message.remove()
        except TelegramError as error:
            log.warning("picture_left_behind", why=type(error).__name__)


async def _picture(step: Showing) -> bytes | None:
    try:
        return await qr_picture(step.qr.code, step.qr.base64)
    except BadPicture:
        log.exception("qr_not_drawn")
        return None
