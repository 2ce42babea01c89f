"""The switches of the world: each puts a trouble in place, and takes away that one alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import isawaitable

from bot.sandbox.evolution import EvolutionServer
from bot.sandbox.evolution import Fault as ServerFault
from bot.sandbox.telegram import BotApi, Fault

SLOW_S = 3.0
FLOOD_WAIT_S = 5

_LIMITED = (
    "sendMessage", "sendPhoto",
    "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup",
)  # fmt: skip
"""What Telegram counts against a bot that sends too much; it goes on giving it updates."""

_BROKEN = {
    "status": 500,
    "error": "Internal Server Error",
    "response": {"message": "The database does not answer"},
}

Turn = Callable[[], Awaitable[None] | object]


class Switches:
    """Some switches, by the id that the page has a label for; all are off at first."""

    def __init__(self, turns: Mapping[str, tuple[Turn, Turn]]) -> None:
        self._turns = turns
        self._on = dict.fromkeys(self._turns, False)
        self._turning = asyncio.Lock()

    def json(self) -> list[dict[str, object]]:
        """Every switch and whether it is on."""
        return [{"id": name, "on": on} for name, on in self._on.items()]

    def __contains__(self, name: str) -> bool:
        return name in self._turns

    async def turn(self, name: str, *, on: bool) -> None:
        """Turn a switch; nothing happens where it stands like that already."""
        async with self._turning:
            if self._on[name] is on:
                return
            turn_on, turn_off = self._turns[name]
            done = (turn_on if on else turn_off)()
            if isawaitable(done):
                await done
            self._on[name] = on


def of_server(evolution: EvolutionServer) -> Switches:
    """What can be wrong with one server."""
    return Switches(
        {
            "server_dead": (evolution.stop_answering, evolution.answers_again),
            "server_slow": _slow(evolution),
            "server_restarting": (lambda: evolution.boot(loads=False), evolution.load),
            "licence_missing": _unlicensed(evolution),
            "qr_refused": _client_refused(evolution),
            "acks_lost": _unacknowledged(evolution),
            "create_fails": _failing(evolution, "POST /instance/create"),
        }
    )


def of_everything(servers: Sequence[EvolutionServer], telegram: BotApi) -> Switches:
    """What can be wrong with WhatsApp and Telegram."""

    def outage() -> None:
        for server in servers:
            server.outage()

    def outage_ends() -> None:
        for server in servers:
            server.outage_ends()

    return Switches(
        {
            "outage": (outage, outage_ends),
            "telegram_flood": _flood(telegram),
            "telegram_down": (telegram.stop_answering, telegram.answers_again),
        }
    )


def _slow(evolution: EvolutionServer) -> tuple[Turn, Turn]:
    fault = ServerFault.delay(".*", SLOW_S)
    return lambda: evolution.faults.add(fault), lambda: evolution.faults.remove(fault)


def _failing(evolution: EvolutionServer, where: str) -> tuple[Turn, Turn]:
    fault = ServerFault.answer(where, 500, _BROKEN)
    return lambda: evolution.faults.add(fault), lambda: evolution.faults.remove(fault)


def _client_refused(evolution: EvolutionServer) -> tuple[Turn, Turn]:
    def turn(*, on: bool) -> None:
        evolution.client_refused = on

    return lambda: turn(on=True), lambda: turn(on=False)


def _unacknowledged(evolution: EvolutionServer) -> tuple[Turn, Turn]:
    def turn(*, on: bool) -> None:
        evolution.acknowledges = not on

    return lambda: turn(on=True), lambda: turn(on=False)


def _unlicensed(evolution: EvolutionServer) -> tuple[Turn, Turn]:
    def turn(*, on: bool) -> None:
        evolution.licensed = not on

    return lambda: turn(on=True), lambda: turn(on=False)


def _flood(telegram: BotApi) -> tuple[Turn, Turn]:
    faults: list[Fault] = []

    def begin() -> None:
        faults.extend(
            telegram.faults.add(method, times=None, status=429, retry_after=FLOOD_WAIT_S)
            for method in _LIMITED
        )

    def end() -> None:
        while faults:
            telegram.faults.remove(faults.pop())

    return begin, end
