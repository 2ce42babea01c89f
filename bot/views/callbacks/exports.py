"""What can be taken away as a file."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import Press


@dataclass(frozen=True)
class ExportTable(Press):
    """Send every instance as a table."""

    code = "xc"


@dataclass(frozen=True)
class ExportJson(Press):
    """Send every instance as JSON."""

    code = "xj"


@dataclass(frozen=True)
class AskBackup(Press):
    """Send a backup, or ask first where others read along."""

    code = "xb"


@dataclass(frozen=True)
class SendBackup(Press):
    """Send a backup here, whoever reads along."""

    code = "xy"
