"""One instance is lost: when it is told, to whom, how it looks, and how its end is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.clocks import MINUTE, SECOND
from tests.conversations.house import ANA, BIA, GROUP, STRANGER
from tests.conversations.watching import ALERT_AFTER, NUMBER, Watching, watching

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_first_sight_is_silent_whatever_it_is(watched: Watching) -> None:
    watched.evolution.has("well", State.OPEN)
    watched.evolution.has("lost", State.CLOSE, reason=401)
    watched.evolution.has("stuck", State.CONNECTING, reopening=True)
    async with watched.running():
        await watched.passes(5 * MINUTE)
        assert watched.alerts == []

        watched.evolution.instances["well"].drop(403)
        await watched.knows("well", "disconnected")
        await watched.chat.sees("well · disconnected")
        assert len(watched.alerts) == 1


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (401, "It was logged out"),
        (402, "WhatsApp restricts this number for a time"),
        (403, "WhatsApp lost the main phone"),
        (406, "WhatsApp threw it out"),
    ],
)
async def test_a_final_loss_is_told_at_once_with_why_and_what_mends_it(
    tmp_path: Path, code: int, why: str
) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN, number=NUMBER)
        async with watched.running():
            loja.drop(code)
            alert = await watched.chat.sees("loja · disconnected")

            text = (alert.text or "").replace("\u00a0", " ")
            assert why in text
            assert f"(code {code})" in text
            assert "+55 11 98888-7777" in text
            assert alert.labels == ["📷 Reconnect", "ℹ️ Details", "🔕 1 h", "🔕 8 h", "🔕 24 h"]
            assert not alert.silent
            await watched.passes(10 * MINUTE)
            assert (watched.alerts, alert.edits) == ([alert], 0), "told once"


async def test_a_loss_that_heals_in_time_is_told_to_nobody(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    other = watched.evolution.has("other", State.OPEN)
    async with watched.running():
        loja.outage()
        await watched.knows("loja", "connecting")
        loja.outage_ends()
        await watched.opens("loja")
        await watched.passes(2 * ALERT_AFTER)

        other.drop(401)  # what comes later is told later: nothing is on its way before it
        await watched.knows("other", "disconnected")
        alert = await watched.chat.sees("other · disconnected")
        assert watched.alerts == [alert]


async def test_one_that_does_not_heal_is_told_once_and_when_its_time_is_over(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        loja.outage()
        await watched.knows("loja", "connecting")
        await watched.passes(20 * SECOND)
        assert watched.alerts == []
        await watched.passes(ALERT_AFTER)

        alert = await watched.chat.sees("loja · connecting")
        assert "⚡ Restart" in alert.labels
        assert "📷 Reconnect" not in alert.labels
        await watched.passes(10 * MINUTE)
        assert watched.alerts == [alert]


async def test_its_return_is_an_edit_of_its_message_and_a_silent_answer_that_says_how_long(
    watched: Watching,
) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    async with watched.running():
        loja.drop(401)
        await watched.knows("loja", "disconnected")
        alert = await watched.chat.sees("loja · disconnected")
        await watched.passes(20 * MINUTE)
        await watched.links("loja")
        await watched.passes(5 * SECOND)

        answer = await watched.chat.sees("loja is back. It was down for 20 minutes")
        assert watched.alerts == [alert, answer]
        assert "loja is back. It was down for 20 minutes" in (alert.text or "").replace("\u00a0", " ")
        assert answer.reply_to is alert
        assert answer.silent
        assert "📷 Reconnect" not in alert.labels
        await watched.passes(20 * MINUTE)
        assert watched.alerts == [alert, answer], "and nothing more"


async def test_reconnect_puts_the_qr_into_that_message_and_one_scan_ends_it(watched: Watching) -> None:
    loja = watched.evolution.has("loja", State.OPEN, number=NUMBER)
    async with watched.running():
        loja.drop(401)
        await watched.knows("loja", "disconnected")
        alert = await watched.chat.sees("loja · disconnected")
        watched.chat.presses("📷 Reconnect")
        assert await watched.chat.sees_photo() is alert
        await watched.knows("loja", "pairing")
        await watched.passes(2 * MINUTE)
        assert alert.photo is not None, "nothing overwrites the code"
        assert watched.alerts == [alert]
        mine = [call for call in watched.house.telegram.calls if call.params.get("chat_id") == ANA.id]
        edits = [str(call.params["text"]) for call in mine if call.method == "editMessageText"]
        assert [text for text in edits if "Asking for a code" not in text] == [], "and nothing tries to"

        loja.scan(number=NUMBER)
        await watched.chat.sees("loja is linked")
        await watched.opens("loja")
        await watched.passes(2 * MINUTE)
        *_, answer = watched.alerts
        assert "loja is back" in (answer.text or "")
        assert answer.silent
        assert len([m for m in watched.alerts if "is back" in (m.text or "")]) == 1
        assert len([m for m in watched.alerts if m.photo]) == 0
        assert "disconnected" not in " ".join(m.text or "" for m in watched.alerts)


async def test_two_who_tap_reconnect_at_once_see_one_code_and_one_end(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        team = watched.house.telegram.group(GROUP, "Team", members=[ANA, BIA])
        loja = watched.evolution.has("loja", State.OPEN, number=NUMBER)
        async with watched.running():
            loja.drop(401)
            alert = await team.sees("loja · disconnected")
            for admin in (ANA, BIA):
                team.presses("📷 Reconnect", message=alert, by=admin)
            assert await team.sees_photo() is alert
            await watched.house.settled()
            loja.scan(number=NUMBER)
            await watched.opens("loja")
            await watched.passes(2 * MINUTE)
            told = [(message.text or "").split("\n")[0] for message in team.messages]
            assert [text.split(":")[0] for text in told] == [
                "✅ loja is linked",
                "🟢 loja is back. It was down for 1 second.",
            ]


async def test_who_blocked_the_bot_is_told_what_is_down_once_they_write_again(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            blocked = watched.house.telegram.faults.add(
                "sendMessage",
                chat_id=ANA.id,
                status=403,
                description="Forbidden: bot was blocked by the user",
                times=None,
            )
            loja.drop(401)
            await watched.knows("loja", "disconnected")
            await watched.passes(10 * MINUTE)
            assert watched.alerts == []
            watched.house.telegram.faults.remove(blocked)
            watched.chat.says("/start")
            alert = await watched.chat.sees("loja · disconnected")
            assert alert.labels[0] == "📷 Reconnect"


async def test_strangers_and_chats_without_alerts_hear_nothing(tmp_path: Path) -> None:
    async with watching(
        tmp_path, admin_chat_ids=f"{ANA.id},{BIA.id},{GROUP}", alert_chat_ids=f"{BIA.id},{GROUP}:17"
    ) as watched:
        telegram = watched.house.telegram
        stranger, bia = telegram.private(STRANGER), telegram.private(BIA)
        forum = telegram.group(GROUP, "Team", members=[ANA, BIA], forum=True)
        forum.threads.add(17)
        elsewhere = telegram.group(-1009876543210, "Elsewhere", members=[ANA])
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            for chat, by in ((stranger, STRANGER), (elsewhere, ANA)):
                chat.says("/id", by=by)
                await chat.sees(str(chat.id))
            loja.drop(401)
            await bia.sees("loja · disconnected")
            in_topic = await forum.sees("loja · disconnected")
            await watched.passes(10 * MINUTE)
            await watched.links("loja")
            await watched.passes(5 * SECOND)
            await bia.sees("loja is back")
            back = await forum.sees("loja is back. It was down")

            assert in_topic.thread == back.thread == 17
            assert watched.alerts == []
            assert [len(chat.messages) for chat in (stranger, elsewhere)] == [1, 1]
