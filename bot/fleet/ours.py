"""What is being done to instances through us: changes that this makes need not be told to anybody."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.fleet.instance import InstanceRef


class Doing(Enum):
    """What is done, as far as it tells which changes are its own."""

    RESTART = auto()
    """Its losses are passing ones: one with a reason is WhatsApp's word, not ours."""
    ANY = auto()
    REPLACING = auto()
    """An earlier process deleted it to create it again: a new one of its name is our doing, a loss is not."""


@dataclass
class _Mark:
    doing: Doing
    under_way: int = 0


class Ours:
    """Deeds by server and name: what is created has no id yet.

    A deed's changes are its own until the watch has looked once after its end, so
    that neither a late look tells of it, nor the next loss is taken for it.
    """

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], _Mark] = {}
        self._deleted: set[InstanceRef] = set()
        self._ended: Callable[[str, str], None] | None = None

    def told_to(self, ended: Callable[[str, str], None]) -> None:
        """Call ``ended`` with server and name at the end of each deed, so that it is looked at, and then dropped."""
        self._ended = ended

    @contextmanager
    def deed(self, server: str, name: str, doing: Doing = Doing.ANY) -> Iterator[None]:
        """What happens to the instance while the block lasts is our doing."""
        if self._ended is None:  # nobody watches
            yield
            return
        mark = self._marks.setdefault((server, name), _Mark(doing))
        mark.doing = doing
        mark.under_way += 1
        try:
            yield
        finally:
            mark.under_way -= 1
            if not mark.under_way:
                self._ended(server, name)

    def was_replacing(self, instance: InstanceRef, name: str) -> None:
        """An earlier process began to replace it; of a new one of that name it counts until a look is over."""
        self._marks.setdefault((instance.server, name), _Mark(Doing.REPLACING))
        self._deleted.add(instance)

    def deletes(self, instance: InstanceRef) -> None:
        """It goes by our order, however late, and whatever has its name by then."""
        self._deleted.add(instance)

    def has_deleted(self, instance: InstanceRef) -> bool:
        """Whether one that is gone went by our order; that is asked once."""
        is_ours = instance in self._deleted
        self._deleted.discard(instance)
        return is_ours

    def doing(self, server: str, name: str) -> Doing | None:
        """What is being done to an instance, or was and has not been looked at since."""
        mark = self._marks.get((server, name))
        return mark.doing if mark else None

    def over(self, server: str) -> list[str]:
        """The instances of ``server`` to which nothing is being done any more; a look that begins now settles them."""
        return [name for (key, name), mark in self._marks.items() if key == server and not mark.under_way]

    def drop(self, server: str, name: str) -> None:
        """It was looked at after the end; unless something is being done to it again."""
        mark = self._marks.get((server, name))
        if mark and not mark.under_way:
            del self._marks[server, name]
