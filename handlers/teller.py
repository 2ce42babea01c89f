"""Tells a chat one thing of the outbox: sends or edits what is true now, and writes down what Telegram took."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from telegram.error import BadRequest

from bot.alerts.hours import is_quiet
from bot.telegram.unless import Overtaken
from bot.views import alerts as views
from handlers.message import Address, LiveMessage, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.alerts.chats import AlertChat
    from bot.alerts.incident import Incident
    from bot.locales import Texts
    from bot.store.outbox_row import OutboxRow
    from bot.views.screen import Screen
    from handlers.delivering import Delivering

    Item = tuple[OutboxRow, Incident | None]

log = structlog.get_logger(__name__)


class Teller:
    """One for each courier.

    Attributes:
        rows: what is being told, or was told last.
    """

    def __init__(self, tools: Delivering) -> None:
        self._tools = tools
        self.rows: tuple[OutboxRow, ...] = ()
        self._editing: tuple[int, asyncio.Future[None]] | None = None

    def let_go(self, number: int) -> None:
        """A row's message is a person's from now on: an edit that waits for its turn is not made."""
        if self._editing and self._editing[0] == number and not self._editing[1].done():
            self._editing[1].set_result(None)

    async def tell(self, chat: AlertChat, item: Item) -> None:
        """Tell one thing: an incident for the first time, what is new of it, that it is over; or a notice."""
        row, incident = item
        self.rows = (row,)
        t = await self._tools.texts(chat.chat_id)
        if incident is None:
            await self._tell_notice(chat, row, t)
        elif row.shown == 0:
            await self._tell_first(chat, row, incident, t)
        elif row.shown < row.wanted:
            await self._tell_change(row, incident, t)
        else:
            await self._tell_end(row, incident, t)

    async def _tell_notice(self, chat: AlertChat, row: OutboxRow, t: Texts) -> None:
        told = self._tools.notices.told(t, row.chat_id, row.notice or "", row.data or "")
        if told is not None:
            is_silent = is_quiet(chat, self._tools.clock.now()) or not told.is_loud
            row = await self._send(row, replace(told.screen, silent=is_silent))
        await self._tools.write(replace(row, is_done=True))

    async def _tell_first(self, chat: AlertChat, row: OutboxRow, incident: Incident, t: Texts) -> None:
        done = replace(row, shown=incident.revision)
        if incident.is_over and incident.kind.goes_on:
            if incident.is_untold and not incident.is_quiet:
                done = await self._send(done, views.back(t, incident, self._tools.labels))
            return await self._tools.write(replace(done, is_done=True))
        members = [
            member
            for member in incident.members
            if not self._tools.chats.muted_until(chat.chat_id, member.ref) or not incident.kind.goes_on
        ]
        screen = self._drawn(t, replace(incident, members=tuple(members)))
        silent = is_quiet(chat, self._tools.clock.now()) or not _is_loud(incident)
        done = await self._send(done, replace(screen, silent=silent))
        return await self._tools.write(replace(done, is_done=incident.is_over))

    async def _tell_change(self, row: OutboxRow, incident: Incident, t: Texts) -> None:
        shown = replace(row, shown=incident.revision)
        if row.is_handed_over or (row.message_id is None and incident.is_over):
            return await self._tools.write(shown)
        screen = self._drawn(t, incident)
        if row.message_id is None:
            shown = await self._send(shown, replace(screen, silent=True))
        elif not await self._edit(row, row.message_id, screen):
            return await self._tools.write(replace(row, message_id=None))
        return await self._tools.write(shown)

    async def _tell_end(self, row: OutboxRow, incident: Incident, t: Texts) -> None:
        """The answer to its message, without a sound; where that is gone, a message of its own."""
        if incident.kind.goes_on and not incident.is_quiet:
            await self._send(row, views.back(t, incident, self._tools.labels), answers=row.message_id)
        await self._tools.write(replace(row, is_done=True))

    def _drawn(self, t: Texts, incident: Incident) -> Screen:
        by_itself = len(incident.members) == 1 and self._tools.by_itself(incident.members[0].ref)
        return views.alert(t, incident, self._tools.labels, by_itself=by_itself)

    async def sum_up(self, chat: AlertChat, missed: Sequence[Item]) -> None:
        """Tell in one message what could not be told at its time."""
        self.rows = tuple(row for row, _ in missed)
        t = await self._tools.texts(chat.chat_id)
        incidents = [incident for _, incident in missed if incident is not None]
        is_silent = is_quiet(chat, self._tools.clock.now()) or all(one.is_over for one in incidents)
        screen = views.summary(t, incidents, self._tools.labels)
        sent = await self._send(missed[0][0], replace(screen, silent=is_silent))
        log.info("alerts_summed_up", chat=chat.chat_id, incidents=len(incidents))
        done = [
            replace(row, chat_id=sent.chat_id, shown=incident.revision, is_done=incident.is_over)
            for row, incident in missed
            if incident is not None
        ]
        await self._tools.write(*done)

    async def _send(self, row: OutboxRow, screen: Screen, answers: int | None = None) -> OutboxRow:
        """Send it; the row with the message's id. A group that became another one takes its rows along."""
        try:
            address = await self._sent(Place(row.chat_id, row.thread_id, answers), screen)
        except BadRequest as error:
            if row.thread_id is None or not _lost_its_topic(error):
                raise
            address = await self._sent(Place(row.chat_id, None, answers), screen)
        if address.chat_id == row.chat_id:
            return replace(row, message_id=address.message_id)
        await self._tools.follow(row.chat_id, address.chat_id, but=self.rows)
        return replace(row, chat_id=address.chat_id, thread_id=None, message_id=address.message_id)

    async def _sent(self, place: Place, screen: Screen) -> Address:
        message = LiveMessage(self._tools.bot, place, moved=self._tools.moved, tries=1)
        await message.show(screen)
        assert message.address is not None  # noqa: S101 -- it was just sent
        return message.address

    async def _edit(self, row: OutboxRow, message_id: int, screen: Screen) -> bool:
        """Edit its message, unless a person takes it meanwhile; False if it is gone."""
        address = Address(row.chat_id, row.thread_id, message_id)
        message = LiveMessage.left_behind(
            self._tools.bot, address, picture=False, moved=self._tools.moved, tries=1
        )
        wanted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._editing = (row.id, wanted)
        try:
            return await message.change(screen, wanted)
        except Overtaken:
            return True
        finally:
            self._editing = None
            self._tools.edited[row.id] = self._tools.clock.now()


def _is_loud(incident: Incident) -> bool:
    """What only appeared is worth no sound."""
    return incident.kind.goes_on or any(
        member.health is None or member.up_at is None for member in incident.members
    )


def _lost_its_topic(error: BadRequest) -> bool:
    said = error.message.lower()
    return "thread not found" in said or "topic" in said
