"""The life of the process: Telegram's side first, so that the first poll is out early, then the rest."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any, Final

import httpx
import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, Updater

from bot.store.memory import Memory
from bot.telegram.bot import PlainBot
from bot.telegram.clock import TelegramClock
from bot.telegram.flood import FloodLimiter
from bot.telegram.inflight import InFlight
from bot.telegram.polling import PollDeath, PollingRequest, PollWatch
from bot.telegram.request import ApiRequest
from bot.tls import verifying
from bot.tuning import Tuning

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine
    from contextlib import AbstractAsyncContextManager

    from bot.application import House
    from bot.settings import Settings

    TelegramApp = Application[PlainBot, Any, Any, Any, Any, Any]

log = structlog.get_logger(__name__)

KINDS_OF_UPDATES: Final = ("message", "callback_query")
LONG_POLL_S: Final = 50
LONGEST_PAUSE_S: Final = 30.0
FIRST_POLL_S: Final = 0.02
"""What the first poll needs to be on its way; until it is answered there is nothing else to do."""

COLLECTOR: Final = (20_000, 50, 100)
"""Updates leave few cycles behind, so the collector may look more rarely than every 700 objects."""

STEP_S: Final = 0.7
"""What each later step of the way down may take; none of them depends on a server being well."""


class ProxyError(Exception):
    """The proxy that the environment names cannot be used; ``str`` says so without its password."""


class Program:
    """Zelador from its start to its end."""

    def __init__(self, settings: Settings, tuning: Tuning | None = None) -> None:
        """Open the data folder and read what was remembered; nothing is reached yet.

        Raises:
            DataFolderError: the data folder, or a file in it, cannot be used.
            ProxyError: the environment names a proxy that cannot be used.
        """
        self._settings, self._tuning = settings, tuning or Tuning()
        self._memory = Memory.open(settings.data_dir)
        self._watch, self._clock, self._in_flight = PollWatch(), TelegramClock(), InFlight()
        self._limiter = FloodLimiter(self._tuning.flood_limits)
        self._telegram = self._application(verifying())
        self.ready = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> PollDeath | None:
        """Work until ``stop`` is set or polling is dead.

        Returns:
            Why polling died; None after an orderly stop.

        Raises:
            DataFolderError: the database could not be brought up to date.
            InvalidToken: Telegram does not know the token.
        """
        try:
            for step in (self._reach_telegram, self._poll, self._memory.database.migrate):
                if not await _unless(stop, step()):
                    return None
            async with await self._house() as house:
                await self._telegram.start()
                log.info("started", bot=self._telegram.bot.username)
                self.ready.set()
                death = await self._until(stop)
                await self._stop(house)
            return death
        finally:
            await _within(STEP_S, self._hang_up())
            await _within(STEP_S, self._memory.database.close())

    async def idle(self) -> None:
        """Wait until no update is in hand."""
        await self._in_flight.idle()

    def _application(self, tls: ssl.SSLContext) -> TelegramApp:
        url, polling = self._settings.telegram_api_url, self._polling(tls)
        bot = PlainBot(
            self._settings.telegram_bot_token.get_secret_value(),
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=ApiRequest(polling, tls=tls),
            get_updates_request=polling,
            rate_limiter=self._limiter,
        )
        return Application.builder().bot(bot).concurrent_updates(self._in_flight).build()

    def _polling(self, tls: ssl.SSLContext) -> PollingRequest:
        """The request for ``getUpdates``; httpx looks at the environment's proxies when it is made."""
        try:
            return PollingRequest(watch=self._watch, clock=self._clock, tls=tls)
        # PTB's for SOCKS, httpx's for other schemes and for what is no URL.
        except (RuntimeError, ValueError, httpx.InvalidURL):
            raise ProxyError(
                "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names a proxy that cannot be used, "
                "for example: HTTPS_PROXY=http://proxy.example.com:3128"
            ) from None

    async def _reach_telegram(self) -> None:
        """Wait for the network as long as it takes."""
        pause = self._tuning.retry_start_s
        while True:
            try:
                return await self._telegram.initialize()
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("telegram_not_reached", error=type(error).__name__, again_in_s=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _poll(self) -> None:
        """Let the first poll go out; this too waits for the network."""
        await self._updater.start_polling(
            timeout=LONG_POLL_S,
            bootstrap_retries=-1,
            allowed_updates=KINDS_OF_UPDATES,
            error_callback=_told_by_the_watch,
        )
        await asyncio.sleep(FIRST_POLL_S)

    async def _house(self) -> AbstractAsyncContextManager[House]:
        """The rest of the program, imported while the first poll waits at Telegram."""
        from bot.application import open_house  # noqa: PLC0415 -- takes longer than all before it

        return open_house(self._settings, self._tuning, self._memory, self._telegram, self._clock)

    async def _until(self, stop: asyncio.Event) -> PollDeath | None:
        stopped, died = asyncio.create_task(stop.wait()), asyncio.create_task(self._watch.died())
        await asyncio.wait({stopped, died}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if died.done():
            return died.result()
        died.cancel()
        return None

    async def _stop(self, house: House) -> None:
        """Take nothing new, let what is in hand finish or tell its people, remove every QR, note what was seen."""
        log.info("stopping", in_hand=len(self._in_flight.in_hand))
        await self._limiter.close()
        _, _, _, unfinished = await asyncio.gather(
            _within(STEP_S, self._updater.stop()),
            _within(self._tuning.finish_s, house.close_pairings()),
            _within(self._tuning.finish_s, house.end_runs(self._tuning.finish_s)),
            self._in_flight.stop(self._tuning.finish_s),
        )
        await _within(STEP_S, self._telegram.stop())
        unfinished += await self._in_flight.stop(0)
        await asyncio.gather(
            _within(STEP_S, house.tell_unfinished(unfinished)),
            _within(self._tuning.finish_s, house.finish_notes()),
        )
        log.info("stopped", unfinished=len(unfinished))

    async def _hang_up(self) -> None:
        """Close every connection to Telegram, however far the start had come."""
        if self._updater.running:
            await self._updater.stop()
        await self._telegram.shutdown()
        await self._telegram.bot.shutdown()

    @property
    def _updater(self) -> Updater:
        assert self._telegram.updater is not None  # noqa: S101 -- built with one
        return self._telegram.updater


async def run_alone(program: Program, stop: asyncio.Event) -> PollDeath | None:
    """Run ``program`` as all that its process does; as :meth:`Program.run` else."""
    settling = asyncio.create_task(_settle(program))
    try:
        return await program.run(stop)
    finally:
        settling.cancel()


async def _settle(program: Program) -> None:
    await program.ready.wait()
    settle_collector()


def settle_collector() -> None:
    """What is loaded by now stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)


def _told_by_the_watch(_error: TelegramError) -> None:
    """Keep PTB from logging a traceback for each failed poll: the watch logs one line for each outage."""


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do ``work``; False if ``stop`` came first, and the work was given up."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return False


async def _within(seconds: float, work: Any) -> None:  # noqa: ANN401 -- any awaitable
    """Do ``work`` for so long; what it could not do in that time is left, since the process ends."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        log.warning("not_done_in_time", what=getattr(work, "__qualname__", "step"))
    except TelegramError as error:
        log.info("way_down_refused", error=type(error).__name__)
    except Exception as error:
        log.exception("way_down_broke", error=type(error).__name__)
