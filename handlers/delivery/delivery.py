"""Delivery: what stands in the outbox reaches its chats, in order within a chat, until each was shown what is true."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from handlers.delivery.courier import Courier

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.locales import Texts
    from handlers.delivery.delivering import Delivering

log = structlog.get_logger(__name__)

FINISH_S: Final = 0.5
"""So long the end of the program waits for messages that are under way, so that what Telegram took is written."""


class Delivery:
    """One task that begins a courier for each chat that is to be told something."""

    def __init__(self, tools: Delivering) -> None:
        self._tools = tools
        self._couriers: dict[int, tuple[Courier, asyncio.Task[None]]] = {}
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Deliver from now on, what an earlier process left first."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Deliver no more; what is under way has a moment to end, and what is left is the next process's."""
        tasks = [task for _, task in self._couriers.values()]
        tasks += [self._running] if self._running else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._tools.settled(FINISH_S)

    async def _run(self) -> None:
        outbox = self._tools.outbox
        while True:
            outbox.rang.clear()
            for chat in outbox.chats():
                self._send_to(chat)
            await outbox.rang.wait()

    def wake(self) -> None:
        """What holds something back may have changed: a mute, a chat's settings."""
        self._tools.outbox.rang.set()

    def is_there(self, chat_id: int) -> None:
        """Somebody wrote or pressed in a chat: if it was gone, what waits for it can be told now."""
        if chat_id in self._couriers:
            self._couriers[chat_id][0].is_there()

    def redraw(self, instance: InstanceRef) -> None:
        """What people chose for an instance changed: its alerts show it."""
        self._tools.outbox.redraw(instance)

    async def hand_over(self, chat_id: int, message_id: int) -> None:
        """A person makes something else of a message: if it is an alert's, it is edited no more.

        The end of what it told is told as an answer to it.
        """
        row = self._tools.outbox.of_message(chat_id, message_id)
        if row is None or row.is_handed_over:
            return
        courier, _ = self._couriers.get(chat_id, (None, None))
        if courier is not None:
            courier.let_go(row.id)
        await self._tools.hand_over(row)

    async def texts(self, chat_id: int) -> Texts:
        """The texts of a chat where nobody asks; what writing dates needs is loaded beside everything else."""
        return await self._tools.texts(chat_id)

    def busy(self) -> int:
        """How many chats there are for which something is to be delivered, or waits for its time."""
        return len(self._couriers)

    def _send_to(self, chat: int) -> None:
        if chat in self._couriers:
            return self._couriers[chat][0].wake()
        courier = Courier(self._tools, chat)
        task = asyncio.create_task(courier.run())
        self._couriers[chat] = (courier, task)
        task.add_done_callback(lambda done: self._ended(chat, done))
        return None

    def _ended(self, chat: int, task: asyncio.Task[None]) -> None:
        del self._couriers[chat]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.error("courier_broke", chat=chat, error=type(error).__name__, exc_info=error)
            asyncio.get_running_loop().call_later(1.0, self.wake)
        elif chat in self._tools.outbox.chats():
            self.wake()
