"""Whether an instance that says "open" is alive."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import InstancePress


@dataclass(frozen=True)
class Check(InstancePress):
    """See whether WhatsApp answers it."""

    code = "kc"


@dataclass(frozen=True)
class RestartAndCheck(InstancePress):
    """Restart it, and see then whether WhatsApp answers it."""

    code = "kr"
