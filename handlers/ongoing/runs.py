"""What is being done to several instances, each in one message: how far it is, and at the end what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from bot.several.batch import Where
from bot.several.ends import Came, End
from bot.several.report import Cut, report
from bot.several.run import Lanes, Run
from bot.store.files import DataFolderError
from bot.telegram.unless import Overtaken
from bot.views import several_report as views
from handlers.chat.lingering import Lingering
from handlers.chat.message import is_passing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.fleet.circuit import Circuit
    from bot.fleet.instance import InstanceRef
    from bot.fleet.patience import Patience
    from bot.locales import Texts
    from bot.several.batch import Batch, Member
    from bot.several.batches import Batches
    from bot.several.doing import Deeds
    from bot.several.intent import Intent
    from bot.several.report import Report
    from bot.views.screen import Screen
    from handlers.chat.message import LiveMessage

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Work:
    """One that goes on: the run, the task that does it, and the one that shows it."""

    run: Run
    view: _View
    doing: asyncio.Task[None]
    showing: asyncio.Task[None]


class Runs:
    """All that go on; the end of the program stops them, and what was not begun is told as such."""

    def __init__(
        self,
        batches: Batches,
        deeds: Deeds,
        circuits: Mapping[str, Circuit],
        labels: Mapping[str, str],
        patience: Patience,
    ) -> None:
        """``labels`` are those of the servers by key; empty where there is only one."""
        self._batches, self._deeds, self._circuits, self._labels = batches, deeds, circuits, labels
        self._every_s = patience.progress_s
        self._lanes, self._lingering = Lanes(), Lingering()
        self._running: dict[int, _Work] = {}
        self._is_closing = False

    def has(self, number: int) -> bool:
        """Whether it still goes on."""
        return number in self._running and not self._running[number].doing.done()

    def begin(self, batch: Batch, members: Sequence[Member], message: LiveMessage, t: Texts) -> None:
        """Do to ``members`` what was agreed to, beside whatever else goes on, and show it in ``message``."""
        assert batch.intent is not None  # noqa: S101 -- it was agreed to
        by_ref = {member.ref: member for member in members}
        notebook = _Notebook(self._batches, batch.id, by_ref)
        run = Run(by_ref, self._deeds.of(batch.intent), self._lanes, self._circuits, notebook)
        if self._is_closing:  # the yes was in hand when the program was told to end
            run.stop()
        doing = asyncio.create_task(run.to_the_end())
        view = _View(self._batches, batch, by_ref, message, t, self._labels)
        showing = asyncio.create_task(self._show(view, run, doing))
        self._running[batch.id] = _Work(run, view, doing, showing)
        showing.add_done_callback(lambda _: self._running.pop(batch.id))
        log.info("several_begun", deed=str(batch.intent), count=len(members))

    async def done(self, batch: Batch, members: Sequence[Member], message: LiveMessage, t: Texts) -> None:
        """All of it was done at once: write that down, and show it; without a disk it is shown all the same.

        Raises:
            TelegramError: Telegram refused it, or cannot be reached.
        """
        by_ref, done = {member.ref: member for member in members}, Came(End.DONE)
        await _Notebook(self._batches, batch.id, by_ref).ended(tuple(by_ref), done)
        view = _View(self._batches, batch, by_ref, message, t, self._labels)
        try:
            await view.tell(dict.fromkeys(by_ref, done), Cut.ENDED)
        except DataFolderError as error:
            log.warning("several_not_remembered", why=str(error))

    async def tell_left(self, batch: Batch, message: LiveMessage, t: Texts) -> None:
        """Show what came of one that was cut short by the end of an earlier process, as it is remembered.

        Raises:
            DataFolderError: it cannot be read.
            TelegramError: Telegram refused it, or cannot be reached.
        """
        members = {member.ref: member for member in await self._batches.members(batch.id)}
        await _View(self._batches, batch, members, message, t, self._labels).tell({}, Cut.ENDED)

    async def stop(self, number: int) -> None:
        """Begin no more of one, and say so in its message."""
        if work := self._running.get(number):
            work.run.stop()
            await work.view.show(work.run, work.doing)

    async def close(self, within_s: float) -> None:
        """Begin no more of any, see what is under way to its end for a while, and tell what came of all."""
        self._is_closing = True
        running = list(self._running.values())
        for work in running:
            work.run.stop()
        if running:
            await asyncio.wait([work.doing for work in running], timeout=within_s / 2)
            for work in running:
                work.doing.cancel()
            await asyncio.gather(*(work.showing for work in running), return_exceptions=True)
        await self._lingering.stop()

    async def _show(self, view: _View, run: Run, doing: asyncio.Task[None]) -> None:
        """Show how far it is every few seconds until it is over, then what came of it."""
        await view.show(run, doing)
        while not (await asyncio.wait({doing}, timeout=self._every_s))[0]:
            if view.has_room:
                await view.show(run, doing)
        if not doing.cancelled() and (fault := doing.exception()):
            log.error("several_broke", exc_info=fault)
        cut = Cut.STOPPED if run.progress().is_stopped and not self._is_closing else Cut.ENDED
        try:
            await view.tell(run.came, cut)
        except TelegramError as error:
            log.warning("several_not_told", why=type(error).__name__)
            if is_passing(error) and not self._is_closing:
                self._lingering.until_done(lambda: view.is_told(run.came, cut))
        except DataFolderError as error:
            log.warning("several_not_remembered", why=str(error))


class _View:
    """One message that shows a run, in the language in which it was asked for."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what it shows, and where
        self,
        batches: Batches,
        batch: Batch,
        members: Mapping[InstanceRef, Member],
        message: LiveMessage,
        t: Texts,
        labels: Mapping[str, str],
    ) -> None:
        self._batches, self._batch, self._members = batches, batch, members
        self._message, self._t, self._labels = message, t, labels
        self._where: Where | None = batch.where
        self._shown: Screen | None = None
        self._turn = asyncio.Lock()

    @property
    def has_room(self) -> bool:
        """Whether an edit would hold up nothing else in the chat."""
        return self._message.has_room

    async def show(self, run: Run, doing: asyncio.Future[None]) -> None:
        """Show how far it is, unless that is as it was, or it is over before the edit's turn comes."""
        async with self._turn:
            now = run.progress()
            under_way = [self._members[ref] for ref in now.under_way]
            screen = views.progress(self._t, self._batch, now, under_way, self._labels)
            if doing.done() or screen == self._shown:
                return
            try:
                if not await self._message.change(screen, doing):
                    await self._message.show(screen)  # it was deleted, and with it the way to stop
                self._shown = screen
                await self._remember_place()
            except Overtaken:
                return
            except TelegramError as error:
                log.info("progress_not_shown", why=type(error).__name__)

    async def tell(self, came: Mapping[InstanceRef, Came], cut: Cut) -> None:
        """Show what came of it.

        Raises:
            DataFolderError: it was told, but that could not be written.
            TelegramError: Telegram refused it, or cannot be reached.
        """
        assert self._batch.intent is not None  # noqa: S101 -- it was agreed to
        view = await asyncio.to_thread(self._report, self._batch.intent, came, cut)
        async with self._turn:
            await self._message.show(views.report(self._t, view, self._labels))
        await self._remember_place()
        await self._batches.over(self._batch.id)

    async def is_told(self, came: Mapping[InstanceRef, Came], cut: Cut) -> bool:
        """Try once more to tell it; whether nothing is left to do."""
        try:
            await self.tell(came, cut)
        except TelegramError as error:
            return not is_passing(error)
        except DataFolderError as error:
            log.warning("several_not_remembered", why=str(error))
        return True

    def _report(self, intent: Intent, came: Mapping[InstanceRef, Came], cut: Cut) -> Report:
        members = [
            replace(member, came=came.get(member.ref, member.came)) for member in self._members.values()
        ]
        return report(self._batch.id, intent, members, cut=cut)

    async def _remember_place(self) -> None:
        address = self._message.address
        where = Where(address.chat_id, address.thread_id, address.message_id) if address else None
        if where is None or where == self._where:
            return
        self._where = where
        try:
            await self._batches.placed(self._batch.id, where)
        except DataFolderError as error:
            log.warning("several_place_not_remembered", why=str(error))


class _Notebook:
    """Writes down how far a run is; without a disk it goes on all the same."""

    def __init__(self, batches: Batches, number: int, members: Mapping[InstanceRef, Member]) -> None:
        self._batches, self._number, self._members = batches, number, members

    async def begun(self, ref: InstanceRef) -> None:
        try:
            await self._batches.begun(self._number, self._places((ref,)))
        except DataFolderError as error:
            log.warning("one_of_several_not_remembered", why=str(error))

    async def ended(self, refs: Sequence[InstanceRef], came: Came) -> None:
        try:
            await self._batches.ended(self._number, self._places(refs), came)
        except DataFolderError as error:
            log.warning("one_of_several_not_remembered", why=str(error))

    def _places(self, refs: Iterable[InstanceRef]) -> list[int]:
        return [self._members[ref].place for ref in refs]
