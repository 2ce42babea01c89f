"""The TCP side: a port on loopback that can stop answering and be back."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp


class Listener:
    """Serves one ASGI application on 127.0.0.1, always on the same port, in the running event loop.

    uvicorn's own main loop is left out: it takes over the process' signals and needs 0.2 s to end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._config = uvicorn.Config(
            app,
            lifespan="off",
            ws=_websocket,  # type: ignore[arg-type]  # uvicorn calls it; it need not be a class
            ws_ping_interval=None,  # socket.io has its own
            ws_per_message_deflate=False,
            http="h11",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
        )
        self._config.load()
        self._servers: list[uvicorn.Server] = []
        self._starting: asyncio.Task[None] | None = None
        self._socket: socket.socket | None = None
        self.port = 0

    def open(self) -> None:
        """Listen; connections are taken from now on.

        Raises:
            RuntimeError: it listens already.
            OSError: somebody else has the port by now.
        """
        if self._socket:
            raise RuntimeError("listens already")
        self._socket = _listening(self.port)
        self.port = self._socket.getsockname()[1]
        server = uvicorn.Server(self._config)
        server.lifespan = self._config.lifespan_class(self._config)
        self._servers.append(server)
        self._starting = asyncio.create_task(server.startup(sockets=[self._socket]))

    def close(self) -> None:
        """Refuse connections and drop those there are."""
        if self._starting and not self._starting.done():
            self._starting.cancel()
        if self._socket:
            # Not left to the asyncio server: a start that was cancelled midway has none to close.
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
        self._socket = None
        self._drop_connections()

    def hang_up(self) -> None:
        """Drop every connection and what was being done for it, as the end of the process does."""
        self._drop_connections()
        for server in self._servers:
            for request in server.server_state.tasks:
                request.cancel()

    def cut(self, client: object) -> None:
        """Drop the connection of one client, given as its address and port."""
        for server in self._servers:
            for connection in server.server_state.connections:
                if getattr(connection, "client", None) == client:
                    connection.transport.abort()

    async def end(self) -> None:
        """Close, and leave nothing behind on the event loop."""
        self.close()
        self.hang_up()
        if self._starting:
            with suppress(asyncio.CancelledError):
                await self._starting
        requests = [request for server in self._servers for request in server.server_state.tasks]
        await asyncio.gather(*requests, return_exceptions=True)
        await asyncio.sleep(0)  # an aborted transport says goodbye on the loop's next turn

    def _drop_connections(self) -> None:
        for server in self._servers:
            for connection in server.server_state.connections:
                connection.transport.abort()


def _websocket(**how: Any) -> asyncio.Protocol:  # noqa: ANN401 - uvicorn's business
    """Hold one websocket; what that takes loads with the first."""
    from uvicorn.protocols.websockets.wsproto_impl import WSProtocol  # noqa: PLC0415 -- few need it

    return WSProtocol(**how)


def _listening(port: int) -> socket.socket:
    # The protocol is named because asyncio sends small answers at once (TCP_NODELAY) only where it is;
    # else each answer, head and body, waits 40 ms for the client's delayed ACK.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    listening.settimeout(0)
    return listening
