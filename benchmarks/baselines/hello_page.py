"""The least page that answers and tells something by server-sent events: what a start costs at least."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


async def _index(_: Request) -> Response:
    return PlainTextResponse("hello")


async def _events(_: Request) -> Response:
    return Response("event: snapshot\ndata: {}\n\n", media_type="text/event-stream")


def main() -> None:
    """Serve until ended, on a free port that is printed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        app = Starlette(routes=[Route("/", _index), Route("/events", _events)])
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([listening])


if __name__ == "__main__":
    main()
