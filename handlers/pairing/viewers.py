"""Chats that watch a pairing: each step is shown in one message until the last."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import TelegramError

from bot.fleet.steps import Preparing, Showing
from bot.pictures.qr import qr_picture_or_none
from bot.telegram.unless import Overtaken
from bot.views import pairing as views
from handlers.chat.lingering import Lingering
from handlers.chat.message import is_passing
from handlers.pairing.trace import Subject, Trace

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from bot.fleet.instance import InstanceRef
    from bot.fleet.pairing import Pairing
    from bot.fleet.patience import Patience
    from bot.fleet.steps import Step
    from bot.locales import Texts
    from bot.store.open_message import OpenMessage
    from bot.store.open_messages import OpenMessages
    from bot.telegram.unless import Unless
    from bot.views.screen import Screen
    from handlers.chat.message import LiveMessage

log = structlog.get_logger(__name__)

PREPARING_SHOWN_AFTER_S: Final = 0.5


@dataclass(eq=False)
class Coming:
    """A pairing that a chat asked for, while it is not yet known whether there will be one.

    Attributes:
        name: what is to be linked, as it was typed or is known.
        instance: the same once it is known.
        is_stopped: it was cancelled, so that there shall be none.
    """

    name: str
    instance: InstanceRef | None = None
    is_stopped: bool = False


class Viewers:
    """The running views and those to come; a person's ``/cancel`` and the end of the program stop them."""

    def __init__(self, patience: Patience, remembered: OpenMessages) -> None:
        self._patience, self._remembered = patience, remembered
        self._running: dict[asyncio.Task[None], tuple[int, Pairing, LiveMessage]] = {}
        self._lingering = Lingering()
        self._coming: dict[Coming, int] = {}

    @contextmanager
    def coming(self, chat: int, name: str, instance: InstanceRef | None = None) -> Iterator[Coming]:
        """Let ``/cancel`` and Stop reach what a chat asked for while it is looked up and prepared."""
        coming = Coming(name, instance)
        self._coming[coming] = chat
        try:
            yield coming
        finally:
            del self._coming[coming]

    def watch(
        self,
        chat: int,
        message: LiveMessage,
        pairing: Pairing,
        t: Texts,
        left: OpenMessage | None = None,
    ) -> None:
        """Show ``pairing`` in a chat's message, beside whatever else goes on; once, also where two ask for it at once.

        Args:
            chat: the chat.
            message: the message.
            pairing: the pairing.
            t: the language in which it was asked for.
            left: the message as it is remembered already.
        """
        if self._is_shown(pairing, message):
            return
        subject = Subject(pairing.instance.ref, pairing.instance.name, pairing.phone, pairing.former_owner)
        trace = Trace(self._remembered, message, subject, left)
        view = _View(message, pairing, t, trace, self._patience.code_life_s)
        task = asyncio.create_task(self._show(view))
        self._running[task] = (chat, pairing, message)
        task.add_done_callback(self._running.pop)

    def stop_in(self, chat: int) -> list[str]:
        """Stop the pairings that a chat watches or waits for; the names of their instances."""
        watched = [pairing for where, pairing, _ in self._running.values() if where == chat]
        for pairing in watched:
            pairing.stop()
        awaited = [coming for coming, where in self._coming.items() if where == chat and coming.name]
        for coming in awaited:
            coming.is_stopped = True
        return [*(pairing.instance.name for pairing in watched), *(coming.name for coming in awaited)]

    def stop_coming(self, instance: InstanceRef) -> bool:
        """Stop the pairings of an instance that are still prepared, for every chat; False if there are none."""
        awaited = [coming for coming in self._coming if coming.instance == instance]
        for coming in awaited:
            coming.is_stopped = True
        return bool(awaited)

    def _is_shown(self, pairing: Pairing, message: LiveMessage) -> bool:
        shown = (where.address for _, running, where in self._running.values() if running is pairing)
        return message.address is not None and message.address in shown

    async def finished(self) -> None:
        """Wait until every view has shown its last step, or could not."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._lingering.stop()

    async def _show(self, view: _View) -> None:
        await view.to_the_end()
        if view.leaves_work:
            self._lingering.until_done(view.at_last)


class _View:
    """One chat's message that follows a pairing, in the language in which it was asked for."""

    def __init__(
        self, message: LiveMessage, pairing: Pairing, t: Texts, trace: Trace, code_life_s: float
    ) -> None:
        self._message, self._pairing, self._t = message, pairing, t
        self._trace, self._code_life_s = trace, code_life_s
        self._picture: bytes | None = None
        self._shown: Showing | None = None
        self._age = 0
        self._is_untold = False

    @property
    def leaves_work(self) -> bool:
        """Whether a picture is left in the chat, or the person does not know how it ended, by Telegram's fault."""
        return self._is_untold or self._message.leaves_picture

    async def at_last(self) -> bool:
        """Try once more to do what is left; whether nothing is left now."""
        if self._message.leaves_picture:
            await self._message.remove()
        if self._is_untold:
            await self._say_where_it_stands()
        await self._trace.wipe()
        return not self.leaves_work

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
            await self._trace.wipe()
        if refused:
            await self._say_where_it_stands()

    async def _show_all(self) -> bool:
        """Show each step; the first is only shown where the next takes longer than a moment."""
        async with aclosing(self._pairing.follow()) as steps:
            step = await anext(steps)
            coming = asyncio.ensure_future(_next(steps))
            try:
                if isinstance(step, Preparing):
                    await asyncio.wait({coming}, timeout=PREPARING_SHOWN_AFTER_S)
                while True:
                    if not (isinstance(step, Preparing) and coming.done()):
                        await self._show(step, coming)
                    if self._message.was_deleted:
                        return True
                    if (following := await self._age_until(coming)) is None:
                        return True
                    step, coming = following, asyncio.ensure_future(_next(steps))
            finally:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def _age_until(self, coming: asyncio.Future[Step | None]) -> Step | None:
        """What comes next, None after the last or where the message was deleted; until then the bar goes on."""
        every_s = self._code_life_s / views.BAR_CELLS
        while not (await asyncio.wait({coming}, timeout=every_s))[0]:
            await self._show_age(coming)
            if self._message.was_deleted:
                return None
        return coming.result()

    async def _show_age(self, coming: Unless) -> None:
        """Renew the bar, where that holds up nothing else; it is no loss where it cannot be."""
        step = self._shown
        if step is None or self._picture is None or step is not self._pairing.latest:
            return
        if not self._message.has_room:
            return
        age = self._age_of(step)
        if age == self._age:
            return
        self._age = age
        try:
            await self._message.change(views.step(self._t, step, self._picture, age), coming)
        except Overtaken:
            return
        except TelegramError as error:
            log.info("age_not_shown", why=type(error).__name__)

    def _age_of(self, step: Showing) -> int:
        """How many cells of the bar its code has aged."""
        passed = (asyncio.get_running_loop().time() - step.since) / self._code_life_s
        return min(views.BAR_CELLS, int(passed * views.BAR_CELLS))

    async def _show(self, step: Step, coming: Unless) -> None:
        """Show one step, unless it is a code and what is ``coming`` is there before it could be sent."""
        self._shown = None
        if not isinstance(step, Showing):
            await self._message.show(views.step(self._t, step, None))
            if isinstance(step, Preparing):
                await self._trace.leave()
            return
        picture = await qr_picture_or_none(step.qr.code, step.qr.base64)
        words = views.step(self._t, Preparing(step.instance), None)
        if await self._trace.put(words, lambda: self._code(step, picture), coming):
            self._picture, self._shown, self._age = picture, step, self._age_of(step)

    def _code(self, step: Showing, picture: bytes | None) -> Screen | None:
        if self._pairing.shows_no_more:
            return None
        return views.step(self._t, step, picture, self._age_of(step))

    async def _say_where_it_stands(self) -> None:
        """Tell the end that was not taken, or that codes are no longer shown here; what Telegram refuses, never."""
        pairing = self._pairing
        try:
            await self._message.show(
                views.step(self._t, pairing.latest, None)
                if pairing.is_over and not pairing.was_deserted
                else views.next_code_lost(self._t, pairing.instance)
            )
            self._is_untold = False
        except TelegramError as error:
            self._is_untold = is_passing(error)
            log.warning("pairing_view_not_told", why=type(error).__name__)

    async def _leave_no_picture(self) -> None:
        try:
            await self._message.remove()
        except TelegramError as error:
            log.warning("picture_left_behind", why=type(error).__name__)


async def _next(steps: AsyncGenerator[Step]) -> Step | None:
    """The next step; None after the last."""
    return await anext(steps, None)
