"""Evolution's side of the check, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.checks.evolution import server_line
from bot.checks.finding import Mark
from bot.evolution import KeyKind, ServerInfo
from bot.sandbox.evolution import EvolutionServer, Fault, Pace
from bot.settings import ServerSettings
from tests.checks.both import stand_ins, the

if TYPE_CHECKING:
    from tests.checks.both import Both

SERVER = ServerSettings("main", "http://evolution.example.com", SecretStr("made-up"), "main", is_short=True)


async def test_a_wrong_key(both: Both) -> None:
    lines = await both.lines(evolution_api_key="other-key")

    assert the(lines, "Evolution key").startswith("❌ Evolution key: refused. Set EVOLUTION_API_KEY")
    assert the(lines, "Evolution API").startswith("✅")
    assert "other-key" not in "".join(lines)


async def test_an_instances_own_token(both: Both) -> None:
    both.evolution.has("loja", token="made-up-instance-token")

    lines = await both.lines(evolution_api_key="made-up-instance-token")

    assert the(lines, "Evolution key").startswith("⚠️ Evolution key: an instance's own token.")
    assert "made-up-instance-token" not in "".join(lines)


async def test_nobody_there(both: Both) -> None:
    both.evolution.stop_answering()

    lines = await both.lines()

    assert the(lines, "Evolution key") == "⚠️ Evolution key: not checked; first see to the server."
    assert the(lines, "Evolution server").startswith("❌ Evolution server at http://127.0.0.1:")
    assert "it does not answer. See whether it runs" in the(lines, "Evolution server")


async def test_one_that_hangs(both: Both) -> None:
    both.evolution.faults.add(Fault.hang(".*"))

    lines = await both.lines_soon()

    assert "takes too long to answer" in the(lines, "Evolution server")
    assert the(lines, "Bot token").startswith("✅")
    assert the(lines, "Clock").startswith("✅ Clock: agrees with Telegram")


async def test_one_that_drips(both: Both) -> None:
    both.evolution.faults.add(Fault.drip(".*", 0.05))

    assert "takes too long to answer" in the(await both.lines_soon(), "Evolution server")


async def test_one_that_cannot_look_up_its_own_version(both: Both) -> None:
    both.evolution.faults.add(Fault.hang("GET /"))

    lines = await both.lines_soon()

    assert the(lines, "Evolution key").startswith("✅")
    assert the(lines, "Evolution server").startswith("⚠️")


async def test_one_that_cannot_tell_about_the_key(both: Both) -> None:
    both.evolution.faults.add(Fault.answer("POST /verify-creds", 500))

    lines = await both.lines()

    assert the(lines, "Evolution key").startswith("❌ Evolution key: not checked; it reports a fault")
    assert the(lines, "Evolution API").startswith("✅")


async def test_something_else_answers(both: Both) -> None:
    both.evolution.faults.add(Fault.garbage(".*"))

    assert "not as an Evolution API v2 does" in the(await both.lines(), "Evolution server")


async def test_one_without_its_licence(both: Both) -> None:
    both.evolution.licensed = False

    assert "its licence is not activated" in the(await both.lines(), "Evolution server")


async def test_a_release_that_goes_deaf() -> None:
    async with stand_ins("2.3.6") as both:
        line = the(await both.lines(), "Evolution API 2.3.6")

    assert line.startswith("⚠️")
    assert "hears no more messages" in line


@pytest.mark.parametrize(
    ("version", "mark", "says"),
    [
        ("1.8.2", Mark.WRONG, "too old"),
        ("2.2.3", Mark.RIGHT, "WhatsApp Web version not told."),
        ("2.4.0-rc2", Mark.RIGHT, "Evolution API 2.4.0-rc2"),
        ("homolog", Mark.DOUBTFUL, "a release we do not know"),
    ],
)
def test_releases(version: str, mark: Mark, says: str) -> None:
    finding = server_line(ServerInfo(version=version), KeyKind.GLOBAL, SERVER)

    assert finding.mark is mark
    assert says in finding.text


async def test_every_server_has_lines_of_its_own_and_each_cure_names_its_setting(both: Both) -> None:
    sp1 = EvolutionServer("key-of-sp1", "2.3.7", Pace.quick())
    async with sp1.serving() as url:
        lines = await both.lines(
            evolution_servers={
                "sp1": {"url": url, "api_key": "key-of-sp1", "label": "São Paulo"},
                "dead": {"url": "http://127.0.0.1:9", "api_key": "x", "label": "Old one"},
                "wrong": {"url": url, "api_key": "not-the-key"},
            }
        )

    assert the(lines, "Evolution key of main").startswith("✅")
    assert the(lines, "Evolution key of São Paulo").startswith("✅")
    assert the(lines, "Evolution key of wrong") == (
        "❌ Evolution key of wrong: refused. Set EVOLUTION_SERVERS__WRONG__API_KEY to the server's "
        "AUTHENTICATION_API_KEY."
    )
    assert "check EVOLUTION_SERVERS__DEAD__URL" in the(lines, "Evolution server at http")
    assert len([line for line in lines if "Evolution API 2.3.7 at" in line]) == 3
