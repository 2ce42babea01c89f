"""The real process between both stand-ins: how it starts, what it says, how it ends."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from bot.sandbox.telegram import Person
from tests.conversations.house import ANA, KEY, STRANGER, TOKEN, House, stand_ins
from tests.databases import furnish
from tests.processes import environment, fresh_process, process

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox.telegram import Chat
    from tests.processes import Ended

SECRET = TOKEN.partition(":")[2]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Both stand-ins, and a database as a second start finds it."""
    async with stand_ins(tmp_path / "data") as built:
        furnish(built.settings.data_dir)
        yield built


async def _ended(folder: Path, given: dict[str, str]) -> Ended:
    async with process(folder, given) as bot:
        return await bot.end()


def _is_clean(ended: Ended) -> bool:
    return "Traceback" not in ended.told and SECRET not in ended.told and KEY not in ended.told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_at_once_while_nothing_is_to_do(
    house: House, tmp_path: Path, number: signal.Signals
) -> None:
    async with fresh_process(tmp_path, environment(house.settings)) as bot:
        house.chat.says("/help")
        await house.chat.sees("/status")
        ended = await bot.end(number)
    assert (ended.code, _is_clean(ended)) == (0, True)
    assert ended.after_s < 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_also_while_it_still_imports(
    house: House, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "structlog.py").write_text("import time\nprint('importing', flush=True)\ntime.sleep(60)\n")
    given = environment(house.settings)
    async with fresh_process(tmp_path, {**given, "PYTHONPATH": f"{tmp_path}:{given['PYTHONPATH']}"}) as bot:
        await bot.tells("importing")
        ended = await bot.end(number)
    assert (ended.code, _is_clean(ended)) == (0, True)
    assert ended.after_s < 5


