"""Telegram's limits are kept, by a stand-in that enforces them: no 429, nothing lost, nothing out of order."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.sandbox.telegram import FloodRules, Person
from bot.sandbox.telegram.errors import ApiError
from bot.telegram.flood import FloodLimits
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.conversations.reading import pictures_sent, read_by_a_phone, sent_in

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

SECOND_S = 0.02
"""How long a second of the limits is here; both sides count alike."""

BURST = 30
CONNECT = "GET /instance/connect/loja"
LIMITS = FloodLimits(second_s=SECOND_S)
ENDLESS = FloodLimits(second_s=3600)


@dataclass
class Counted(FloodRules):
    """The real limits, with the refusals counted."""

    refused: int = 0

    def admit(self, chat_id: int) -> None:
        try:
            super().admit(chat_id)
        except ApiError:
            self.refused += 1
            raise


def _enforced(house: House) -> Counted:
    rules = Counted(slack_s=0.0, clock=lambda: time.monotonic() / SECOND_S)
    house.telegram.flood = rules
    return rules


def _numbers(chat: Chat) -> list[str]:
    return [(message.text or "").partition("/")[2].partition(".")[0] for message in chat.messages]


async def test_a_burst_in_one_chat_arrives_whole_and_in_order(house: House) -> None:
    rules = _enforced(house)
    async with house.zelador(flood_limits=LIMITS):
        for number in range(BURST):
            house.chat.says(f"/n{number}")
        await house.telegram.called("sendMessage", BURST)
        await house.settled()
    assert rules.refused == 0
    assert _numbers(house.chat) == [f"n{number}" for number in range(BURST)]


async def test_a_burst_in_a_group_keeps_to_twenty_a_minute(house: House) -> None:
    rules = _enforced(house)
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador(flood_limits=LIMITS):
        for number in range(BURST):
            group.says(f"/n{number}@zelador_bot", by=BIA)
        await house.telegram.called("sendMessage", BURST)
        await house.settled()
    assert rules.refused == 0
    assert _numbers(group) == [f"n{number}" for number in range(BURST)]


async def test_a_burst_in_many_chats_keeps_to_thirty_a_second(tmp_path: Path) -> None:
    people = [Person(number, f"P{number}") for number in range(1, 101)]
    allowed = ",".join(str(person.id) for person in people)
    async with stand_ins(tmp_path / "data", admin_chat_ids=allowed) as house:
        rules = _enforced(house)
        chats = [house.telegram.private(person) for person in people]
        async with house.zelador(flood_limits=LIMITS):
            for chat in chats:
                chat.says("/n1")
                chat.says("/n2")
            await house.telegram.called("sendMessage", 2 * len(chats))
            await house.settled()
    assert rules.refused == 0
    assert [_numbers(chat) for chat in chats] == [["n1", "n2"]] * len(chats)


async def test_edits_count_too(house: House) -> None:
    rules = _enforced(house)
    async with house.zelador(flood_limits=LIMITS):
        house.chat.says("/status")
        listed = await house.chat.sees("No instance yet")
        presses = [house.chat.presses("Refresh", message=listed) for _ in range(BURST)]
        await house.telegram.called("editMessageText", BURST)
        await house.settled()
    assert rules.refused == 0
    assert all(press.answer for press in presses)


async def test_an_answer_to_a_press_never_waits_behind_messages(house: House) -> None:
    """A second of the limits lasts an hour: nothing is sent in this chat any more until the end."""
    async with house.zelador(flood_limits=ENDLESS, finish_s=10.0):
        house.chat.says("/status")
        listed = await house.chat.sees("No instance yet")
        for number in range(BURST):
            house.chat.says(f"/n{number}")
        presses = [house.chat.presses("Refresh", message=listed) for _ in range(BURST)]
        await house.telegram.called("answerCallbackQuery", BURST)
        assert house.chat.messages == [listed]
        assert all(press.answer for press in presses)
        other = house.telegram.group(GROUP, "Team", members=[BIA])
        other.says("/help", by=BIA)
        await other.sees("/status")
    assert _numbers(house.chat)[1:] == [f"n{number}" for number in range(BURST)]


async def test_many_pairings_in_one_chat_keep_the_limits_and_each_shows_its_last_code(house: House) -> None:
    rules = _enforced(house)
    names = [f"n{number}" for number in range(6)]
    instances = [house.evolution.has(name, State.CLOSE, never_linked=True) for name in names]
    async with house.zelador(flood_limits=LIMITS, patience=patient(pairing_s=60.0)):
        for name in names:
            house.chat.says(f"/qr {name}")
        await _all_show(house.chat, "Code 1", len(names))
        for instance in instances:
            instance.rotate()
        await _all_show(house.chat, "Code 2", len(names))
        shown = {read_by_a_phone(message.photo) for message in house.chat.messages if message.photo}
        assert shown == {instance.live_codes[0] for instance in instances}
        assert rules.refused == 0  # the end of the program waits for no limit


async def _all_show(chat: Chat, fragment: str, count: int) -> None:
    await chat.world.changed.until(
        lambda: sum(fragment in message.html for message in sent_in(chat)) == count or None, 20
    )


AN_HOUR = FloodLimits(per_chat_s=1e6, per_group_minute=4, overall_s=1000, second_s=60)
"""A group takes four messages and edits, and then none for as long as any test lasts."""


@pytest.mark.parametrize("end", ["linked", "stopped", "deleted"])
async def test_a_code_that_waits_for_its_turn_is_not_sent_any_more_once_the_pairing_ended(
    house: House, end: str
) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador(flood_limits=AN_HOUR, patience=patient(pairing_s=60.0), finish_s=2.0):
        group.says("/qr loja", by=BIA)
        photo = await group.sees_photo()
        for times in (2, 3, 4):
            loja.rotate()
            if times < 4:
                await house.telegram.called("editMessageMedia", times)
        looks = house.evolution.asked.count(CONNECT)
        await house.evolution.heard(CONNECT, times=looks + 5)
        match end:
            case "linked":
                loja.scan()
            case "stopped":
                group.presses("Stop", by=BIA)
            case _:
                loja.world.remove(loja)
        await group.sees_gone(photo)
    assert pictures_sent(house.telegram) == 3
    assert [message for message in group.messages if message.photo] == []
    assert "loja" in (group.last.text or "")


async def test_of_the_codes_that_wait_for_one_turn_only_the_last_is_sent(house: House) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    limits = FloodLimits(per_chat_s=1e6, per_group_minute=3, overall_s=1000, second_s=SECOND_S * 2)
    async with house.zelador(flood_limits=limits, patience=patient(pairing_s=60.0)):
        group.says("/qr loja", by=BIA)
        photo = await group.sees_photo()
        loja.rotate()
        await house.telegram.called("editMessageMedia", 2)
        for _ in range(3):
            shown = loja.live_codes[0]
            loja.rotate()
            await loja.shows_code(after=shown)
            looks = house.evolution.asked.count(CONNECT)
            await house.evolution.heard(CONNECT, times=looks + 2)
        await house.telegram.called("editMessageMedia", 3)
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        assert pictures_sent(house.telegram) == 3
