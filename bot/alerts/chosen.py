"""The chats that alerts go to as they stand now: the settings' list, what each chose, and what is muted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from bot.alerts.chats import AlertChat, Wanted
from bot.fleet.instance import InstanceRef
from bot.store.alert_choice import MuteRow
from bot.store.files import DataFolderError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.access import Access
    from bot.alerts.targets import AlertTarget
    from bot.clock import Clock
    from bot.store.alert_chats import AlertChatRows

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunningMute:
    """An instance that is muted in a chat.

    Attributes:
        instance: the instance.
        name: what it was called when it was muted; hostile.
        until: when it ends by itself, in UTC.
    """

    instance: InstanceRef
    name: str
    until: datetime

    @property
    def server(self) -> str:
        """The key of its server."""
        return self.instance.server


class ChosenChats:
    """Implements :class:`bot.alerts.chats.AlertChats`; people change it with ``/alerts`` and ``/mute``."""

    def __init__(
        self,
        targets: Collection[AlertTarget],
        rows: AlertChatRows,
        access: Access,
        zone_of: Callable[[int], str],
        clock: Clock,
    ) -> None:
        """Take the settings' ``targets``; ``zone_of`` tells the time zone of a chat."""
        self._targets, self._rows, self._access = tuple(targets), rows, access
        self._zone_of, self._clock = zone_of, clock
        self._tell: list[Callable[[], None]] = []

    def told_to(self, tell: Callable[[], None]) -> None:
        """Let ``tell`` be called whenever something was chosen: whoever waits may have to wake earlier."""
        self._tell.append(tell)

    def changed(self) -> None:
        """Something was chosen in a chat, or its hours are those of another place now."""
        for tell in self._tell:
            tell()

    def all(self) -> Sequence[AlertChat]:
        """Every chat with access that alerts go to, also those that want none now."""
        allowed = self._access.allowed_chats()
        now = {self._access.now(target.chat_id): target.thread_id for target in self._targets}
        return [self._chat(chat, thread) for chat, thread in now.items() if chat in allowed]

    def get(self, chat_id: int) -> AlertChat | None:
        """One chat; None where no alerts go to it."""
        return next((chat for chat in self.all() if chat.chat_id == chat_id), None)

    def muted_until(self, chat_id: int, instance: InstanceRef) -> datetime | None:
        """Until when an instance is muted in a chat, in UTC; None where it is not."""
        row = self._rows.mute_of(chat_id, instance.server, str(instance.id))
        return row.until if row and row.until > self._clock.now() else None

    def muted_in(self, chat_id: int) -> Collection[InstanceRef]:
        """All that is muted in a chat now."""
        return {mute.instance for mute in self.mutes(chat_id)}

    def mutes(self, chat_id: int) -> list[RunningMute]:
        """What is muted in a chat now, what ends first first."""
        now = self._clock.now()
        running = sorted((row for row in self._rows.mutes(chat_id) if row.until > now), key=_until)
        return [
            RunningMute(InstanceRef(row.server, UUID(row.instance_id)), row.name, row.until)
            for row in running
        ]

    async def hear(self, chat_id: int, wanted: Wanted) -> None:
        """Choose what a chat hears of; what it did not want before is not summed up for it.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._rows.choose(chat_id, wanted=wanted.value, summed_at=self._clock.now())
        self.changed()

    async def be_quiet(self, chat_id: int, hours: tuple[int, int] | None) -> None:
        """Choose from which hour to which a chat is quiet; None for never. The first night counts from now.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        begins, ends = hours or (None, None)
        now = self._clock.now()
        await self._rows.choose(chat_id, quiet_from=begins, quiet_to=ends, summed_at=now)
        self.changed()

    async def digest(self, chat_id: int, hour: int | None) -> None:
        """Choose the hour of a chat's daily digest; None for none. The first one comes at that hour, not before.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await self._rows.choose(chat_id, digest_at=hour, digested_at=self._clock.now())
        self.changed()

    async def mute(self, chat_id: int, instance: InstanceRef, name: str, span: timedelta) -> datetime:
        """Mute an instance in a chat; a mute that runs there ends, the new one counts from now.

        Returns:
            Until when, in UTC.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        return await self.mute_all(chat_id, {instance: name}, span)

    async def mute_all(self, chat_id: int, instances: Mapping[InstanceRef, str], span: timedelta) -> datetime:
        """Mute several in a chat, each under its name, all or none; until when, in UTC.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        now = self._clock.now()
        until = now + span
        rows = [MuteRow(chat_id, ref.server, str(ref.id), name, until) for ref, name in instances.items()]
        await self._rows.mute(rows, now=now)
        self.changed()
        return until

    async def unmute(self, chat_id: int, instance: InstanceRef) -> None:
        """End a mute; there may be none.

        Raises:
            DataFolderError: it could not be written, and goes on.
        """
        await self._rows.unmute(chat_id, instance.server, str(instance.id))
        self.changed()

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what it chose and muted goes with it."""
        try:
            await self._rows.move(old, new)
        except DataFolderError as error:
            log.warning("alert_choice_not_moved", old=old, new=new, why=str(error))

    def _chat(self, chat_id: int, thread_id: int | None) -> AlertChat:
        choice = self._rows.choice(chat_id)
        return AlertChat(
            chat_id,
            thread_id,
            Wanted(choice.wanted),
            choice.quiet_from,
            choice.quiet_to,
            choice.digest_at,
            self._zone_of(chat_id),
        )


def _until(row: MuteRow) -> datetime:
    return row.until
