"""Ports for what must be told where to listen before it does; no other worker of the suite is given the same one."""

from __future__ import annotations

import itertools
import os
import socket
from typing import Final

_FIRST: Final = 20_000
"""Below those that systems hand out by themselves, so that no connection takes one meanwhile."""

_OF_EACH: Final = 500

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_candidates = itertools.cycle(range(_FIRST + _worker * _OF_EACH, _FIRST + (_worker + 1) * _OF_EACH))


def free_port() -> int:
    """One of this machine on which nobody listens."""
    return next(port for port in _candidates if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
