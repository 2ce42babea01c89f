"""Tells a chat one thing of the outbox: sends or edits what is true now, and writes down what Telegram took."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from telegram.error import BadRequest

from bot.alerts.chats import Wanted
from bot.alerts.hours import is_quiet
from bot.alerts.incident import Kind
from bot.telegram.unless import Overtaken
from bot.views import alerts as views
from handlers.chat.message import Address, LiveMessage, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.alerts.chats import AlertChat
    from bot.alerts.incident import Incident
    from bot.locales import Texts
    from bot.store.outbox_row import OutboxRow
    from bot.views.screen import Screen
    from handlers.delivery.delivering import Delivering

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
            await self._tell_change(chat, row, incident, t)
        else:
            await self._tell_end(chat, row, incident, t)

    async def _tell_notice(self, chat: AlertChat, row: OutboxRow, t: Texts) -> None:
        told = self._tools.notices.told(t, row.chat_id, row.notice or "", row.data or "")
        if told is not None:
            is_silent = is_quiet(chat, self._tools.clock.now()) or not told.is_loud
            row = await self._send(row, replace(told.screen, silent=is_silent))
        await self._tools.write(replace(row, is_done=True))

    async def _tell_first(self, chat: AlertChat, row: OutboxRow, incident: Incident, t: Texts) -> None:
        done = replace(row, shown=incident.revision)
        if incident.is_over and incident.kind.goes_on:
            if incident.is_untold and not incident.is_quiet and not self.is_muted(row, incident):
                done = await self._send(done, self._back(chat, incident, t))
            return await self._tools.write(replace(done, is_done=True))
        ends: list[OutboxRow] = []
        if incident.kind is Kind.AWAY:
            ends = self._tools.outbox.ends_in(row.chat_id, incident)
            incident = self._tools.outbox.as_it_is(incident)
        if self.tells(chat, incident):
            heard = self._heard(chat, incident)
            silent = is_quiet(chat, self._tools.clock.now()) or not _is_loud(heard)
            done = await self._send(done, replace(self._drawn(t, heard), silent=silent))
        told = (replace(end, chat_id=done.chat_id, is_done=True) for end in ends)
        return await self._tools.write(replace(done, is_done=incident.is_over), *told)

    async def _tell_change(self, chat: AlertChat, row: OutboxRow, incident: Incident, t: Texts) -> None:
        shown = replace(row, shown=incident.revision)
        if row.is_handed_over or (row.message_id is None and incident.is_over):
            return await self._tools.write(shown)
        screen = self._drawn(t, self._heard(chat, incident))
        if row.message_id is None:
            if not self.is_muted(row, incident):
                shown = await self._send(shown, replace(screen, silent=True))
        elif not await self._edit(row, row.message_id, screen):
            return await self._tools.write(replace(row, message_id=None))
        return await self._tools.write(shown)

    async def _tell_end(self, chat: AlertChat, row: OutboxRow, incident: Incident, t: Texts) -> None:
        """The answer to its message, without a sound; where that is gone, a message of its own."""
        is_news = incident.kind.goes_on and not incident.is_quiet
        if is_news and not self.is_muted(row, incident):
            await self._send(row, self._back(chat, incident, t), answers=row.message_id)
        await self._tools.write(replace(row, is_done=True))

    def _back(self, chat: AlertChat, incident: Incident, t: Texts) -> Screen:
        return views.back(t, self._heard(chat, incident), self._tools.labels)

    def tells(self, chat: AlertChat, incident: Incident) -> bool:
        """Whether there is something in it for a chat; what tells of what is done with may hold nothing."""
        return incident.kind.goes_on or bool(self._heard(chat, incident).members)

    def is_muted(self, row: OutboxRow, incident: Incident) -> bool:
        """Whether all that it tells is muted in its chat, so that nothing is sent; edits make no sound."""
        if incident.kind is Kind.SERVER or not incident.kind.goes_on:
            return False
        muted = self._tools.chats.muted_in(row.chat_id)
        return bool(muted) and all(member.ref in muted for member in incident.members)

    def _heard(self, chat: AlertChat, incident: Incident) -> Incident:
        """It without what is muted in its chat; what goes on and tells of nothing else stays as it is.

        Of what is done with also without what the chat does not want, and what somebody settled meanwhile.
        """
        muted = self._tools.chats.muted_in(chat.chat_id)
        if not muted and incident.kind.goes_on:
            return incident
        members = tuple(member for member in incident.members if member.ref not in muted)
        if not incident.kind.goes_on:
            is_all = chat.wanted is not Wanted.FINAL
            members = tuple(one for one in members if not one.is_settled and (is_all or one.is_final))
        elif not members and incident.kind is not Kind.SERVER:
            return incident
        return replace(incident, members=members)

    def _drawn(self, t: Texts, incident: Incident) -> Screen:
        by_itself = len(incident.members) == 1 and self._tools.by_itself(incident.members[0].ref)
        return views.alert(t, incident, self._tools.labels, by_itself=by_itself)

    async def sum_up(self, chat: AlertChat, missed: Sequence[Item]) -> None:
        """Tell in one message what could not be told at its time."""
        self.rows = tuple(row for row, _ in missed)
        t = await self._tools.texts(chat.chat_id)
        incidents = [self._heard(chat, incident) for _, incident in missed if incident is not None]
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
