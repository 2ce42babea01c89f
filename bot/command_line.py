"""The command line: ``python -m bot`` runs the bot, ``check`` looks at its settings, ``sandbox`` lets people try it."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot import logs
from bot.settings import LogFormat, LogLevel, Settings, SettingsError
from bot.unneeded import left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.telegram.polling import PollDeath

OK, DIED, WRONG_SETTINGS = 0, 1, 2

ENV_FILE: Final = Path(".env")
NO_ENV_FILE: Final = "There is no .env here: copy .env.example to .env and fill it in."

PAGE_PORT: Final = 8088

END_AT_LATEST_S: Final = 4.7
"""After a signal the process ends by then, also if a look-up hangs in a thread that nobody can stop."""


def main() -> int:
    """Run the command that was asked for; the exit code."""
    arguments = _arguments()
    if arguments.command == "sandbox":
        return _sandbox(arguments.port)
    return _bot(arguments.command)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Zelador keeps WhatsApp instances alive."
    )
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("run", help="run the bot (the default)")
    commands.add_parser("check", help="ask both APIs whether the settings are right")
    sandbox = commands.add_parser("sandbox", help="try the bot in the browser, without any account or server")
    sandbox.add_argument(
        "--port", type=_port, default=PAGE_PORT, help="of the page; a free one where it is taken"
    )
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isdecimal() or not int(text) < 2**16:
        raise argparse.ArgumentTypeError("not a number from 0 to 65535")
    return int(text)


def _bot(command: str) -> int:
    try:
        settings = Settings.load()
    except SettingsError as error:
        missing_file = [] if ENV_FILE.exists() else [NO_ENV_FILE]
        return _fail("\n".join([*error.problems, *missing_file]), WRONG_SETTINGS)
    logs.set_up(
        level=settings.log_level,
        as_json=settings.log_format is LogFormat.JSON,
        secrets=settings.secrets,
    )
    if command == "check":
        from bot.check import check  # noqa: PLC0415 -- only this command needs it

        return asyncio.run(check(settings))
    return _run(settings)


def _run(settings: Settings) -> int:
    with left_out("click"):  # a MiB, for httpx's own command line
        from telegram.error import InvalidToken  # noqa: PLC0415 -- wrong settings are told without this half second

    from bot.program import Program, ProxyError, run_alone  # noqa: PLC0415 -- likewise
    from bot.store.files import DataFolderError  # noqa: PLC0415 -- likewise

    async def live(stop: asyncio.Event) -> PollDeath | None:
        return await run_alone(Program(settings), stop)

    try:
        death = asyncio.run(_until_signal(live))
    except InvalidToken:
        return _fail(
            "TELEGRAM_BOT_TOKEN is refused by Telegram; ask @BotFather for the right one.", WRONG_SETTINGS
        )
    except DataFolderError as error:
        return _fail(f"DATA_DIR: {error}", WRONG_SETTINGS)
    except ProxyError as error:
        return _fail(str(error), WRONG_SETTINGS)
    except Exception:  # noqa: BLE001 -- Python's own last words would go past the redactor
        structlog.get_logger("bot").exception("broke")
        return DIED
    return OK if death is None else _fail(f"{death}. Ending, so that a supervisor can start me again.", DIED)


def _sandbox(port: int) -> int:
    from bot import sandbox_process  # noqa: PLC0415 -- only this command needs the stand-ins
    from bot.store.files import DataFolderError  # noqa: PLC0415 -- likewise

    logs.set_up(level=LogLevel.WARNING, as_json=False, secrets=())
    try:
        death = asyncio.run(_until_signal(lambda stop: sandbox_process.run(port, stop)))
    except DataFolderError as error:
        return _fail(str(error), WRONG_SETTINGS)
    except Exception:  # noqa: BLE001 -- one line a fact, here too
        structlog.get_logger("bot").exception("broke")
        return DIED
    return OK if death is None else _fail(f"{death}.", DIED)


async def _until_signal(
    live: Callable[[asyncio.Event], Coroutine[Any, Any, PollDeath | None]],
) -> PollDeath | None:
    """Do ``live``, with an event that a signal sets."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _on_signal, stop)
    return await live(stop)


def _on_signal(stop: asyncio.Event) -> None:
    stop.set()
    last_resort = threading.Timer(END_AT_LATEST_S, os._exit, (OK,))
    last_resort.daemon = True
    last_resort.start()


def _fail(lines: str, code: int) -> int:
    sys.stderr.write(f"{lines}\n")
    return code
