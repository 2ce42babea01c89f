"""One socket.io connection to a server, from its start to its end; what the library needs to be told stays here."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import aiohttp
import socketio

from bot.evolution.events import NAMES
from bot.tls import verifying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from pydantic import SecretStr

CONNECT_S: Final = 10.0
GOODBYE_S: Final = 0.3
CANCEL_AGAIN_S: Final = 0.05

LARGEST_EVENT: Final = 32 * 1024 * 1024
"""Bytes: in global mode messages come along, pictures and all, and one that is too large ends the connection."""

_LOG: Final = logging.getLogger("socketio")
_LOG.setLevel(
    logging.CRITICAL
)  # the library would write down every event, QR codes with them; we tell how it ended


class Trouble(Enum):
    """Why there is no connection."""

    KEY_REFUSED = auto()
    OFF = auto()
    NOT_REACHED = auto()
    NOT_UNDERSTOOD = auto()


class NoConnectionError(Exception):
    """The server did not let us listen; ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble


@asynccontextmanager
async def connected(
    url: str, key: SecretStr, heard: Callable[[object], None], *, within_s: float = CONNECT_S
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Hear every event of every instance while the block lasts; gives what waits until the connection is lost.

    Args:
        url: the server's base; may have a path.
        key: for the header ``apikey``: what socket.io calls ``auth`` is not looked at (flow
            websocket-auth-remote-host), and a URL is written into logs.
        heard: called with the envelope of each event that :data:`NAMES` lists.
        within_s: seconds until the attempt to connect is given up.

    Raises:
        NoConnectionError: there is none.
    """
    door = _Door()
    tls = verifying() if urlsplit(url).scheme == "https" else True
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls), middlewares=(door,)) as session:
        client = _client(session, heard, within_s)
        try:
            await _connect(client, door, url, key, within_s)
            yield lambda: _lost(client)
        finally:
            await _hang_up(client)
            door.close()


class _Door:
    """Sees how the server answers, and follows it nowhere else: the key would go along."""

    def __init__(self) -> None:
        self._status: int | None = None
        self._open: list[aiohttp.ClientResponse] = []

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        answer = await handler(request)
        self._status = answer.status
        if 300 <= answer.status < 400:  # noqa: PLR2004 -- those that name another place
            answer.close()
            raise aiohttp.ClientConnectionError("sent elsewhere")
        self._open = [former for former in self._open if not former.closed]
        self._open.append(answer)
        return answer

    def close(self) -> None:
        """Close what the library was reading when it was cancelled; it leaves that to the garbage collector."""
        for answer in self._open:
            answer.close()

    @property
    def trouble(self) -> Trouble:
        """What is wrong, by the last answer before the attempt failed."""
        match self._status:
            case None:
                return Trouble.NOT_REACHED
            case 401 | 403:
                return Trouble.KEY_REFUSED
            case 404:
                return Trouble.OFF
            case _:
                return Trouble.NOT_UNDERSTOOD


def _client(session: aiohttp.ClientSession, heard: Callable[[object], None], within_s: float) -> Any:  # noqa: ANN401 -- the library has no types
    client = socketio.AsyncClient(
        reconnection=False,  # it would not come back from a server that says goodbye
        handle_sigint=False,
        logger=_LOG,
        engineio_logger=_LOG,
        http_session=session,
        request_timeout=within_s,
        websocket_extra_options={"max_msg_size": LARGEST_EVENT},
    )

    def hear(*arguments: object) -> None:
        heard(arguments[0] if arguments else None)

    for name in NAMES:
        client.on(name, hear)
    return client


async def _connect(client: Any, door: _Door, url: str, key: SecretStr, within_s: float) -> None:  # noqa: ANN401 -- as above
    parts = urlsplit(url)
    connecting = client.connect(
        f"{parts.scheme}://{parts.netloc}",
        headers={"apikey": key.get_secret_value()},
        namespaces=["/"],
        socketio_path=f"{parts.path}/socket.io",
        wait_timeout=within_s,
    )
    try:
        await _within(within_s, connecting)
    except TimeoutError:
        raise NoConnectionError(Trouble.NOT_REACHED) from None
    except Exception:  # noqa: BLE001 -- the library raises anything at an answer that is not socket.io's
        raise NoConnectionError(door.trouble) from None


async def _lost(client: Any) -> None:  # noqa: ANN401 -- as above
    """Wait until the task that reads from the server has ended, as it does with every connection."""
    await asyncio.wait([client.eio.read_loop_task])


async def _hang_up(client: Any) -> None:  # noqa: ANN401 -- as above
    """Say goodbye to a server that listens, and leave no task behind."""
    with suppress(Exception):
        await _within(GOODBYE_S, client.disconnect())
    for task in (client.eio.read_loop_task, client.eio.write_loop_task):
        if task:
            await _end(task)


async def _within(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Do ``work`` in a task of its own: inside the library a cancellation that is meant for us can get lost.

    Raises:
        TimeoutError: it was not done in time, and was given up.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            raise TimeoutError
    finally:
        await _end(task)
    task.result()


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel ``task`` until it ends, however it ends."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN_S)
    if not task.cancelled():
        task.exception()  # asyncio would log one that nobody looked at
