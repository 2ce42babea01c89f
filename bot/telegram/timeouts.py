"""How long each part of a call to Telegram may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds a call may take for each of its parts, unless the call says otherwise; PTB's defaults.

    Attributes:
        read: until the next bytes of the answer.
        write: for sending the request.
        connect: for a new connection.
        pool: for a free place among the connections.
        upload: instead of ``write`` when there are files to send.
    """

    read: float = 5.0
    write: float = 5.0
    connect: float = 5.0
    pool: float = 1.0
    upload: float = 20.0
