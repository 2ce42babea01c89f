"""The entry, ``python -m bot``: a signal ends it in an orderly way from the first moment, also while it imports."""

from __future__ import annotations

import os
import signal
import sys


def _end(*_: object) -> None:
    os._exit(0)  # nothing is in hand yet; the loop takes the signals over


if __name__ == "__main__":
    if "check" not in sys.argv:  # one that was broken off has not succeeded
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)
    from bot.unneeded import left_out

    with left_out("greenlet"):  # a MiB, for structlog's thread-local contexts
        from bot.command_line import main

    sys.exit(main())
