"""Telegram's side of the check, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.telegram import Person
from tests.checks.both import ANA, GROUP, KEY, TOKEN, the

if TYPE_CHECKING:
    from tests.checks.both import Both


async def test_a_wrong_token(both: Both) -> None:
    lines = await both.lines(telegram_bot_token="123456:wrong-token")

    assert the(lines, "Bot token").startswith("❌ Bot token: refused. Copy TELEGRAM_BOT_TOKEN anew")
    assert the(lines, "Telegram").startswith("✅ Telegram: answers at ")
    assert the(lines, "Chats") == "⚠️ Chats: not checked; first see to the lines above."
    assert the(lines, "Evolution key").startswith("✅")
    assert "wrong-token" not in "".join(lines)


async def test_an_address_with_the_token_in_it(both: Both) -> None:
    url = f"{both.given['telegram_api_url']}/bot{TOKEN}"

    lines = await both.lines(telegram_api_url=url)

    assert "See also that http://127.0.0.1:" in the(lines, "Bot token")
    assert TOKEN not in "".join(lines)


async def test_nobody_there(both: Both) -> None:
    await both.telegram.stop_answering()

    lines = await both.lines()

    assert the(lines, "Bot token") == "⚠️ Bot token: not checked, since Telegram was not reached."
    assert the(lines, "Telegram at").startswith("❌ Telegram at http://127.0.0.1:")
    assert "not reached" in the(lines, "Telegram at")
    assert the(lines, "Clock").startswith("✅ Clock: agrees with the Evolution server")


async def test_one_that_hangs(both: Both) -> None:
    both.telegram.faults.add("getMe", hang=True)

    lines = await both.lines_soon()

    assert "no answer in time" in the(lines, "Telegram at")
    assert the(lines, "Evolution key").startswith("✅")


async def test_something_else_answers(both: Both) -> None:
    both.telegram.faults.add("getMe", status=200, body=f"<html>/bot{TOKEN}/getMe</html>")

    lines = await both.lines()

    assert "it is no Bot API that answers" in the(lines, "Telegram at")
    assert TOKEN not in "".join(lines)


async def test_chats_that_cannot_command(both: Both) -> None:
    both.telegram.private(Person(200, "Bia"), started=False)
    both.telegram.group(-77, "Old group").migrates(-1001234567890)

    lines = await both.lines(admin_chat_ids="100,200,-77,-88")

    assert the(lines, "Chat 100").startswith("✅")
    assert the(lines, "Chat 200").startswith("❌ Chat 200: has not written to the bot yet.")
    assert the(lines, "Chat -77").startswith(
        "❌ Chat -77: was upgraded, its id is now -1001234567890. Put that into ADMIN_CHAT_IDS"
    )
    assert the(lines, "Chat -88").startswith("❌ Chat -88: the bot is not in it.")


async def test_a_group_that_threw_the_bot_out(both: Both) -> None:
    both.telegram.faults.add("getChat", chat_id=GROUP, status=403)

    assert the(await both.lines(), f"Chat {GROUP}").startswith("❌ Chat -4200: the bot is not in it.")


async def test_a_chat_that_telegram_keeps_to_itself_for_now(both: Both) -> None:
    both.telegram.faults.add("getChat", chat_id=GROUP, hang=True)
    both.telegram.faults.add("getChat", chat_id=ANA.id, status=429, retry_after=30)

    lines = await both.lines_soon()

    for chat in (GROUP, ANA.id):
        assert the(lines, f"Chat {chat}").startswith(f"⚠️ Chat {chat}: Telegram did not tell.")


async def test_an_answer_about_a_chat_that_lacks_what_the_library_needs(both: Both) -> None:
    both.telegram.faults.add(
        "getChat", chat_id=GROUP, status=200, body='{"ok": true, "result": {"id": -4200}}'
    )

    assert the(await both.lines(), f"Chat {GROUP}").startswith("⚠️ Chat -4200: Telegram's answer was not")


async def test_a_title_that_plays_tricks(both: Both) -> None:
    both.telegram.group(-5, f"a\n✅ all is well\x1b[2J \u202e{KEY} " + "x" * 100)

    lines = await both.lines(admin_chat_ids="-5")

    assert len(lines) == 6
    assert the(lines, "Chat -5").startswith("✅ Chat -5: a ✅ all is well [2J [secret] xxx")
