"""An ASGI application on a free port of this machine, inside the running event loop."""

import asyncio
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

HOST = "127.0.0.1"
NOTICE_S = 0.05
"""Seconds in which an answer can notice that whoever asked is gone."""

KEEP_ALIVE_S = 300
"""Long, so that a bot that opens a connection for each call shows as one."""


class Loopback:
    """Serves an application; can be stopped abruptly and be back on the same port.

    Args:
        port: the one to answer on; 0 for a free one.

    uvicorn's own ``Server`` would take the process's signals and 0.2 s for each stop.

    Attributes:
        accepted: how many connections were ever opened.
    """

    def __init__(self, port: int = 0) -> None:
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._port = port
        self.accepted = 0

    @property
    def url(self) -> str:
        """Where it answers; the port is known from the first start on."""
        return f"http://{HOST}:{self._port}"

    async def start(self, app: Starlette, *, elsewhere_if_taken: bool = False) -> None:
        """Answer with ``app``; a port that was free the first time is the same one ever after.

        Raises:
            OSError: the port is taken, and it may be no other.
        """
        config = _quiet_config(app)

        def connection() -> H11Protocol:
            self.accepted += 1
            return H11Protocol(config, self._state, {})

        # Not a socket of our own: asyncio leaves Nagle's algorithm on for one that was made
        # without naming TCP, and every answer then waits 40 ms for a delayed acknowledgement.
        listen = partial(asyncio.get_running_loop().create_server, connection, HOST)
        try:
            self._server = await listen(self._port)
        except OSError:
            if not elsewhere_if_taken:
                raise
            self._server = await listen(0)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse new connections and cut the open ones; harmless when stopped already."""
        if self._server is None:
            return
        self._server.close()
        for connection in self._open():
            connection.transport.abort()
        answering = list(self._state.tasks)
        if answering:  # an open page's stream ends by itself then; cancelled, uvicorn would log it as a crash
            await asyncio.wait(answering, timeout=NOTICE_S)
        for answer in answering:  # whoever asked is cut off: nobody waits for it any more
            answer.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def cut(self, request: Request) -> None:
        """End the connection of ``request`` without an answer."""
        for connection in self._open():
            if connection.client == request.client:
                connection.transport.abort()

    def _open(self) -> list[H11Protocol]:
        return [one for one in self._state.connections if isinstance(one, H11Protocol)]


def _quiet_config(app: Starlette) -> Config:
    config = Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_S,
        date_header=False,
        server_header=False,
    )
    config.load()
    return config
