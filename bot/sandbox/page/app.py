"""The page's web application, put together from its parts."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.page.chat_deeds import ChatDeeds
from bot.sandbox.page.following import Following
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.headers import SecurityHeaders
from bot.sandbox.page.people import People
from bot.sandbox.page.refusals import Refusal, RefusedError, broke, refused
from bot.sandbox.page.stream import Streams
from bot.sandbox.page.world import World
from bot.sandbox.page.world_deeds import WorldDeeds
from bot.sandbox.telegram import BotApi

STATIC = Path(__file__).parent / "static"

_AS_BYTES = "application/octet-stream"  # whatever it is, a browser saves it and shows nothing of it


def page_app(
    telegram: BotApi, people: People, world: World, following: Following, cut: Callable[[Request], None]
) -> Starlette:
    """Everything that the browser asks for; ``following`` publishes to it from now on."""
    streams = Streams(following.snapshot, cut)
    following.start(streams.publish)

    async def index(_: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def events(request: Request) -> Response:
        return streams.open(request)

    async def photo(request: Request) -> Response:
        found = telegram.photo(request.path_params["file_id"])
        if found is None:
            raise RefusedError(404, Refusal.PHOTO_GONE)
        return Response(found.data, headers={"Cache-Control": "no-store"}, media_type="image/png")

    async def document(request: Request) -> Response:
        found = telegram.document(request.path_params["file_id"])
        if found is None:
            raise RefusedError(404, Refusal.FILE_GONE)
        named = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
        headers = {"Cache-Control": "no-store", "Content-Disposition": named}
        return Response(found.data, headers=headers, media_type=_AS_BYTES)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/events", events),
            Route("/photos/{file_id}.png", photo),
            Route("/files/{file_id}", document),
            *ChatDeeds(telegram, people, streams).routes(),
            *WorldDeeds(world, following).routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(Guard)],
        exception_handlers={HTTPException: refused, 500: broke},
    )
