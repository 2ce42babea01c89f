"""What is done to one instance."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import InstancePress


@dataclass(frozen=True)
class Restart(InstancePress):
    """Restart the session of an instance."""

    code = "r"


@dataclass(frozen=True)
class AskLogout(InstancePress):
    """Ask whether to log out."""

    code = "l"


@dataclass(frozen=True)
class AskDelete(InstancePress):
    """Ask whether to delete."""

    code = "d"


@dataclass(frozen=True)
class AskRecreate(InstancePress):
    """Ask whether to delete and create again."""

    code = "a"


@dataclass(frozen=True)
class Resume(InstancePress):
    """Finish an interrupted re-creation of the instance that had this id."""

    code = "e"


@dataclass(frozen=True)
class ResumeWithoutProxy(InstancePress):
    """Finish it, and give up the proxy that the server reaches nothing through."""

    code = "ep"


@dataclass(frozen=True)
class AskForget(InstancePress):
    """Ask whether to forget what was kept of an instance that had this id."""

    code = "t"
