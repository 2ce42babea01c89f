"""A courier: tells one chat what it has not been told, one message after the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.alerts.hours import is_quiet
from bot.telegram.unless import Overtaken
from bot.views import alerts as views
from handlers.message import Address, LiveMessage, Place, is_passing

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

EDIT_EVERY: Final = timedelta(seconds=3)
"""One message is not edited more often: a storm changes its incident hundreds of times."""

ROOM: Final = timedelta(seconds=1)
"""What a busy chat waits with an edit, so that answers to people go first."""

OUTAGE: Final = timedelta(minutes=10)
MANY: Final = 5
LATE: Final = timedelta(seconds=30)
"""What nobody was told of for ``OUTAGE``, or more than ``MANY`` such for longer than they take, is summed up."""

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=60)


class Courier:
    """Goes on until its chat knows all; waits where Telegram says so, and goes on with what is true then."""

    def __init__(self, tools: Delivering, chat_id: int) -> None:
        self._tools, self._chat_id = tools, chat_id
        self._wake = asyncio.Event()
        self._pause = FIRST_PAUSE
        self._telling: list[OutboxRow] = []
        self._muted: dict[int, datetime] = {}
        self._editing: tuple[int, asyncio.Future[None]] | None = None

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    def let_go(self, number: int) -> None:
        """A row's message is a person's from now on: an edit that waits for its turn is not made."""
        if self._editing and self._editing[0] == number and not self._editing[1].done():
            self._editing[1].set_result(None)

    async def run(self) -> None:
        """Deliver until nothing is left."""
        while items := self._tools.outbox.pending(self._chat_id):
            self._wake.clear()
            try:
                until = await self._round(items)
            except TelegramError as error:
                await self._suffer(error)
            else:
                self._pause = FIRST_PAUSE
                if until is not None:
                    await self._tools.clock.until(until, self._wake)

    async def _round(self, items: Sequence[Item]) -> datetime | None:
        """Do one thing; or say when there will be something to do."""
        chat = next((one for one in self._tools.chats.all() if one.chat_id == self._chat_id), None)
        if chat is None:
            await self._leave()
            return None
        now = self._tools.clock.now()
        ready = [(item, self._ready_at(chat, item, now)) for item in items]
        due = [item for item, at in ready if at <= now]
        if not due:
            return min(at for _, at in ready)
        if missed := self._missed(due, now):
            self._telling = [row for row, _ in missed]
            await self._tools.to_the_end(self._sum_up(chat, missed))
        else:
            self._telling = [due[0][0]]
            await self._tools.to_the_end(self._tell(chat, due[0]))
        return None

    def _ready_at(self, chat: AlertChat, item: Item, now: datetime) -> datetime:
        """When something can be told at the earliest."""
        row, incident = item
        if incident is None:
            return row.not_before or now
        if row.shown == 0:
            muted = [self._tools.chats.muted_until(chat.chat_id, member.ref) for member in incident.members]
            if muted and all(muted) and not incident.is_over:
                self._muted[row.id] = min(at for at in muted if at)
                return self._muted[row.id]
            return now
        edit_at = self._tools.edited.get(row.id, now - EDIT_EVERY) + EDIT_EVERY
        is_edit = row.shown < row.wanted and row.message_id is not None and not row.is_handed_over
        if is_edit and edit_at <= now and not incident.is_over and not self._tools.bot.has_room(chat.chat_id):
            return now + ROOM
        return edit_at if is_edit else now

    def _missed(self, due: Sequence[Item], now: datetime) -> list[Item]:
        """What came and went untold; and what still goes on, where much was held up, or for long."""
        untold = [
            (row, incident)
            for row, incident in due
            if incident and row.shown == 0 and incident.kind.goes_on and not incident.is_untold
        ]
        over: list[Item] = [
            (row, incident)
            for row, incident in untold
            if incident.is_over and not incident.is_quiet and row.id not in self._muted
        ]
        going = [(row, incident) for row, incident in untold if not incident.is_over]
        waited = [now - max(row.created_at, self._muted.get(row.id, row.created_at)) for row, _ in going]
        longest = max(waited, default=timedelta())
        is_much = len(over) + len(going) > MANY and longest > LATE
        if going and (is_much or (longest > OUTAGE and len(over) + len(going) > 1)):
            return [*over, *going]
        return over

    async def _tell(self, chat: AlertChat, item: Item) -> None:
        row, incident = item
        t = await self._tools.readers.texts(chat.chat_id)
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
        screen = views.alert(t, replace(incident, members=tuple(members)), self._tools.labels)
        silent = is_quiet(chat, self._tools.clock.now()) or not _is_loud(incident)
        done = await self._send(done, replace(screen, silent=silent))
        return await self._tools.write(replace(done, is_done=not incident.kind.goes_on))

    async def _tell_change(self, row: OutboxRow, incident: Incident, t: Texts) -> None:
        shown = replace(row, shown=incident.revision)
        if row.is_handed_over or (row.message_id is None and incident.is_over):
            return await self._tools.write(shown)
        screen = views.alert(t, incident, self._tools.labels)
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

    async def _sum_up(self, chat: AlertChat, missed: Sequence[Item]) -> None:
        t = await self._tools.readers.texts(chat.chat_id)
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
        await self._tools.follow(row.chat_id, address.chat_id, but=self._telling)
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

    async def _suffer(self, error: TelegramError) -> None:
        """Wait and go on; give up a chat that is gone, and what Telegram will never take."""
        if isinstance(error, Forbidden) or (
            isinstance(error, BadRequest) and "chat not found" in error.message.lower()
        ):
            await self._drop(error.message)
        elif isinstance(error, RetryAfter):
            await self._tools.clock.sleep(_span(error.retry_after))
        elif is_passing(error) or not isinstance(error, BadRequest):
            log.info("alerts_wait", chat=self._chat_id, why=type(error).__name__)
            await self._tools.clock.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        else:
            await self._refused(error)

    async def _refused(self, error: BadRequest) -> None:
        """It would refuse the same again for ever; what comes next is tried."""
        log.error("alert_refused", chat=self._chat_id, why=error.message)
        await self._tools.write(
            *(
                replace(row, shown=row.wanted, is_done=self._tools.outbox.is_over(row))
                for row in self._telling
            )
        )

    async def _leave(self) -> None:
        """The chat is under another id now, or has no access any more."""
        now = self._tools.groups.get(self._chat_id)
        if now is None:
            await self._drop("no_access")
        else:
            await self._tools.follow(self._chat_id, now)

    async def _drop(self, why: str) -> None:
        log.warning("alert_chat_gone", chat=self._chat_id, why=why)
        rows = self._tools.outbox.of_chat(self._chat_id)
        await self._tools.write(*(replace(row, is_done=True) for row in rows))


def _is_loud(incident: Incident) -> bool:
    """What only appeared is worth no sound."""
    return incident.kind.goes_on or any(
        member.health is None or member.up_at is None for member in incident.members
    )


def _lost_its_topic(error: BadRequest) -> bool:
    said = error.message.lower()
    return "thread not found" in said or "topic" in said


def _span(wait: float | timedelta) -> timedelta:
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
