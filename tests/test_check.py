"""``python -m bot check`` as a whole, over real HTTP against both stand-ins."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
from bot.check import check
from tests.checks.both import Both, stand_ins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REPOSITORY = Path(bot.__file__).parents[1]


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    async with stand_ins() as standing:
        yield standing


async def test_all_is_well(both: Both) -> None:
    token, address, ana, group, key, server, clocks = await both.lines()

    assert token == "✅ Bot token: accepted, as @zelador_bot."
    assert address == f"✅ Telegram: answers at {both.given['telegram_api_url']}."
    assert (ana, group) == ("✅ Chat 100: Ana Souza.", "✅ Chat -4200: Night watch.")
    assert key == "✅ Evolution key: accepted, the server's global key."
    assert server.startswith(f"✅ Evolution API 2.3.7 at {both.evolution.url}, WhatsApp Web 2.")
    assert clocks.startswith("✅ Clock: agrees with Telegram (off by ")


async def test_the_check_writes_nothing_to_anybody(both: Both) -> None:
    await both.lines()

    assert {call.method for call in both.telegram.calls} == {"getMe", "getChat"}
    assert set(both.evolution.asked) == {"GET /", "POST /verify-creds"}


async def test_as_a_command(both: Both, tmp_path: Path) -> None:
    code, out, err = await _command(both, tmp_path)

    assert (code, err) == (0, "")
    assert [line[0] for line in out.splitlines()] == ["✅"] * 7


async def test_as_a_command_with_something_wrong_and_a_terminal_of_old(both: Both, tmp_path: Path) -> None:
    code, out, err = await _command(both, tmp_path, EVOLUTION_API_KEY="other-key", PYTHONIOENCODING="ascii")

    assert (code, err) == (1, "")
    assert "? Evolution key: refused." in out


async def _command(both: Both, folder: Path, **environment: str) -> tuple[int | None, str, str]:
    given = {name.upper(): value for name, value in both.given.items()}
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "check",
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1", **given, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await command.communicate()
    return command.returncode, out.decode(), err.decode()


async def test_the_exit_code_tells_whether_anything_is_wrong(
    both: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await check(both.settings()) == 0
    assert await check(both.settings(evolution_api_key="other-key")) == 1

    assert "❌ Evolution key: refused." in capsys.readouterr().out
