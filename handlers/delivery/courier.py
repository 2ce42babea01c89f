"""A courier: tells one chat what it has not been told, one message after the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.alerts.drop import AWAY, INVENTORY
from bot.alerts.incident import Kind
from handlers.chat.message import is_passing
from handlers.delivery.teller import Teller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.alerts.chats import AlertChat
    from bot.alerts.incident import Incident
    from bot.store.outbox_row import OutboxRow
    from handlers.delivery.delivering import Delivering

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

GONE: Final = timedelta(hours=1)
"""So often a chat that is gone is tried, where nobody writes there before."""

KEPT_OVER: Final = 50
KEPT_NOTES: Final = 5
"""Of what is over, and of what came while we were away or by other hands, so much waits for a chat that is gone."""

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=60)


class Courier:
    """Goes on until its chat knows all; waits where Telegram says so, and goes on with what is true then."""

    def __init__(self, tools: Delivering, chat_id: int) -> None:
        self._tools, self._chat_id = tools, chat_id
        self._teller = Teller(tools)
        self._wake, self._there = asyncio.Event(), asyncio.Event()
        self._was_gone = False
        self._pause = FIRST_PAUSE
        self._muted: dict[int, datetime] = {}

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    def is_there(self) -> None:
        """Somebody writes in the chat, so that it is not gone any more if it was."""
        self._there.set()

    def let_go(self, number: int) -> None:
        """A row's message is a person's from now on: an edit that waits for its turn is not made."""
        self._teller.let_go(number)

    async def run(self) -> None:
        """Deliver until nothing is left."""
        while items := self._tools.outbox.pending(self._chat_id):
            self._wake.clear()
            self._there.clear()
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
        ready = [(item, self._ready_at(chat, item, now)) for item in self._but_in_summaries(items)]
        due = [item for item, at in ready if at <= now]
        if not due:
            return min(at for _, at in ready)
        late = due if self._was_gone else self._late(due, now)
        if edits := [item for item in late if _is_edit(item[0])]:
            await self._tools.to_the_end(
                self._teller.tell(chat, edits[0])
            )  # the truth first, without a sound
        elif missed := self._missed(due, now):
            await self._tools.to_the_end(self._teller.sum_up(chat, missed))
            self._was_gone = False
        else:
            await self._tools.to_the_end(self._teller.tell(chat, due[0]))
            self._was_gone = False
        return None

    def _ready_at(self, chat: AlertChat, item: Item, now: datetime) -> datetime:
        """When something can be told at the earliest."""
        row, incident = item
        if incident is None:
            return row.not_before or now
        if row.shown == 0:
            return self._first_at(chat, row, incident, now)
        edit_at = self._tools.edited.get(row.id, now - EDIT_EVERY) + EDIT_EVERY
        is_edit = _is_edit(row)
        if is_edit and edit_at <= now and not incident.is_over and not self._tools.bot.has_room(chat.chat_id):
            return now + ROOM
        return edit_at if is_edit else now

    def _first_at(self, chat: AlertChat, row: OutboxRow, incident: Incident, now: datetime) -> datetime:
        """When a chat can be told of an incident for the first time."""
        if incident.kind is Kind.AWAY and not incident.is_over:
            return now + AWAY  # it is still gathered, and rings when it is complete
        if (
            incident.kind is Kind.INVENTORY
            and not incident.is_over
            and not self._teller.tells(chat, incident)
        ):
            return max(now, incident.began_at + INVENTORY)
        muted = [self._tools.chats.muted_until(chat.chat_id, member.ref) for member in incident.members]
        if muted and all(muted) and incident.kind.goes_on and incident.kind is not Kind.SERVER:
            self._muted[row.id] = min(at for at in muted if at)
            return now if incident.is_over else self._muted[row.id]
        return now

    def _but_in_summaries(self, items: Sequence[Item]) -> Sequence[Item]:
        """Without the ends that a summary of what changed while we were away is going to tell."""
        summaries = [one for row, one in items if one and one.kind is Kind.AWAY and row.shown == 0]
        ends = {row.id for one in summaries for row in self._tools.outbox.ends_in(self._chat_id, one)}
        return [item for item in items if item[0].id not in ends]

    def _late(self, due: Sequence[Item], now: datetime) -> list[Item]:
        """The ends that were held up for so long that they are told together."""
        ends: list[Item] = [
            (row, incident)
            for row, incident in due
            if incident and incident.kind.goes_on and not incident.is_quiet
            if incident.over_at
            and now - incident.over_at > OUTAGE
            and not self._teller.is_muted(row, incident)
        ]
        return ends if len(ends) > 1 else []

    def _missed(self, due: Sequence[Item], now: datetime) -> list[Item]:
        """What came and went untold; and what still goes on, where much was held up, or for long."""
        late = {row.id for row, _ in self._late(due, now)}
        untold = [
            (row, incident)
            for row, incident in due
            if incident and (row.id in late or self._is_untold(row, incident))
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
        if len(over) == 1 and over[0][0].shown:
            return []  # its alert is there to be answered
        return over

    def _is_untold(self, row: OutboxRow, incident: Incident) -> bool:
        """Whether it can be summed up; after a chat was gone also the end of what was told there before."""
        if self._was_gone and incident.is_over and incident.kind.goes_on:
            return not self._teller.is_muted(row, incident)
        return row.shown == 0 and incident.kind.goes_on and not incident.is_untold

    async def _suffer(self, error: TelegramError) -> None:
        """Wait and go on, for hours where the chat is gone; give up what Telegram will never take."""
        if isinstance(error, Forbidden) or (
            isinstance(error, BadRequest) and "chat not found" in error.message.lower()
        ):
            await self._wait_for_chat(error.message)
        elif isinstance(error, RetryAfter):
            await self._tools.clock.sleep(_span(error.retry_after))
        elif is_passing(error) or not isinstance(error, BadRequest) or _may_not_write(error):
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
                for row in self._teller.rows
            )
        )

    async def _leave(self) -> None:
        """The chat is under another id now, or has no access any more."""
        now = self._tools.groups.get(self._chat_id)
        if now is None:
            await self._drop("no_access")
        else:
            await self._tools.follow(self._chat_id, now)

    async def _wait_for_chat(self, why: str) -> None:
        """The person may unblock us, the group may let us in again."""
        if not self._was_gone:
            log.warning("alert_chat_gone", chat=self._chat_id, why=why)
        self._was_gone = True
        items = self._tools.outbox.pending(self._chat_id)
        over = [row for row, incident in items if incident and incident.is_over and incident.kind.goes_on]
        notes = [row for row, incident in items if incident and not incident.kind.goes_on]
        hours = [row for row, incident in items if incident is None]
        stale = [*over[:-KEPT_OVER], *notes[:-KEPT_NOTES], *hours]
        await self._tools.write(*(replace(row, is_done=True) for row in stale))
        await self._tools.clock.until(self._tools.clock.now() + GONE, self._there)

    async def _drop(self, why: str) -> None:
        log.warning("alert_chat_gone", chat=self._chat_id, why=why)
        rows = self._tools.outbox.of_chat(self._chat_id)
        await self._tools.write(*(replace(row, is_done=True) for row in rows))


def _is_edit(row: OutboxRow) -> bool:
    """Whether its message is to be edited next."""
    return row.shown < row.wanted and row.message_id is not None and not row.is_handed_over and row.shown > 0


def _may_not_write(error: BadRequest) -> bool:
    """A group's admin took the bot's right to write there, and can give it back."""
    said = error.message.lower()
    return "not enough rights" in said or "have no rights" in said or "chat_write_forbidden" in said


def _span(wait: float | timedelta) -> timedelta:
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
