"""The library behind the stand-in's websocket; loaded for the first client."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import socketio

if TYPE_CHECKING:
    from bot.sandbox.evolution.tasks import Tasks

_LOG = logging.getLogger("bot.sandbox.socketio")
_LOG.setLevel(logging.CRITICAL)  # it would write down every event, QR and token


def serving(tasks: "Tasks", enter: Callable[[str, str], bool], leave: Callable[[str], None]) -> Any:  # noqa: ANN401 - untyped
    """Return a socket.io server whose tasks are ``tasks``, answering ASGI in ``handle_request``.

    Args:
        tasks: what it runs beside the requests ends with these.
        enter: asked for each client, by its id and namespace, whether it may.
        leave: told when a client that was let in is gone.
    """
    server = socketio.AsyncServer(
        async_mode="asgi",
        namespaces="*",
        monitor_clients=False,
        cors_allowed_origins="*",
        logger=_LOG,
        engineio_logger=_LOG,
    )
    # It would start them on the loop and forget them: a ping that sleeps on after its client left.
    server.eio.start_background_task = tasks.start

    async def connect(namespace: str, sid: str, environ: object, auth: object = None) -> None:
        del environ, auth  # the real one looks at neither
        if not enter(sid, namespace):
            raise socketio.exceptions.ConnectionRefusedError("Invalid namespace")

    async def disconnect(namespace: str, sid: str, reason: str) -> None:
        del namespace, reason
        leave(sid)

    server.on("connect", connect, namespace="*")
    server.on("disconnect", disconnect, namespace="*")
    return server
