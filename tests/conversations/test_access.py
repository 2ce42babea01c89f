"""Who is answered and who is not, in every way that an update can reach the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.evolution import State
from bot.sandbox.telegram import ANONYMOUS_ADMIN, TELEGRAM
from bot.views.callbacks import ShowFleet, encode
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, stand_ins
from tests.conversations.noticing import methods

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

ELSEWHERE = -1009876543210
REFRESH = encode(ShowFleet(0))


@pytest.mark.parametrize(
    "text", ["/status", "/start", "/help", "/new x", "/delete loja", "hello", "/nothing"]
)
async def test_a_stranger_in_private_is_not_answered(living: House, text: str) -> None:
    living.telegram.private(STRANGER).says(text)
    await living.settled()
    assert methods(living.telegram) == []
    assert living.evolution.asked == []


async def test_a_strangers_id_is_told_and_not_again_within_the_minute(living: House) -> None:
    stranger = living.telegram.private(STRANGER)
    other = living.telegram.private(BIA)
    stranger.says("/id")
    await stranger.sees("666")
    stranger.says("/id")
    other.says("/id")
    await other.sees("200")
    await living.settled()
    assert len(stranger.messages) == 1
    assert living.evolution.asked == []


async def test_a_forged_press_of_a_stranger_in_private_is_not_even_answered(living: House) -> None:
    stranger = living.telegram.private(STRANGER)
    stranger.says("/id")
    await stranger.sees("666")
    presses = [stranger.forges(data) for data in (REFRESH, "of no button", "")]
    await living.settled()
    assert [press.answer for press in presses] == [None, None, None]
    assert methods(living.telegram) == ["sendMessage"]
    assert living.evolution.asked == []


async def test_in_a_listed_group_any_member_may_act_and_press(living: House) -> None:
    living.evolution.has("loja")
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    group.says("/status", by=BIA)
    listed = await group.sees("1 instance")
    press = group.presses("Refresh", by=ANA, message=listed)
    await living.settled()
    assert press.answer is not None
    group.presses("loja", by=BIA)
    assert await group.sees("Number:") is listed


async def test_where_persons_are_listed_the_other_members_of_the_group_may_not(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", admin_user_ids=str(ANA.id)) as house, house.zelador():
        house.evolution.has("loja")
        group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
        group.says("/status", by=BIA)
        await house.settled()
        assert methods(house.telegram) == []
        assert house.evolution.asked == []

        group.says("/status", by=ANA)
        await group.sees("1 instance")
        before = list(house.evolution.asked)
        press = group.presses("Refresh", by=BIA)
        await house.settled()
        assert press.answer is None
        assert methods(house.telegram) == ["sendMessage"]
        assert house.evolution.asked == before


async def test_a_listed_person_in_a_group_that_is_not_listed_may_not_act(living: House) -> None:
    """The press carries data of a real button: it was sent to another chat."""
    living.evolution.has("loja")
    living.chat.says("/status loja")
    card = await living.chat.sees("Number:")
    elsewhere = living.telegram.group(ELSEWHERE, "Elsewhere", members=[ANA])
    elsewhere.says("/id", by=ANA)
    await elsewhere.sees(str(ELSEWHERE))
    asked, called = list(living.evolution.asked), len(methods(living.telegram))
    restart = card.button("Restart")
    assert restart
    assert restart.data
    press = elsewhere.forges(restart.data, by=ANA)
    elsewhere.says("/status", by=ANA)
    await living.settled()
    assert press.answer is None
    assert len(methods(living.telegram)) == called
    assert living.evolution.asked == asked


async def test_a_yes_forged_in_another_allowed_chat_does_not_count(living: House) -> None:
    loja = living.evolution.has("loja")
    living.chat.says("/logout loja")
    question = await living.chat.sees("Log out loja")
    group = living.telegram.group(GROUP, "Team", members=[ANA])
    group.says("/status", by=ANA)
    await group.sees("1 instance")
    yes = question.button("🚪 Log out")
    assert yes
    assert yes.data
    group.forges(yes.data, by=ANA)
    answer = await group.hears("Only the person who asked")
    await living.settled()
    assert answer.alert
    assert orders(living.evolution) == []
    assert loja.state is State.OPEN


async def test_a_yes_pressed_by_another_member_of_the_group_does_not_count(living: House) -> None:
    living.evolution.has("loja")
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    group.says("/logout loja", by=ANA)
    await group.sees("Log out loja")
    group.presses("🚪 Log out", by=BIA)
    await group.hears("Only the person who asked")
    await living.settled()
    assert orders(living.evolution) == []


async def test_data_that_no_button_carries_is_told_and_does_nothing(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    chat.says("/help")
    await chat.sees("/status")
    for data in ("", "?", "zzz:1", "f:-1", "r:main:short", "x" * 64, "f:0:0"):
        chat.forges(data)
    await living.settled()
    assert [answer.text for answer in chat.answers] == [
        "This button is from an older version. Send /status for new ones."
    ] * 7
    assert evolution.asked == []


async def test_a_command_that_was_edited_is_not_done_again(chat: Chat, living: House) -> None:
    said = chat.says("/help")
    await chat.sees("/status")
    chat.edits(said, "/delete loja")
    chat.says("/delete loja", edited=True)
    await living.settled()
    assert methods(living.telegram) == ["sendMessage"]
    assert living.evolution.asked == []


def _raw_message(text: str = "/status", **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON values
    return {
        "message_id": 77,
        "date": 4102444800,
        "chat": {"id": ANA.id, "type": "private", "first_name": "Ana"},
        "from": ANA.json(),
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
        **more,
    }


OTHER_KINDS: list[dict[str, Any]] = [
    {"edited_message": _raw_message()},
    {"channel_post": _raw_message(chat={"id": GROUP, "type": "channel", "title": "News"})},
    {"edited_channel_post": _raw_message(chat={"id": GROUP, "type": "channel", "title": "News"})},
    {"business_message": _raw_message(business_connection_id="b1")},
    {"edited_business_message": _raw_message(business_connection_id="b1")},
    {"guest_message": _raw_message(guest_query_id="g1")},
    {"inline_query": {"id": "1", "from": ANA.json(), "query": "/status", "offset": ""}},
    {"chosen_inline_result": {"result_id": "1", "from": ANA.json(), "query": "/status"}},
    {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
    {"a_kind_of_tomorrow": {"text": "/status"}},
]


@pytest.mark.parametrize("update", OTHER_KINDS, ids=lambda update: next(iter(update)))
async def test_other_kinds_of_update_do_nothing_even_if_they_come(
    chat: Chat, living: House, update: dict[str, Any]
) -> None:
    """We do not ask for them, but what Telegram queued before we said so comes all the same."""
    living.telegram.updates.put(update)
    await living.settled()
    assert methods(living.telegram) == []
    assert living.evolution.asked == []
    chat.says("/help")
    await chat.sees("/status")


async def test_only_messages_and_presses_are_asked_for(living: House) -> None:
    polls = await living.telegram.called("getUpdates")
    assert polls[0].params["allowed_updates"] == ["message", "callback_query"]


async def test_a_press_in_inline_mode_has_no_chat_and_does_nothing(living: House) -> None:
    press = living.telegram.presses_inline(REFRESH, by=ANA)
    await living.settled()
    assert press.answer is None
    assert methods(living.telegram) == []
    assert living.evolution.asked == []


async def test_nobody_acts_in_the_name_of_a_channel_or_of_the_group(living: House) -> None:
    group = living.telegram.group(GROUP, "Team", members=[ANA])
    channel = living.telegram.channel(-1005554443332, "News")
    group.says("/status", sender_chat=channel)
    group.says("/status", by=ANONYMOUS_ADMIN)
    group.says("/status", by=TELEGRAM)
    await living.settled()
    assert methods(living.telegram) == []
    assert living.evolution.asked == []


async def test_an_anonymous_admin_is_told_the_groups_id_and_no_person(living: House) -> None:
    group = living.telegram.group(GROUP, "Team", members=[ANA])
    group.says("/id", by=ANONYMOUS_ADMIN)
    told = await group.sees(str(GROUP))
    assert str(ANONYMOUS_ADMIN.id) not in (told.text or "")


async def test_a_press_on_a_message_that_telegram_no_longer_shows_works_in_a_new_message(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """PTB makes a plain message of it, dated 1970 (Bot API, InaccessibleMessage)."""
    evolution.has("loja")
    chat.says("/status")
    listed = await chat.sees("1 instance")
    press = chat.presses("Refresh", message=listed, inaccessible=True)
    await chat.hears()
    chat.presses("loja", message=listed, inaccessible=True)
    card = await chat.sees("Number:")
    assert card is not listed
    assert press.answer is not None
    assert listed.edits == 0


class TestWhatIsForAnotherBotOrNobody:
    async def test_another_bots_command_is_ignored_in_a_group(
        self, living: House, telegram: BotApi, evolution: EvolutionServer
    ) -> None:
        group = telegram.group(GROUP, "Team", members=[ANA])
        group.says("/status@other_bot", by=ANA)
        group.says("/nothing", by=ANA)
        group.says("good morning", by=ANA)
        group.says("see /status", by=ANA)
        await living.settled()
        assert methods(telegram) == []
        assert evolution.asked == []

    async def test_a_command_addressed_to_us_is_done_whatever_its_case(
        self, telegram: BotApi, evolution: EvolutionServer
    ) -> None:
        evolution.has("loja")
        group = telegram.group(GROUP, "Team", members=[ANA])
        group.says("/STATUS@Zelador_Bot loja", by=ANA)
        await group.sees("Number:")

    async def test_an_unknown_command_addressed_to_us_is_told(self, telegram: BotApi) -> None:
        group = telegram.group(GROUP, "Team", members=[ANA])
        group.says("/nothing@zelador_bot", by=ANA)
        await group.sees("I do not know /nothing")

    async def test_in_private_what_is_no_command_is_told(
        self, chat: Chat, evolution: EvolutionServer
    ) -> None:
        chat.says("/nothing")
        await chat.sees("I do not know /nothing")
        chat.says("good morning")
        await chat.sees("I only understand commands and buttons")
        assert evolution.asked == []
