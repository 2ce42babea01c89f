"""The outbox: what each chat is to see, what it was shown, and what of that is on disk.

It is state, not a queue: however often an incident changed, a chat is shown what is true when its turn comes.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.store import outbox as store
from bot.store.outbox_row import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.alerts.chats import AlertChat
    from bot.alerts.incident import Incident
    from bot.fleet.instance import InstanceRef
    from bot.store.statement import Statement


class Outbox:
    """Rows by chat; what was decided is there for delivery once it is on disk.

    Attributes:
        rang: set whenever there may be something to deliver.
    """

    def __init__(
        self, rows: Iterable[OutboxRow] = (), last_id: int = 0, incidents: Iterable[Incident] = ()
    ) -> None:
        """Go on with what an earlier process left: its rows, and the incidents that they tell."""
        self.rang = asyncio.Event()
        self._rows: dict[int, OutboxRow] = {}
        self._places: dict[tuple[int | None, int], int] = {}
        self._wanted: dict[int, int] = {}
        self._pending: dict[int, set[int]] = {}
        self._incidents = {incident.id: incident for incident in incidents}
        self._last_id = last_id
        self._stale: dict[int, int] = {}
        self._new: set[int] = set()
        self._raised: set[int] = set()
        self._decided: set[int] = set()
        for row in rows:
            self._keep(row)
            self._publish(row)

    # what is decided

    def want(self, incident: Incident, chat: AlertChat, now: datetime, *, add: bool) -> None:
        """A chat is to see an incident as it is from now on; a new row is only made where ``add`` says so."""
        number = self._places.get((incident.id, chat.chat_id))
        if number is not None:
            if self._rows[number].wanted < incident.revision:
                self._rows[number] = replace(self._rows[number], wanted=incident.revision)
                self._raised.add(number)
                self._decided.add(number)
        elif add:
            row = self._add(chat, now, incident=incident.id, wanted=incident.revision)
            self._new.add(row.id)
            self._decided.add(row.id)

    def notice(
        self, chat: AlertChat, kind: str, data: str, now: datetime, not_before: datetime | None = None
    ) -> tuple[OutboxRow, list[Statement]]:
        """A chat is to see a notice once, not before a moment.

        Args:
            chat: the chat.
            kind: what kind of notice it is, for whoever puts it into words.
            data: what it tells, as JSON.
            now: what time it is, in UTC.
            not_before: it waits until then, in UTC.

        Returns:
            Its row, for :meth:`publish`, and what writes it before that.
        """
        row = self._add(chat, now, notice=kind, data=data, not_before=not_before)
        return row, store.added([row])

    def publish(self, row: OutboxRow) -> None:
        """A notice is on disk: deliver it."""
        self._publish(row)
        self.rang.set()

    def statements(self) -> list[Statement]:
        """What writes all that was wanted of incidents since the last call."""
        new = [self._rows[number] for number in sorted(self._new)]
        raised = [self._rows[number] for number in self._raised - self._new if number in self._rows]
        self._new, self._raised = set(), set()
        return [*store.added(new), *store.wanted(raised)]

    def committed(self, incidents: Iterable[Incident] = ()) -> None:
        """All that was wanted of incidents is on disk, and these are: deliver it."""
        for incident in incidents:
            self._incidents[incident.id] = incident
        decided, self._decided = self._decided, set()
        for number in decided:
            if number in self._rows:
                self._publish(self._rows[number])
        self._forget_incidents()
        self.rang.set()

    def redraw(self, instance: InstanceRef) -> None:
        """What was chosen for an instance stands in the alerts of it alone: draw them anew."""
        for row in self._rows.values():
            incident = self._incidents.get(row.incident or 0)
            is_there = row.message_id is not None and row.shown > 0 and not row.is_handed_over
            if incident is None or incident.is_over or not is_there:
                continue
            if [member.ref for member in incident.members[:2]] == [instance]:
                self._stale[row.id] = self._stale.get(row.id, 0) + 1
                self._note(row)
        self.rang.set()

    # what is delivered

    def chats(self) -> list[int]:
        """Chats for which there is something to deliver, or that waits for its time."""
        return [chat for chat, numbers in self._pending.items() if numbers]

    def pending(self, chat_id: int) -> list[tuple[OutboxRow, Incident | None]]:
        """What a chat has not been told, in the order in which it came, with what is true now."""
        found = []
        for number in sorted(self._pending.get(chat_id, ())):
            row = self._rows[number]
            incident = None if row.incident is None else self._incidents.get(row.incident)
            wanted = self._wanted[number] + self._stale.get(number, 0)
            found.append((replace(row, wanted=wanted), incident))
        return found

    def as_it_is(self, summary: Incident) -> Incident:
        """What changed while we were away, with what became meanwhile of those that were down."""
        back = {
            (member.ref, member.down_at): member
            for incident in self._incidents.values()
            if incident.is_untold
            for member in incident.members
            if member.up_at is not None
        }
        members = (back.get((member.ref, member.down_at), member) for member in summary.members)
        return replace(summary, members=tuple(members))

    def ends_in(self, chat_id: int, summary: Incident) -> list[OutboxRow]:
        """Ends that a chat was not told of, and need not be where it is told of ``summary`` as it is."""
        told = {(member.ref, member.down_at) for member in summary.members}
        return [
            row
            for row, incident in self.pending(chat_id)
            if incident is not None and row.shown == 0 and incident.is_untold and incident.is_over
            if all((member.ref, member.down_at) in told for member in incident.members)
        ]

    def is_over(self, row: OutboxRow) -> bool:
        """Whether nothing more will happen to what a row tells."""
        incident = self._incidents.get(row.incident or 0)
        return incident is None or incident.is_over

    def of_message(self, chat_id: int, message_id: int) -> OutboxRow | None:
        """The row that a message shows; None where it is no alert's, or one that is told to its end."""
        mine = (row for row in self._rows.values() if row.chat_id == chat_id and row.message_id == message_id)
        return next(mine, None)

    def delivered(self, *rows: OutboxRow) -> list[Statement]:
        """A chat was shown what these rows say; what writes that down."""
        changed = []
        for row in rows:
            known = self._rows.get(row.id)
            if known is None:
                continue
            handed_over = row.is_handed_over or known.is_handed_over  # it may have been while it was edited
            changed.append(replace(row, wanted=known.wanted, is_handed_over=handed_over))
            if row.is_done or row.wanted - known.wanted >= self._stale.get(row.id, 0):
                self._stale.pop(row.id, None)
            self._drop(known)
            if not row.is_done:
                self._keep(changed[-1])
                self._note(changed[-1])
        self._forget_incidents()
        return store.delivered(changed)

    def move(self, old: int, new: int, but: Collection[int]) -> list[Statement]:
        """A group became another one: its rows go along, its messages cannot be edited from there."""
        rows = [row for row in self.of_chat(old) if row.id not in but]
        self.rang.set()
        return self.delivered(*(replace(row, chat_id=new, thread_id=None, message_id=None) for row in rows))

    def of_chat(self, chat_id: int) -> list[OutboxRow]:
        """All rows of a chat, in the order in which it is told."""
        return [row for _, row in sorted(self._rows.items()) if row.chat_id == chat_id]

    def _add(  # noqa: PLR0913 -- keywords, each a column
        self,
        chat: AlertChat,
        now: datetime,
        *,
        incident: int | None = None,
        notice: str | None = None,
        data: str | None = None,
        not_before: datetime | None = None,
        wanted: int = 1,
    ) -> OutboxRow:
        self._last_id += 1
        row = OutboxRow(
            self._last_id, chat.chat_id, chat.thread_id, incident, notice, data, now, not_before, wanted
        )
        self._keep(row)
        return row

    def _keep(self, row: OutboxRow) -> None:
        self._rows[row.id] = row
        if row.incident is not None:
            self._places[row.incident, row.chat_id] = row.id

    def _drop(self, row: OutboxRow) -> None:
        del self._rows[row.id]
        self._places.pop((row.incident, row.chat_id), None)
        self._pending.get(row.chat_id, set()).discard(row.id)

    def _publish(self, row: OutboxRow) -> None:
        self._wanted[row.id] = row.wanted
        self._note(row)

    def _note(self, row: OutboxRow) -> None:
        """Whether something of it is to be delivered."""
        incident = self._incidents.get(row.incident or 0)
        is_over = incident is not None and incident.is_over
        mine = self._pending.setdefault(row.chat_id, set())
        if row.shown < self._wanted.get(row.id, 0) or row.id in self._stale or is_over:
            mine.add(row.id)
        else:
            mine.discard(row.id)

    def _forget_incidents(self) -> None:
        """An incident that is over and told everywhere is in nobody's way."""
        told = {row.incident for row in self._rows.values()}
        for number in [number for number in self._incidents if number not in told]:
            if self._incidents[number].is_over:
                del self._incidents[number]
