"""A client's link over HTTP: what each who has it sees, until a phone is linked by it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.fleet.invites import GOOD_FOR
from bot.sandbox.evolution import Fault, State
from bot.store.database import NAME
from tests.conversations.house import patient
from tests.conversations.reading import read_by_a_phone
from tests.web.house import web_house
from tests.web.listening import opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.house import WebHouse

CONNECT = "GET /instance/connect/loja"


async def _picture(browser: httpx.AsyncClient, link: str) -> str:
    answer = await browser.get(f"{link}/qr.png")
    assert answer.headers["content-type"] == "image/png"
    return read_by_a_phone(answer.content)


async def test_a_page_shows_the_servers_code_follows_its_rotation_and_turns_when_it_is_scanned(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    async with opened(browser, link) as page:
        first = await page.sees("showing")
        assert await _picture(browser, link) == loja.live_codes[0]

        loja.rotate()
        second = await page.sees("showing", other_than=first["qr"])
        assert await _picture(browser, link) == loja.live_codes[0]
        assert second["code"] is None

        loja.scan(number="5521988887777")
        assert (await page.sees("linked"))["state"] == "Linked. You can close this page."
        assert await page.is_over()

    assert house.told.news == [("opened", None), ("linked", "5521988887777")]
    assert all(loja_code not in str(page.told) for loja_code in loja.live_codes)


async def test_the_words_are_those_of_the_browsers_language(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    langs = {}
    for accepted in ("pt-BR,pt;q=0.9,en;q=0.8", "es-419", "fr,de;q=0.5", ""):
        answer = await browser.get(link, headers={"Accept-Language": accepted})
        langs[accepted] = answer.text.split('<html lang="')[1].split('"')[0]

    assert list(langs.values()) == ["pt-BR", "es", "en", "en"]


async def test_who_only_looks_at_a_preview_of_the_link_starts_nothing(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    asked = len(house.evolution.asked)

    answer = await browser.get(link)

    assert answer.status_code == 200
    assert "loja" in answer.text
    assert len(house.evolution.asked) == asked
    assert house.told.news == []


@pytest.mark.parametrize("below", ["", "/code", "/events", "/qr.png", "/new"])
async def test_who_asks_for_heads_alone_starts_nothing_and_is_told_at_once(
    house: WebHouse, browser: httpx.AsyncClient, below: str
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    asked = len(house.evolution.asked)

    await browser.head(link + below)
    await browser.head(link + below)  # over the same connection, which nothing holds up

    assert len(house.evolution.asked) == asked
    assert house.told.news == []


async def test_any_number_of_pages_is_one_connect_and_one_news_and_all_see_the_end(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    async with AsyncExitStack() as open_pages:
        pages = [await open_pages.enter_async_context(opened(browser, link)) for _ in range(20)]
        assert len({(await page.sees("showing"))["qr"] for page in pages}) == 1
        pictures = await asyncio.gather(*(browser.get(f"{link}/qr.png") for _ in pages))
        assert len({picture.content for picture in pictures}) == 1
        assert len(loja.live_codes) == 1

        loja.scan()
        for page in pages:
            await page.sees("linked")
    assert [what for what, _ in house.told.news] == ["opened", "linked"]


class TestWhatIsNotGood:
    @pytest.mark.parametrize("what", ["unknown", "expired", "revoked", "used"])
    @pytest.mark.parametrize(
        ("method", "below"), [("GET", ""), ("GET", "/code"), ("POST", "/code"), ("POST", "/new")]
    )
    async def test_every_one_gets_the_same_friendly_page(
        self, house: WebHouse, browser: httpx.AsyncClient, what: str, method: str, below: str
    ) -> None:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        token = await house.token("loja")
        match what:
            case "expired":
                house.clock.now += GOOD_FOR
            case "revoked":
                await house.revoke(token)
            case "used":
                async with opened(browser, f"{house.url}/l/{token}") as page:
                    await page.sees("showing")
                    loja.scan()
                    await page.sees("linked")
            case _:
                token = token[::-1]

        answer = await browser.request(method, f"{house.url}/l/{token}{below}")
        never = await browser.request(method, f"{house.url}/l/never-made{below}")

        assert (answer.status_code, answer.text) == (never.status_code, never.text)
        assert answer.status_code == 404
        assert "This link is not valid any more." in answer.text
        assert token not in answer.text

    @pytest.mark.parametrize(
        ("path", "root"),
        [
            ("/l", "."),
            ("/l/", ".."),
            ("/l/{token}/l/x", "../../.."),
            ("/l/{token}.", ".."),
            ("/l/%00", ".."),
            ("/l/" + "x" * 20_000, ".."),
        ],
    )
    async def test_a_link_that_was_cut_or_grew_on_its_way_gets_it_too(
        self, house: WebHouse, browser: httpx.AsyncClient, path: str, root: str
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        token = await house.token("loja")
        answer = await browser.get(house.url + path.format(token=token))
        never = await browser.get(f"{house.url}/l/never-made")

        assert answer.status_code == 404
        assert answer.text == never.text.replace('href="../', f'href="{root}/')
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("slash", ["/", "%2F"])
    async def test_a_slash_behind_a_good_one_is_no_fault(
        self, house: WebHouse, browser: httpx.AsyncClient, slash: str
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")
        answer = await browser.get(f"{link}{slash}")
        assert answer.status_code == 303
        assert httpx.URL(f"{link}{slash}").join(answer.headers["location"]) == httpx.URL(link)
        never = await browser.get(f"{house.url}/l/never-made{slash}")
        assert never.status_code == 404

    async def test_it_is_answered_as_any_other_down_to_its_headers(
        self, house: WebHouse, browser: httpx.AsyncClient
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        token = await house.token("loja")
        await house.revoke(token)
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            answers = [await browser.request(method, f"{house.url}/l/{one}") for one in (token, "never-made")]
            assert answers[0].headers == answers[1].headers
            assert answers[0].content == answers[1].content

    @pytest.mark.parametrize("below", ["/events", "/qr.png"])
    async def test_it_gives_no_events_and_no_picture(
        self, house: WebHouse, browser: httpx.AsyncClient, below: str
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")
        house.clock.now += GOOD_FOR

        answer = await browser.get(link + below)

        assert (answer.status_code, answer.content) == (404, b"")
        assert CONNECT not in house.evolution.asked

    async def test_who_guesses_for_long_is_not_let_in_even_with_the_right_one(
        self, house: WebHouse, browser: httpx.AsyncClient
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")
        for number in range(30):
            assert (await browser.get(f"{house.url}/l/guess-{number}")).status_code == 404

        assert (await browser.get(link)).status_code == 404
        elsewhere = {"X-Forwarded-For": "192.0.2.1"}  # a proxy on this machine says for whom it asks
        assert (await browser.get(link, headers=elsewhere)).status_code == 200


@pytest.mark.parametrize(
    ("guessing", "asking", "status"),
    [
        ("192.0.2.1", "192.0.2.2", 200),
        ("2001:db8::{number:x}", "2001:db8::ffff", 404),
        ("2001:db8::{number:x}", "2001:db8:0:1::1", 200),
        ("::ffff:192.0.2.1", "192.0.2.1", 404),
        ("unknown", "192.0.2.1", 200),
    ],
)
async def test_guesses_count_for_the_line_that_they_come_from(
    house: WebHouse, browser: httpx.AsyncClient, guessing: str, asking: str, status: int
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    for number in range(30):
        come_from = {"X-Forwarded-For": guessing.format(number=number)}
        await browser.get(f"{house.url}/l/guess-{number}", headers=come_from)

    assert (await browser.get(link, headers={"X-Forwarded-For": asking})).status_code == status


async def test_a_revoked_link_is_over_for_who_looks_and_its_code_is_not_renewed(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    token = await house.token("loja")
    async with opened(browser, f"{house.url}/l/{token}") as page:
        await page.sees("showing")
        await house.revoke(token)
        await page.sees("over")
        assert await page.is_over()
    (instance,) = (await house.fleet.find("loja")).found
    running = house.pairings.running(instance.ref)
    assert running is None or running.is_stopped


async def test_an_open_page_ends_with_its_link(house: WebHouse, browser: httpx.AsyncClient) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    house.clock.now += GOOD_FOR - timedelta(seconds=0.3)
    async with opened(browser, link) as page:
        await page.sees("over")
        assert await page.is_over()


async def _typed(browser: httpx.AsyncClient, link: str, form: bytes) -> httpx.Response:
    """What is seen after ``form`` was sent and gave no code."""
    answer = await browser.post(f"{link}/code", content=form)
    assert answer.status_code == 303
    return await browser.get(httpx.URL(f"{link}/code").join(answer.headers["location"]))


async def test_the_end_of_the_program_is_not_told_as_that_of_the_pairing(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with opened(browser, await house.link("loja")) as page:
        await page.sees("showing")
        house.rooms.leave()
        await house.pairings.close()
        assert await page.is_over()


class TestACodeForThisPhone:
    async def test_a_number_gives_a_code_in_place_of_the_qr_alone(
        self, house: WebHouse, browser: httpx.AsyncClient
    ) -> None:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")
        async with opened(browser, link) as page:
            await page.sees("showing")
            answer = await browser.post(f"{link}/code", data={"phone": "+55 (11) 99999-0000"})
            assert answer.status_code == 303
            assert httpx.URL(link).join(f"{link}/code").join(answer.headers["location"]) == httpx.URL(link)
            while (told := await page.sees("showing"))["code"] is None:
                pass
            assert told["code"].replace("-", "") == loja.pairing_code
            assert told["code"] in (await browser.get(link)).text

            loja.scan(number="5511999990000")
            await page.sees("linked")
        assert house.told.news[-1] == ("linked", "5511999990000")

    async def test_what_can_be_read_in_two_ways_is_asked(
        self, house: WebHouse, browser: httpx.AsyncClient
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")

        answer = await _typed(browser, link, b"phone=4930123456")

        assert 'value="+4930123456"' in answer.text
        assert 'value="+554930123456"' in answer.text
        assert CONNECT not in house.evolution.asked

    async def test_a_number_without_its_country_is_asked_about_before_brazil_is_assumed(
        self, house: WebHouse, browser: httpx.AsyncClient
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")

        answer = await _typed(browser, link, b"phone=11+99999-0000")

        assert answer.text.count('name="phone"') == 1
        assert 'value="+5511999990000"' in answer.text
        assert CONNECT not in house.evolution.asked

    @pytest.mark.parametrize("body", [b"phone=abc", b"", b"phone=" + b"1" * 5000, b"\xff\xfe", b"phone=12"])
    async def test_what_is_no_number_is_told_with_how_to_write_it(
        self, house: WebHouse, browser: httpx.AsyncClient, body: bytes
    ) -> None:
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")

        answer = await _typed(browser, link, body)

        assert "That is not a phone number I know" in answer.text
        assert CONNECT not in house.evolution.asked

    async def test_every_answer_can_be_gone_back_over_and_tells_nobody_elses_number(
        self, house: WebHouse, browser: httpx.AsyncClient
    ) -> None:
        for name in ("loja", "other"):
            house.evolution.has(name, State.CLOSE, never_linked=True)
        link, other = await house.link("loja"), await house.link("other")
        fields = {one: (await browser.get(f"{one}/code")).text for one in (link, other)}

        for number in ("+55 11 99999", "4930123456"):
            answer = await browser.post(f"{link}/code", data={"phone": number})
            assert (answer.status_code, answer.text) == (303, ""), "no page to send the form again for"
            assert number not in answer.headers["location"], "proxies write addresses down"
            there = str(httpx.URL(f"{link}/code").join(answer.headers["location"]))
            pages = [(await browser.get(there)).text for _ in "12"]
            assert pages[0] == pages[1] != fields[link]
            assert (await browser.get(there.replace(link, other))).text == fields[other]
        for made_up in ("", "x", "%00", "a" * 5000):
            assert (await browser.get(f"{link}/code?again={made_up}")).text == fields[link]
        assert CONNECT not in house.evolution.asked

    async def test_it_never_costs_a_linked_session(self, house: WebHouse, browser: httpx.AsyncClient) -> None:
        house.evolution.has("loja").drop(401)
        link = await house.link("loja")
        async with opened(browser, link) as page:
            await page.sees("showing")
            answer = await _typed(browser, link, b"phone=%2B5511999990000")
            await page.sees("showing")

        assert "no code to type just now" in answer.text
        assert not [line for line in house.evolution.asked if "/logout/" in line or "/delete/" in line]

    async def test_where_a_logout_would_deafen_the_instance_is_made_anew_and_the_link_stays_good(
        self, tmp_path: Path, browser: httpx.AsyncClient
    ) -> None:
        async with web_house(tmp_path, version="2.3.6") as house:
            house.evolution.has("loja", State.CLOSE, never_linked=True)
            link = await house.link("loja")
            async with opened(browser, link) as page:
                await page.sees("showing")
                before = house.evolution.instances["loja"].id
                await browser.post(f"{link}/code", data={"phone": "+5511999990000"})
                assert house.evolution.instances["loja"].id != before
                row = house.invites.look(link.rpartition("/")[2], "")
                assert row is not None
                assert row.instance_id == house.evolution.instances["loja"].id
                while (told := await page.sees("showing"))["code"] is None:
                    pass
                house.evolution.instances["loja"].scan(number="5511999990000")
                await page.sees("linked")
            assert told["code"]


async def test_a_pairing_that_is_over_is_begun_anew_with_one_tap(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    (instance,) = (await house.fleet.find("loja")).found
    async with opened(browser, link) as page:
        await page.sees("showing")
        house.pairings.stop(instance.ref)
        await page.sees("ended")
        assert (await browser.post(f"{link}/new")).status_code == 303
        await page.sees("showing")


async def test_a_server_that_does_not_answer_is_told_and_tried_again(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    house.evolution.stop_answering()
    async with opened(browser, link) as page:
        assert "Try again in a minute" in (await page.sees("ended"))["state"]
        house.evolution.answers_again()
        await browser.post(f"{link}/new")
        await page.sees("showing")


async def test_a_server_that_dies_in_the_middle_and_comes_back_goes_on_in_the_same_page(
    tmp_path: Path, browser: httpx.AsyncClient
) -> None:
    async with web_house(tmp_path, patience=patient(pairing_s=60.0, pairing_silent_s=60.0)) as house:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        link = await house.link("loja")
        async with opened(browser, link) as page:
            first = await page.sees("showing")
            house.evolution.stop_answering()
            loja.rotate()
            house.evolution.answers_again()
            await page.sees("showing", other_than=first["qr"])
            assert await _picture(browser, link) == loja.live_codes[0]


@pytest.mark.parametrize("begun", [False, True], ids=["at-first", "in-the-middle"])
async def test_a_server_that_unloads_the_instance_between_a_look_and_a_connect_is_waited_for(
    house: WebHouse, browser: httpx.AsyncClient, *, begun: bool
) -> None:
    loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
    async with AsyncExitStack() as visit:
        link = await house.link("loja")
        pages = [await visit.enter_async_context(opened(browser, link))] if begun else []
        for page in pages:
            await page.sees("showing")
        loja.unload()
        house.evolution.forget()
        before = {"instance": {"instanceName": "loja", "state": "connecting" if begun else "close"}}
        house.evolution.faults.add(Fault.answer("GET /instance/connectionState/loja", 200, before, times=1))
        page = pages[0] if pages else await visit.enter_async_context(opened(browser, link))
        await house.evolution.heard(f"{CONNECT}|GET /instance/connectionState/loja", 4)
        loja.load(connect=begun)
        await page.sees("showing")
        assert "ended" not in [told["kind"] for told in page.told]


async def test_a_database_that_somebody_holds_is_trouble_and_one_tap_later_none(
    house: WebHouse, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with opened(browser, link) as page:
            assert "Try again in a minute" in (await page.sees("ended"))["state"]
            other.execute("ROLLBACK")
            await browser.post(f"{link}/new")
            await page.sees("showing")
    assert house.told.news == [("opened", None)]


async def test_an_instance_that_is_gone_is_a_link_that_is_over(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    link = await house.link("loja")
    (instance,) = (await house.fleet.find("loja")).found
    await house.fleet.client_of(instance).delete("loja")
    async with opened(browser, link) as page:
        await page.sees("over")
        assert await page.is_over()


async def test_an_instance_that_is_linked_already_says_so_and_its_link_stays_good(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja")
    link = await house.link("loja")
    async with opened(browser, link) as page:
        await page.sees("linked")
    assert house.told.news == [("opened", None)]
    assert (await browser.get(link)).status_code == 200