async def test_a_command_that_hangs_is_told_by_name_and_a_shown_code_is_taken_away(
    house: House, tmp_path: Path
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    house.evolution.has("slow")
    house.evolution.faults.add(Fault.hang(".*/slow"))
    async with process(tmp_path, environment(house.settings)) as bot:
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.chat.says("/restart slow")
        await house.telegram.updates.drained()
        await house.evolution.heard(".*/slow")  # by the watch, too
        ended = await bot.end(signal.SIGTERM)
    assert (ended.code, _is_clean(ended)) == (0, True)
    assert ended.after_s < 5
    told = await house.chat.sees("I have to stop now")
    assert "/restart slow" in (told.text or "")
    assert "/qr" not in (told.text or "")
    assert photo.deleted
    assert [message for message in house.chat.messages if message.photo] == []


async def test_where_telegram_and_the_server_hang_it_ends_all_the_same(house: House, tmp_path: Path) -> None:
    house.evolution.has("slow")
    house.evolution.faults.add(Fault.hang(".*"))
    async with process(tmp_path, environment(house.settings)) as bot:
        house.chat.says("/restart slow")
        house.chat.says("/status")
        await house.evolution.heard(".*")
        house.telegram.faults.add(times=None, hang=True)
        house.chat.says("/help")
        await house.telegram.called("sendMessage")
        ended = await bot.end(signal.SIGTERM)
    assert (ended.code, _is_clean(ended)) == (0, True)
    assert ended.after_s < 5


async def test_while_it_waits_for_the_network_it_ends_at_once(house: House, tmp_path: Path) -> None:
    await house.telegram.stop_answering()
    async with process(tmp_path, environment(house.settings)) as bot:
        await bot.tells("telegram_not_reached")
        ended = await bot.end(signal.SIGTERM)
    assert (ended.code, _is_clean(ended)) == (0, True)
    assert "not_done_in_time" not in ended.told
    assert ended.after_s < 5


async def test_while_telegram_hangs_at_the_start_it_ends_at_once(house: House, tmp_path: Path) -> None:
    house.telegram.faults.add(times=None, hang=True)
    async with process(tmp_path, environment(house.settings)) as bot:
        await house.telegram.called("getMe")
        ended = await bot.end(signal.SIGTERM)
    assert (ended.code, _is_clean(ended)) == (0, True)
    assert "not_done_in_time" not in ended.told
    assert ended.after_s < 5


async def test_a_refused_token_is_told_without_it(house: House, tmp_path: Path) -> None:
    given = environment(house.settings, TELEGRAM_BOT_TOKEN="123456:not-made-up")
    ended = await _ended(tmp_path, given)
    assert ended.code == 2
    assert "TELEGRAM_BOT_TOKEN is refused by Telegram" in ended.told
    assert "not-made-up" not in ended.told
    assert len(ended.told.splitlines()) == 1


async def test_a_token_that_is_revoked_while_it_runs_ends_it_with_a_clear_line(
    house: House, tmp_path: Path
) -> None:
    async with process(tmp_path, environment(house.settings)) as bot:
        await bot.tells("started")
        house.telegram.faults.add("getUpdates", times=None, status=401)
        house.chat.says("/help")
        ended = await bot.end()
    assert ended.code == 1
    assert SECRET not in ended.told
    assert "way_down_broke" not in ended.told
    assert ended.told.splitlines()[-1].startswith(
        "Telegram refused the bot token (HTTP 401 at getUpdates). Ending"
    )


async def test_wrong_settings_are_told_in_a_line_each(house: House, tmp_path: Path) -> None:
    given = environment(
        house.settings, TELEGRAM_BOT_TOKEN="hunter2", EVOLUTION_URL="", ADMIN_CHAT_IDS="Ana", LOG_LEVEL="LOUD"
    )
    (tmp_path / ".env").touch()
    ended = await _ended(tmp_path, given)
    assert ended.code == 2
    names = [line.split()[0] for line in ended.told.splitlines()]
    assert sorted(names) == ["ADMIN_CHAT_IDS", "EVOLUTION_URL", "LOG_LEVEL", "TELEGRAM_BOT_TOKEN"]
    assert "hunter2" not in ended.told
    assert house.telegram.calls == []


async def test_without_any_settings_it_says_where_they_go(house: House, tmp_path: Path) -> None:
    names = ("TELEGRAM_BOT_TOKEN", "ADMIN_CHAT_IDS", "EVOLUTION_URL", "EVOLUTION_API_KEY")
    ended = await _ended(tmp_path, environment(house.settings, **dict.fromkeys(names, "")))
    assert ended.code == 2
    *missing, hint = ended.told.splitlines()
    assert [line.partition(",")[0] for line in missing] == [f"{name} is missing" for name in names]
    assert "copy .env.example to .env and fill it in" in hint


async def test_a_proxy_that_cannot_be_used_is_told_without_its_password(house: House, tmp_path: Path) -> None:
    given = environment(house.settings, ALL_PROXY="socks5://user:pa55word@proxy.example.com:1080")
    ended = await _ended(tmp_path, given)
    assert (ended.code, _is_clean(ended)) == (2, True)
    assert "names a proxy that cannot be used" in ended.told
    assert "pa55word" not in ended.told
    assert len(ended.told.splitlines()) == 1


async def test_a_data_folder_that_cannot_be_written_is_told_in_a_line(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = await _ended(tmp_path, environment(house.settings, DATA_DIR=str(tmp_path / "file" / "data")))
    assert (ended.code, _is_clean(ended)) == (2, True)
    (line,) = ended.told.splitlines()
    assert line.startswith("DATA_DIR: ")
    assert "cannot be written" in line
    assert house.telegram.calls == []


async def test_a_broken_memory_is_told_before_any_update_is_taken(house: House, tmp_path: Path) -> None:
    (house.settings.data_dir / "moved-groups.json").write_text("{")
    house.chat.says("/help")
    ended = await _ended(tmp_path, environment(house.settings))
    assert (ended.code, _is_clean(ended)) == (2, True)
    (line,) = ended.told.splitlines()
    assert line.startswith("DATA_DIR: ")
    assert "moved-groups.json cannot be read" in line
    assert len(house.telegram.updates.pending) == 1


async def test_all_that_is_logged_at_debug_of_a_busy_conversation_holds_no_secret(tmp_path: Path) -> None:
    people = [Person(number, f"P{number}") for number in range(101, 109)]
    allowed = ",".join(str(person.id) for person in people)
    async with stand_ins(tmp_path / "data", admin_chat_ids=allowed) as house:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.evolution.has("open")
        house.evolution.faults.add(Fault.answer("DELETE .*|.*/setPresence/.*", 500, {"message": loja.token}))
        house.telegram.faults.add("sendMessage", chat_id=101, times=2, status=502, body=f"<a>{TOKEN}")
        house.telegram.faults.add("sendMessage", chat_id=102, cut=True)
        house.telegram.faults.add("editMessageText", chat_id=105, status=403)
        async with process(tmp_path, environment(house.settings, LOG_LEVEL="DEBUG")) as bot:
            codes = await _much_is_done([house.telegram.private(person) for person in people], loja)
            house.telegram.private(STRANGER).says("/status segredo")
            await bot.tells("denied")
            house.telegram.updates.put({"callback_query": {"id": "9", "from": ANA.json(), "data": "secreto"}})
            await bot.tells("update_unreadable")
            house.telegram.faults.add("getUpdates", status=502, body=f"<a>/bot{TOKEN}/getUpdates</a>")
            house.telegram.private(STRANGER).says("so that the poll that is under way ends")
            await bot.tells("poll_outage")
            ended = await bot.end(signal.SIGTERM)
        assert ended.code == 0
        tokens = {instance.token for instance in house.evolution.instances.values()}
        codes |= {instance.server_code for instance in house.evolution.instances.values()}
    hidden = {SECRET, KEY, *tokens, *filter(None, codes), "5511999990000", "segredo", "secreto"}
    assert [text for text in hidden if text in ended.told] == []
    for event in ("started", "not_told", "server_error", "denied", "telegram_refused"):
        assert event in ended.told


async def _much_is_done(chats: list[Chat], loja: WhatsAppInstance) -> set[str | None]:
    """Everybody asks for something, at once; the QR texts that were shown."""
    _, _, linking, paired, pressed, made, deleted, told = chats
    for chat, text in zip(
        chats,
        (
            "/status",
            "/online open",
            "/qr loja",
            "/pair open 5511999990000",
            "/status",
            "/new outra",
            "/delete open",
            "/id",
        ),
        strict=True,
    ):
        chat.says(text)
    await linking.sees_photo()
    codes = {loja.server_code}
    loja.rotate()
    codes.add(loja.server_code)
    await pressed.sees("open")
    pressed.presses("Refresh")
    await deleted.sees("Delete open")
    deleted.presses("🗑 Delete")
    await made.sees_photo()
    await paired.sees("open")
    await told.sees("108")
    return codes
