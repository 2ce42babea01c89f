"""Many at once are told together: a storm of drops, a server that died, and on two servers each by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from bot.sandbox.evolution import State
from tests.clocks import MINUTE, SECOND
from tests.conversations.noticing import logs, told
from tests.conversations.watching import A_LOOK, ALERT_AFTER, NUMBER, Watching, watching

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.telegram import SentMessage


def _texts(messages: list[SentMessage]) -> list[str]:
    return [(message.text or "").replace("\u00a0", " ") for message in messages]


async def test_more_than_five_drops_are_five_messages_and_one_for_all_others(watched: Watching) -> None:
    names = [f"loja-{number:02}" for number in range(1, 13)]
    for name in names:
        watched.evolution.has(name, State.OPEN)
    async with watched.running():
        for name in names:
            watched.evolution.instances[name].drop(402)
        for name in names:
            await watched.knows(name, "disconnected")
        await watched.passes(5 * SECOND)
        group = await watched.chat.sees("12 instances of 12 that dropped together are down")
        await watched.passes(10 * MINUTE)

        singles = [text for text in _texts(watched.alerts) if "· disconnected" in text]
        assert (len(singles), len(watched.alerts)) == (5, 6)
        assert group in watched.alerts


async def test_a_storm_that_goes_on_is_edited_and_not_told_again(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        names = [f"loja-{number:02}" for number in range(1, 21)]
        for name in names:
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            for first, last in ((0, 8), (8, 14), (14, 20)):
                for name in names[first:last]:
                    watched.evolution.instances[name].drop(402)
                for name in names[first:last]:
                    await watched.knows(name, "disconnected")
                await watched.passes(20 * SECOND)
            group = await watched.chat.sees("20 instances of 20 that dropped together are down")
            assert len(watched.alerts) == 6
            assert group.edits >= 2


async def test_a_storm_ends_in_one_answer_when_all_are_back(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        names = [f"loja-{number}" for number in range(1, 9)]
        for name in names:
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            for name in names:
                watched.evolution.instances[name].drop(401)
            group = await watched.chat.sees("8 instances of 8 that dropped together")
            await watched.passes(MINUTE)
            told = len(watched.alerts)
            alone = [name for name in names if any(f"{name} ·" in text for text in _texts(watched.alerts))]
            inside = [name for name in names if name not in alone]
            assert (len(alone), len(inside), told) == (5, 3, 6)
            await watched.links(inside[0])
            await watched.passes(5 * SECOND)
            assert "7 instances of 8 that dropped together are down" in _texts([group])[0]
            assert len(watched.alerts) == told, "the message develops, no new one comes"
            for name in (*inside[1:], *alone):
                await watched.links(name)
            await watched.passes(5 * SECOND)
            answer = await watched.chat.sees("8 instances of 8 that dropped together are back")
            ends = [text for text in _texts(watched.alerts[told:]) if "is back. It was down for" in text]
            assert (len(ends), len(watched.alerts)) == (5, told + 6), "each is told once by its own message"
            assert answer.reply_to is group
            assert answer.silent


async def test_a_dead_server_is_one_message_none_of_its_instances_and_its_return_is_told(
    watched: Watching,
) -> None:
    watched.evolution.metrics = True
    for number in range(1, 31):
        watched.evolution.has(f"loja-{number:02}", State.OPEN)
    async with watched.running():
        watched.evolution.stop_answering()
        await watched.passes(A_LOOK + 5 * SECOND)
        assert watched.alerts == [], "a server that is only restarted wakes nobody"
        await watched.passes(ALERT_AFTER)
        alert = await watched.chat.sees("⚫ The server does not answer; nothing is known of its instances")
        assert not alert.silent
        await watched.passes(5 * MINUTE)
        assert watched.alerts == [alert]

        watched.evolution.answers_again()
        await watched.passes(2 * MINUTE)
        answer = await watched.chat.sees("answers again. It was gone for")
        await watched.passes(5 * MINUTE)
        assert watched.alerts == [alert, answer]
        assert answer.silent
        assert answer.reply_to is alert
        assert "answers again" in (alert.text or "")


async def test_what_dropped_on_a_dead_server_is_told_when_it_answers_again(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        watched.evolution.has("other", State.OPEN)
        async with watched.running():
            watched.evolution.stop_answering()
            await watched.passes(A_LOOK + 2 * MINUTE)
            await watched.chat.sees("does not answer")
            loja.drop(403)
            watched.evolution.answers_again()
            await watched.passes(3 * MINUTE)
            await watched.chat.sees("loja · disconnected")
            assert len(watched.alerts) == 3, "the server's, its end, and the one that is lost"


async def test_a_server_that_answers_again_says_what_is_down_then_and_not_what_was(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        for name in ("heals", "falls"):
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            heals, falls = watched.evolution.instances["heals"], watched.evolution.instances["falls"]
            heals.outage()
            await watched.knows("heals", "connecting")
            watched.evolution.stop_answering()
            watched.evolution.websocket.cut()
            await watched.passes(2 * MINUTE)
            assert "heals" in ((await watched.chat.sees("does not answer")).text or "")
            heals.outage_ends()
            await heals.until(State.OPEN)
            falls.outage()
            watched.evolution.answers_again()
            await watched.passes(MINUTE)
            answer = await watched.chat.sees("answers again")
            assert [text.rpartition("stays so:\n")[2] for text in _texts(watched.alerts)] == ["🟡 falls"] * 2
            assert answer.silent
            await watched.passes(5 * MINUTE)
            told = await watched.chat.sees("falls · connecting")
            assert watched.alerts[2:] == [told]


async def test_a_storm_of_which_nothing_is_back_is_not_called_back(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        names = [f"loja-{number}" for number in range(1, 8)]
        for name in names:
            watched.evolution.has(name, State.OPEN)
        async with watched.running():
            for name in names:
                watched.evolution.instances[name].outage()
            for name in names:
                await watched.knows(name, "connecting")
            await watched.passes(2 * MINUTE)
            group = await watched.chat.sees("7 instances of 7 that dropped together are down")
            for name in names:
                del watched.evolution.instances[name]
            await watched.passes(3 * MINUTE)
            gone = await watched.chat.sees("Gone from the server, and not by me")
            assert watched.alerts == [group, gone]
            assert _texts([group])[0].startswith("⚪ None of the 7 that dropped together is back.")


async def test_a_server_is_known_to_be_dead_some_seconds_after_its_websocket_was_lost(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        watched.evolution.has("loja", State.OPEN)
        with capture_logs() as said:
            async with watched.running():
                watched.evolution.stop_answering()
                watched.evolution.websocket.cut()
                await logs(said, "events_lost")
                await watched.passes(10 * SECOND)
                assert watched.alerts == []
                await watched.passes(ALERT_AFTER)
                await watched.chat.sees("does not answer")
                assert len(watched.alerts) == 1


async def test_a_server_that_somebodys_command_finds_dead_is_looked_at_at_once(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll") as watched:
        watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            await watched.passes(3 * SECOND)
            watched.evolution.stop_answering()
            with capture_logs() as said:
                watched.chat.says("/status loja")
                await watched.chat.sees("Nothing listens at the server's address")
                await watched.passes(5 * SECOND)
            assert "server_down" in told(said)
            await watched.passes(ALERT_AFTER)
            await watched.chat.sees("⚫ The server does not answer; nothing is known of its instances")


async def test_one_failed_command_on_a_server_that_answers_is_one_look_more(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll") as watched:
        watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            await watched.passes(3 * SECOND)
            watched.evolution.stop_answering()
            watched.chat.says("/status loja")
            await watched.chat.sees("Nothing listens at the server's address")
            watched.evolution.answers_again()
            watched.evolution.forget()
            await watched.passes(10 * SECOND)
            assert [one for one in watched.evolution.asked if "fetchInstances" in one] == [
                "GET /instance/fetchInstances"
            ]


async def test_a_server_whose_events_come_again_is_known_to_be_back_long_before_the_next_probe(
    tmp_path: Path,
) -> None:
    async with watching(tmp_path) as watched:
        watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            watched.evolution.stop_answering()
            watched.evolution.websocket.cut()
            await watched.passes(10 * MINUTE)
            await watched.chat.sees("does not answer")
            with capture_logs() as said:
                watched.evolution.answers_again()
                await logs(said, "events_come")
            await watched.passes(5 * SECOND)
            await watched.chat.sees("answers again. It was gone for")


async def test_alerts_of_two_servers_name_the_server_and_one_that_is_dead_leaves_the_other_alone(
    tmp_path: Path,
) -> None:
    async with watching(tmp_path, servers=("sp1",)) as watched:
        sp1 = watched.house.others["sp1"]
        here = watched.evolution.has("loja", State.OPEN, number=NUMBER)
        there = sp1.has("loja", State.OPEN, number=NUMBER)
        sp1.has("other", State.OPEN)
        async with watched.running():
            there.drop(401)
            alert = await watched.chat.sees("loja · disconnected")
            assert "Server: SP1" in (alert.text or "")
            here.drop(403)
            await watched.chat.sees("WhatsApp lost the main phone")
            assert "Server: SP1" not in (watched.alerts[-1].text or "")
            assert "Server:" in (watched.alerts[-1].text or "")

            sp1.stop_answering()
            await watched.passes(A_LOOK + 2 * MINUTE)
            dead = await watched.chat.sees("SP1 does not answer")
            assert watched.alerts[2:] == [dead]
