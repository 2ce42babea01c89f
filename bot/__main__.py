"""The entry: ``python -m bot`` runs the bot, ``python -m bot check`` asks whether its settings are right."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from bot import logs
from bot.settings import LogFormat, Settings, SettingsError

if TYPE_CHECKING:
    from bot.telegram.polling import PollDeath

OK, DIED, WRONG_SETTINGS = 0, 1, 2

ENV_FILE: Final = Path(".env")
NO_ENV_FILE: Final = "There is no .env here: copy .env.example to .env and fill it in."

END_AT_LATEST_S: Final = 4.7
"""After a signal the process ends by then, also if a look-up hangs in a thread that nobody can stop."""


def main() -> int:
    """Run the command that was asked for; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Zelador keeps WhatsApp instances alive."
    )
    parser.add_argument("command", nargs="?", choices=("run", "check"), default="run")
    command = parser.parse_args().command
    try:
        settings = Settings.load()
    except SettingsError as error:
        missing_file = [] if ENV_FILE.exists() else [NO_ENV_FILE]
        return _fail("\n".join([*error.problems, *missing_file]), WRONG_SETTINGS)
    logs.set_up(
        level=settings.log_level,
        as_json=settings.log_format is LogFormat.JSON,
        secrets=(
            settings.telegram_bot_token.get_secret_value(),
            settings.evolution_api_key.get_secret_value(),
        ),
    )
    if command == "check":
        from bot.check import check  # noqa: PLC0415 -- only this command needs it

        return asyncio.run(check(settings))
    return _run(settings)


def _run(settings: Settings) -> int:
    from telegram.error import InvalidToken  # noqa: PLC0415 -- wrong settings are told without this half second

    from bot.program import Program, ProxyError  # noqa: PLC0415 -- likewise
    from bot.store.files import DataFolderError  # noqa: PLC0415 -- likewise

    async def live() -> PollDeath | None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _on_signal, stop)
        return await Program(settings).run(stop)

    try:
        death = asyncio.run(live())
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


def _on_signal(stop: asyncio.Event) -> None:
    stop.set()
    last_resort = threading.Timer(END_AT_LATEST_S, os._exit, (OK,))
    last_resort.daemon = True
    last_resort.start()


def _fail(lines: str, code: int) -> int:
    sys.stderr.write(f"{lines}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
