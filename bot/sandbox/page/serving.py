"""Serving the page on this machine, for as long as a block of code runs."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.sandbox.page.app import page_app
from bot.sandbox.page.following import Following
from bot.sandbox.page.people import People
from bot.sandbox.page.world import World, WorldServer
from bot.sandbox.sped_up import SpedUpClock
from bot.sandbox.telegram import BotApi
from bot.sandbox.telegram.serving import Loopback


@asynccontextmanager
async def serving(
    telegram: BotApi, servers: Sequence[WorldServer], people: People, clock: SpedUpClock, *, port: int
) -> AsyncIterator[str]:
    """Serve the page; gives its address. Where ``port`` is taken, it is a free one.

    At the end every connection is cut, those of open pages too.
    """
    world = World(servers, telegram, clock)
    following = Following(telegram, people, world)
    wire = Loopback(port)
    app = page_app(telegram, people, world, following, wire.cut)
    try:
        await wire.start(app, elsewhere_if_taken=True)
        yield wire.url
    finally:
        following.stop()
        await wire.stop()
