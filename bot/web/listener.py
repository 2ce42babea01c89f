"""The TCP side: one address, served inside the running event loop."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MOST_CONNECTIONS: Final = 2_000
"""Beyond these uvicorn answers 503, so that a crowd of pages cannot take the memory of the rest."""

LONGEST_GOODBYE_S: Final = 0.5


class Listener:
    """Serves an application until it is told to stop, and is then gone at once.

    uvicorn's own ``Server`` would take the process's signals, and wait for open pages at its end. Its log of
    requests is off: paths hold tokens.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._config = Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
        )
        self._config.load()
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port that it is, where 0 was asked for.

        Raises:
            OSError: somebody else has it, or the host is not ours.
        """

        def connection() -> H11Protocol:
            protocol = H11Protocol(self._config, self._state, {})
            # Config's own switch is for all of the process, and a set-up of the logs undoes it.
            protocol.access_log = False
            return protocol

        listen = partial(asyncio.get_running_loop().create_server, connection)
        self._server = await listen(host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take no new connections and cut those that are open."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()
        answering = set(self._state.tasks)
        if answering:
            _, late = await asyncio.wait(answering, timeout=LONGEST_GOODBYE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*answering, return_exceptions=True)
        self._server = None
