"""The global webhook: what it carries, what it never carries, and how often it tries."""

import asyncio

import pytest

from bot.sandbox.evolution import Pace, State
from tests.sandbox.event_ears import receiving
from tests.sandbox.evolution_wire import Wire, wired

CONNECTING, OPEN = "connection.update connecting", "connection.update open"


async def test_it_posts_what_the_recorded_one_posts(wire: Wire) -> None:
    async with receiving() as (url, ear):
        wire.server.webhook.url = url
        await wire.create("ev1")
        (envelope,) = await ear.hears("instance.create")
        (request,) = ear.requests

    assert (request.method, request.path) == ("POST", "/events")
    assert request.headers["content-type"] == "application/json"  # event-02
    assert request.headers["user-agent"].startswith("axios/")
    assert "apikey" not in request.headers
    assert "authorization" not in request.headers
    assert set(envelope) == {"event", "instance", "data", "destination", "date_time", "server_url", "apikey"}
    assert envelope["destination"] == f"{url}/instance-create"


async def test_it_names_the_instances_own_webhook_as_the_destination(wire: Wire) -> None:
    own = {"url": "https://n8n.example.com/loja", "enabled": True, "events": []}
    async with receiving() as (url, ear):
        wire.server.webhook.url = url
        wire.server.has("ev1", webhook=own).drop(428)
        envelope, _ = await ear.hears_in_any_order(CONNECTING, OPEN)

    assert envelope["destination"] == own["url"]  # event-12
    assert envelope["sender"] == "5511999990000@s.whatsapp.net"


async def test_status_logout_and_remove_are_never_sent(wire: Wire) -> None:
    async with receiving() as (url, ear):
        wire.server.webhook.url = url
        ev1 = wire.server.has("ev1")
        await wire.log_out("ev1")
        (closed,) = await ear.hears("connection.update close")
        assert closed["data"]["statusReason"] == 401
        await wire.relink(ev1)
        await ear.until(lambda heard: OPEN in heard)
        ear.envelopes.clear()
        await wire.delete("ev1")
        await ear.hears_in_any_order("instance.delete", "connection.update close")  # event-37, event-39


async def test_what_is_refused_for_a_while_is_tried_until_it_is_taken(wire: Wire) -> None:
    async with receiving([500, 503, 429]) as (url, ear):
        wire.server.webhook.url = url
        await wire.create("wf500")
        first, *others = await ear.hears(*["instance.create"] * 4)

    assert ear.answers == [500, 503, 429, 200]
    assert others == [first] * 3  # the same event, its time too


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_what_is_refused_for_good_is_not_tried_again(status: int, wire: Wire) -> None:
    async with receiving([status]) as (url, ear):
        wire.server.webhook.url = url
        await wire.create("wf404")
        await ear.hears("instance.create")
        await wire.server.webhook.settled()

    assert ear.answers == [status]  # webhook-retries


async def test_after_ten_tries_it_gives_up() -> None:
    async with wired(pace=Pace.quick(webhook_retry=0.001)) as wire, receiving([500] * 20) as (url, ear):
        wire.server.webhook.url = url
        await wire.create("wf500")
        await ear.hears(*["instance.create"] * 10)
        await wire.server.webhook.settled()

        assert len(ear.answers) == 10


async def test_the_waits_double_from_five_seconds_to_five_minutes() -> None:
    async with wired(pace=Pace.quick(webhook_retry=0.05)) as wire, receiving([500] * 3) as (url, ear):
        wire.server.webhook.url = url
        begin = asyncio.get_running_loop().time()
        await wire.create("wf500")
        await ear.hears(*["instance.create"] * 4)

        assert asyncio.get_running_loop().time() - begin >= 0.8 * (0.05 + 0.1 + 0.2)
    assert Pace().webhook_retry == 5


async def test_a_receiver_that_is_down_is_tried_again_and_holds_up_nobody_else(wire: Wire) -> None:
    async with receiving() as (url, ear):
        wire.server.webhook.url = "http://127.0.0.1:9/nobody"
        await wire.create("wfdown")
        wire.server.webhook.url = url
        await wire.create("other")
        (envelope,) = await ear.hears("instance.create")

    assert envelope["instance"] == "other"


async def test_switched_off_it_sends_nothing(wire: Wire) -> None:
    async with receiving() as (url, ear):
        wire.server.has("before").drop(401)
        wire.server.webhook.url = url
        wire.server.has("after", State.OPEN).drop(401)
        (envelope,) = await ear.hears("connection.update close")

    assert envelope["instance"] == "after"
