"""Delete and create again: what is given back, what is read back, and what is told where the two differ."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.evolution import ChannelKind, NameInUse, NotUnderstood, ProxyRefused, StillLoading
from bot.fleet.configuration import Part
from bot.fleet.recreated import CannotRecreate, NotGivenBack, Obstacle, Recreated, RecreateInterrupted
from bot.sandbox.evolution import Fault, State
from tests.conversations.belongings import PROXY, SETTINGS, WEBHOOK, belongings_of
from tests.fleet.recreating import BROKEN, EVERYTHING

if TYPE_CHECKING:
    from bot.sandbox.evolution.condition import Condition
    from tests.fleet.recreating import Workshop

DEAD_END: Condition = {**EVERYTHING, "proxy": {**PROXY, "host": "proxy.invalid"}}
"""Nothing is behind its proxy any more."""


async def test_what_the_server_says_it_set_and_did_not_is_told_by_name_and_tried_again(
    shop: Workshop,
) -> None:
    """It answers 201 to all of it, and the webhook comes back without its headers."""
    bare = {"webhook": {**WEBHOOK, "headers": None}}
    lies = Fault.answer("POST /(webhook|kafka)/set/loja", 201, bare)
    shop.evolution.faults.add(lies)
    with pytest.raises(NotGivenBack) as told:
        await shop.recreation().recreate(shop.ref)
    assert told.value.parts == (Part.WEBHOOK, Part.KAFKA)
    assert told.value.cause is None
    assert len(shop.kept) == 1
    shop.evolution.faults.remove(lies)
    shop.assert_all_is_there(await shop.recreation().resume(shop.ref))
    assert shop.evolution.asked.count("POST /instance/create") == 2, "the second one found the name in use"


@pytest.mark.parametrize(
    ("found", "parts"),
    [
        ({"headers": {"authorization": "another"}}, {Part.WEBHOOK_HEADERS}),
        ({"headers": None}, {Part.WEBHOOK_HEADERS}),
        ({"events": ["CALL"]}, {Part.WEBHOOK_EVENTS}),
        ({"webhookByEvents": False}, {Part.WEBHOOK_FORM}),
        ({"webhookBase64": False}, {Part.WEBHOOK_FORM}),
        ({"url": "https://elsewhere.example.com"}, {Part.WEBHOOK}),
        ({"enabled": False}, {Part.WEBHOOK}),
    ],
)
async def test_of_a_webhook_each_thing_that_differs_is_told(
    shop: Workshop, found: dict[str, object], parts: set[Part]
) -> None:
    as_read = {
        **{key: WEBHOOK[key] for key in ("url", "headers", "enabled", "events")},
        "webhookByEvents": True,
        "webhookBase64": True,
    }
    shop.evolution.faults.add(replace(Fault.answer("GET /webhook/find/loja", 200, as_read | found), after=1))
    with pytest.raises(NotGivenBack) as told:
        await shop.recreation().recreate(shop.ref)
    assert set(told.value.parts) == parts


async def test_settings_that_were_saved_under_an_error_are_there(shop: Workshop) -> None:
    """A wavoipToken on an instance that was never connected: 500, and saved (#58)."""
    shop.evolution.faults.add(Fault.answer("POST /websocket/set/loja", 500, BROKEN))
    shop.has(settings={**SETTINGS, "wavoipToken": "made-up"})
    shop.assert_all_is_there(await shop.recreation().recreate(shop.ref))


async def test_without_its_proxy_nothing_is_created_unless_a_person_says_so(shop: Workshop) -> None:
    shop.has(**DEAD_END)
    with pytest.raises(RecreateInterrupted) as told:
        await shop.recreation().recreate(shop.ref)
    assert isinstance(told.value.cause, ProxyRefused)
    with pytest.raises(RecreateInterrupted):
        await shop.recreation().resume(shop.ref)
    assert shop.evolution.instances == {}

    outcome = await shop.recreation().resume(shop.ref, without_proxy=True)
    assert isinstance(outcome, Recreated)
    now = belongings_of(shop.evolution.instances["loja"])
    assert now == replace(shop.had, proxy={})
    assert shop.kept == []


async def test_that_it_goes_without_its_proxy_stays_chosen_when_it_breaks_again(shop: Workshop) -> None:
    shop.has(**DEAD_END)
    shop.evolution.faults.add(Fault.answer("POST /webhook/set/loja", 500, BROKEN))
    with pytest.raises(RecreateInterrupted):
        await shop.recreation().recreate(shop.ref)
    with pytest.raises(NotGivenBack):
        await shop.recreation().resume(shop.ref, without_proxy=True)
    shop.evolution.faults.clear()
    assert isinstance(await shop.recreation().resume(shop.ref), Recreated)
    assert belongings_of(shop.evolution.instances["loja"]) == replace(shop.had, proxy={})


async def test_a_proxy_that_the_server_lost_is_set_once_more(shop: Workshop) -> None:
    shop.evolution.faults.add(Fault.answer("POST /webhook/set/loja", 500, BROKEN, times=1))
    with pytest.raises(NotGivenBack):
        await shop.recreation().recreate(shop.ref)
    now = shop.evolution.instances["loja"]
    now.row = replace(now.row, proxy=None)
    shop.assert_all_is_there(await shop.recreation().resume(shop.ref))
    assert "POST /proxy/set/loja" in shop.evolution.asked


async def test_an_instance_of_that_name_by_other_hands_is_not_touched(shop: Workshop) -> None:
    broken = shop.evolution.faults.add(Fault.answer("POST /instance/create", 500, BROKEN))
    with pytest.raises(RecreateInterrupted):
        await shop.recreation().recreate(shop.ref)
    shop.evolution.faults.remove(broken)
    stranger = shop.evolution.has("loja", token="another-one")
    had = belongings_of(stranger)
    with pytest.raises(RecreateInterrupted) as told:
        await shop.recreation().resume(shop.ref)
    assert isinstance(told.value.cause, NameInUse)
    assert shop.evolution.instances == {"loja": stranger}
    assert belongings_of(stranger) == had
    assert len(shop.kept) == 1
    assert shop.heirs.handed_over == []


async def test_a_channel_that_the_server_has_off_by_now_is_told_before_and_not_waited_for(
    shop: Workshop,
) -> None:
    shop.has(channels={"sqs": ["CALL"], "websocket": []})
    shop.evolution.channels_off.update({"sqs", "kafka"})
    belongings = (await shop.recreation().prospect(shop.ref)).belongings
    assert belongings.lost == (ChannelKind.SQS,)
    assert belongings.unknown == (ChannelKind.KAFKA,)
    assert isinstance(await shop.recreation().recreate(shop.ref), Recreated)
    assert set(shop.evolution.instances["loja"].row.channels) == {"websocket"}
    assert "POST /sqs/set/loja" not in shop.evolution.asked


async def test_of_a_release_without_kafka_nothing_is_said_about_it(shop: Workshop) -> None:
    shop.has(channels={"websocket": []})
    unknown = {"status": 404, "error": "Not Found", "response": {"message": ["Cannot GET /kafka/find/loja"]}}
    shop.evolution.faults.add(Fault.answer("GET /kafka/find/loja", 404, unknown))
    belongings = (await shop.recreation().prospect(shop.ref)).belongings
    assert (belongings.lost, belongings.unknown) == ((), ())
    shop.assert_all_is_there(await shop.recreation().recreate(shop.ref))


@pytest.mark.parametrize("lacking", ["token", "proxy"])
async def test_what_is_there_and_not_told_is_not_lost_by_guessing(shop: Workshop, lacking: str) -> None:
    if lacking == "proxy":
        shop.evolution.faults.add(Fault.answer("GET /proxy/find/loja", 200, None))
    else:
        row = {**shop.had.row, "token": None}
        shop.evolution.faults.add(Fault.answer("GET /instance/fetchInstances", 200, [row]))
    with pytest.raises(NotUnderstood):
        await shop.recreation().recreate(shop.ref)
    assert shop.evolution.instances == {"loja": shop.former}
    assert shop.kept == []


async def test_headers_that_are_no_texts_come_back_too(shop: Workshop) -> None:
    shop.has(webhook={**WEBHOOK, "headers": {"x-shop": 7, "x-list": ["a", {"b": None}]}})
    shop.assert_all_is_there(await shop.recreation().recreate(shop.ref))


async def test_a_webhook_that_is_off_comes_back_as_one(shop: Workshop) -> None:
    shop.has(webhook={**WEBHOOK, "enabled": False})
    shop.assert_all_is_there(await shop.recreation().recreate(shop.ref))


async def test_one_that_has_nothing_gets_nothing(shop: Workshop) -> None:
    shop.has(State.CONNECTING, never_linked=True)
    shop.assert_all_is_there(await shop.recreation().recreate(shop.ref))
    assert [line for line in shop.evolution.asked if line.startswith("POST")] == ["POST /instance/create"]


async def test_what_is_tied_to_chatwoot_is_not_touched(shop: Workshop) -> None:
    shop.has(chatwoot=True)
    for order in (shop.recreation().prospect, shop.recreation().recreate):
        with pytest.raises(CannotRecreate) as told:
            await order(shop.ref)
        assert told.value.obstacle is Obstacle.CHATWOOT
    assert shop.evolution.instances == {"loja": shop.former}
    assert shop.kept == []


async def test_one_that_is_loading_is_not_touched_although_it_seems_to_have_nothing(shop: Workshop) -> None:
    shop.former.unload()
    for order in (shop.recreation().prospect, shop.recreation().recreate):
        with pytest.raises(StillLoading):
            await order(shop.ref)
    assert shop.kept == []


async def test_what_an_earlier_zelador_kept_without_a_proxy_is_given_back(shop: Workshop) -> None:
    shop.has(settings=SETTINGS, webhook=WEBHOOK)
    shop.evolution.faults.add(Fault.answer("POST /instance/create", 500, BROKEN, times=1))
    with pytest.raises(RecreateInterrupted):
        await shop.recreation().recreate(shop.ref)
    (file,) = shop.kept
    old = json.loads(file.read_text())
    del old["proxy"], old["by_itself"]
    file.write_text(json.dumps(old))
    shop.assert_all_is_there(await shop.recreation().resume(shop.ref))
