"""What every press is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef


class UnknownPress(ValueError):
    """Data that no button of this release carries."""


@dataclass(frozen=True)
class Press:
    """Anything a button can ask for; subclasses say what, their fields on which thing."""

    code: ClassVar[str]


@dataclass(frozen=True)
class InstancePress(Press):
    """A press that is about one instance."""

    instance: InstanceRef
