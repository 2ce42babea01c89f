"""sendMessage: what is shown, what is kept, what is refused."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Message

from bot.sandbox.telegram import Button
from tests.sandbox.telegram_helpers import ANA, BEA, SUPERGROUP_ID, TOKEN, Caller, calling


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def data_button(text: str = "Go", data: str = "x") -> dict[str, Any]:
    return {"text": text, "callback_data": data}


async def test_a_text_is_shown_and_answered_as_a_message(bot: Caller) -> None:
    chat = bot.api.private(BEA)

    result = await bot.ok("sendMessage", chat_id=200, text="<b>Hi</b> &lt;you&gt;", parse_mode="HTML")

    message = Message.de_json(result, None)
    assert message.text_html == "<b>Hi</b> &lt;you&gt;"
    assert message.chat.full_name == "Bea Lima"
    assert message.from_user is not None
    assert message.from_user.id == bot.api.me.id
    assert (chat.last.text, chat.last.html) == ("Hi <you>", "<b>Hi</b> &lt;you&gt;")
    assert chat.last.id == message.message_id


async def test_message_ids_grow_in_a_chat_and_differ_between_chats(bot: Caller) -> None:
    bea = bot.api.private(BEA)
    said = bea.says("hi")
    ids = [(await bot.ok("sendMessage", chat_id=200, text="x"))["message_id"] for _ in range(2)]
    other = (await bot.ok("sendMessage", chat_id=100, text="x"))["message_id"]

    assert said.id < ids[0] < ids[1]
    assert other not in {said.id, *ids}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n", "message text is empty"),
        ("<b></b>", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
async def test_a_text_has_1_to_4096_characters_and_valid_html(bot: Caller, text: str, reason: str) -> None:
    description = await bot.refused("sendMessage", chat_id=100, text=text, parse_mode="HTML")

    assert description == f"Bad Request: {reason}"
    assert bot.api.private(ANA).messages == []


async def test_half_a_character_is_no_text(bot: Caller) -> None:
    body = json.dumps({"chat_id": 100, "text": "a \ud83d"})
    headers = {"content-type": "application/json"}

    response = await bot.http.post(f"/bot{TOKEN}/sendMessage", content=body, headers=headers)

    assert response.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_lengths_count_after_parsing(bot: Caller) -> None:
    await bot.ok("sendMessage", chat_id=100, text=f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML")


async def test_another_parse_mode_is_refused(bot: Caller) -> None:
    description = await bot.refused("sendMessage", chat_id=100, text="x", parse_mode="Wiki")

    assert description == "Bad Request: unsupported parse_mode"


async def test_without_parse_mode_markup_is_text_and_entities_are_kept(bot: Caller) -> None:
    entities = [{"type": "bold", "offset": 1, "length": 3}]

    result = await bot.ok("sendMessage", chat_id=100, text=" <b>", entities=entities)

    assert result["text"] == "<b>"
    assert result["entities"] == [{"type": "bold", "offset": 0, "length": 3}]


async def test_what_only_some_bots_may_send_is_refused(bot: Caller) -> None:
    login = keyboard([{"text": "Log in", "login_url": {"url": "https://example.com/"}}])

    domain = await bot.refused("sendMessage", chat_id=100, text="x", reply_markup=login)
    effect = await bot.refused("sendMessage", chat_id=100, text="x", message_effect_id="1")

    assert (domain, effect) == ("Bad Request: BOT_DOMAIN_INVALID", "Bad Request: EFFECT_ID_INVALID")
    assert bot.api.private(ANA).messages == []


async def test_buttons_are_shown_in_rows_with_all_they_carry(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    chat.says("/start")
    rows = keyboard(
        [{**data_button("Log out", "out"), "style": "danger"}, {"text": "Web", "url": "https://example.com"}],
        [{"text": "Copy", "copy_text": {"text": "ABCD-1234"}}],
    )

    result = await bot.ok("sendMessage", chat_id=100, text="x", reply_markup=rows)

    assert result["reply_markup"] == rows
    assert Message.de_json(result, None).reply_markup is not None
    (log_out, web), (copy,) = chat.last.buttons
    assert (log_out.text, log_out.data, log_out.json["style"]) == ("Log out", "out", "danger")
    assert (web.url, copy.copy_text) == ("https://example.com", "ABCD-1234")
    assert chat.last.labels == ["Log out", "Web", "Copy"]
    assert chat.last.button("Log") == Button("Log out", "out", json=log_out.json)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard([data_button(data="")]), "BUTTON_DATA_INVALID"),
        (keyboard([data_button(data="é" * 33)]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "x", "copy_text": {"text": ""}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([{"text": "x", "copy_text": {"text": "x" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([{"text": "x", "copy_text": "x"}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([data_button()] * 9), "reply markup is too long"),
        (keyboard(*[[data_button()] * 8] * 13), "reply markup is too long"),
        (
            keyboard([{"text": "x"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard([data_button(text=" ")]),
            'can\'t parse inline keyboard button: Field "text" must be a non-empty String',
        ),
        ({"inline_keyboard": [["x"]]}, "can't parse inline keyboard button: Object expected as button"),
        (
            {"inline_keyboard": [{}]},
            'can\'t parse inline keyboard: Field "inline_keyboard" must be an Array of Arrays',
        ),
    ],
)
async def test_keyboards_beyond_the_limits_are_refused(
    bot: Caller, markup: dict[str, Any], reason: str
) -> None:
    description = await bot.refused("sendMessage", chat_id=100, text="x", reply_markup=markup)

    assert description == f"Bad Request: {reason}"


async def test_keyboards_at_the_limits_are_taken(bot: Caller) -> None:
    most = keyboard(*[[data_button(data="é" * 32)] * 8] * 12, [data_button()] * 4)

    await bot.ok("sendMessage", chat_id=100, text="x", reply_markup=most)
    await bot.ok("sendMessage", chat_id=100, text="x", reply_markup={"force_reply": True})

    assert len(bot.api.private(ANA).messages[0].labels) == 100


async def test_protection_silence_and_previews_are_kept(bot: Caller) -> None:
    traits = {"protect_content": True, "disable_notification": True}
    preview = {"is_disabled": True}

    result = await bot.ok("sendMessage", chat_id=100, text="x", **traits, link_preview_options=preview)

    last = bot.api.private(ANA).last
    assert (last.protected, last.silent, last.link_preview) == (True, True, preview)
    assert result["has_protected_content"] is True
    assert result["link_preview_options"] == preview


async def test_a_reply_names_its_message(bot: Caller) -> None:
    said = bot.api.private(ANA).says("hi")

    for reply in ({"reply_parameters": {"message_id": said.id}}, {"reply_to_message_id": said.id}):
        result = await bot.ok("sendMessage", chat_id=100, text="x", **reply)

        assert result["reply_to_message"]["text"] == "hi"
        assert Message.de_json(result, None).reply_to_message is not None


async def test_a_reply_to_nothing_is_refused_unless_it_may_stand_alone(bot: Caller) -> None:
    nothing = {"message_id": 999}
    alone = {**nothing, "allow_sending_without_reply": True}

    description = await bot.refused("sendMessage", chat_id=100, text="x", reply_parameters=nothing)
    result = await bot.ok("sendMessage", chat_id=100, text="x", reply_parameters=alone)

    assert description == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in result


async def test_a_topic_is_kept_and_followed_by_replies(bot: Caller) -> None:
    forum = bot.api.group(SUPERGROUP_ID, "Ops", [ANA], forum=True)
    said = forum.says("/status", by=ANA, thread=7)

    asked = await bot.ok("sendMessage", chat_id=forum.id, text="x", message_thread_id=7)
    followed = await bot.ok("sendMessage", chat_id=forum.id, text="x", reply_to_message_id=said.id)
    refused = await bot.refused("sendMessage", chat_id=forum.id, text="x", message_thread_id=8)

    assert (asked["message_thread_id"], followed["message_thread_id"]) == (7, 7)
    assert refused == "Bad Request: message thread not found"
