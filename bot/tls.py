"""How the servers that we call are verified: one context for every client of the process."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl


def verifying() -> ssl.SSLContext:
    """Httpx's authorities, or those that ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` name now.

    Loading them takes 35 to 70 ms and a MiB, so it is done once.

    Raises:
        OSError: what the environment names cannot be read.
    """
    return _loaded(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _loaded(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()
