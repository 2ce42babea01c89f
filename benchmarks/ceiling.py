"""How many calls a second the servers take at most: ``python -m benchmarks.ceiling TELEGRAM_PORT SECONDS``.

Many calls are written at once and their answers only counted, so that this end costs next to nothing.
"""

from __future__ import annotations

import asyncio
import sys
import time

_CONNECTIONS = 16
_AT_ONCE = 16
_BODY = b'{"chat_id": 1001, "text": "loja-01 is closed"}'
_CALL = (
    b"POST /bot1:made-up-token/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_BODY)
) + _BODY
_LINES = 4  # the ends of lines in one answer: its head has three lines and an empty one, its JSON none


class _Load(asyncio.Protocol):
    def __init__(self) -> None:
        self.answered = 0
        self._due = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._due -= data.count(b"\n")
        if self._due <= 0:
            self._ask()

    def _ask(self) -> None:
        self.answered += _AT_ONCE
        self._due += _AT_ONCE * _LINES
        self._transport.write(_CALL * _AT_ONCE)


async def _measure(port: int, seconds: float) -> float:
    loop = asyncio.get_running_loop()
    loads = [(await loop.create_connection(_Load, "127.0.0.1", port))[1] for _ in range(_CONNECTIONS)]
    began, before = time.monotonic(), sum(load.answered for load in loads)
    await asyncio.sleep(seconds)
    return (sum(load.answered for load in loads) - before) / (time.monotonic() - began)


if __name__ == "__main__":
    print(asyncio.run(_measure(int(sys.argv[1]), float(sys.argv[2]))))
