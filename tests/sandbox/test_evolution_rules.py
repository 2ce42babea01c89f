"""Keys, the order of the guards, error envelopes and hostile names; facts from the recordings named."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.evolution import EvolutionServer, State
from tests.sandbox.evolution_wire import KEY, Wire, message, segment, wired


async def test_the_welcome_needs_no_key_and_says_the_version(wire: Wire) -> None:
    answer = await wire.get("/", apikey="")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["date"].endswith(" GMT")
    assert answer.json() == {  # 1
        "status": 200,
        "message": "Welcome to the Evolution API, it is working!",
        "version": "2.3.6",
        "clientName": "evolution",
        "manager": f"{wire.server.url}/manager",
        "documentation": "https://doc.evolution-api.com",
        "whatsappWebVersion": "2.3000.1028000000",
    }


@pytest.mark.parametrize(
    ("version", "missing"),
    [("2.0.10", {"clientName", "whatsappWebVersion"}), ("2.2.3", {"whatsappWebVersion"})],
)
async def test_older_versions_say_less_in_the_welcome(version: str, missing: set[str]) -> None:
    async with wired(version) as wire:
        about = (await wire.get("/")).json()

    assert about["version"] == version
    assert not missing & set(about)


async def test_only_the_global_key_is_a_valid_credential(wire: Wire) -> None:
    token = wire.server.has("rec1").token

    good = await wire.ask("POST", "/verify-creds")
    bad = [await wire.ask("POST", "/verify-creds", apikey=key) for key in ("", "wrong", token)]

    assert good.json() == {  # 2
        "status": 200,
        "message": "Credentials are valid",
        "facebookAppId": "",
        "facebookConfigId": "",
        "facebookUserToken": "",
    }
    for answer in bad:
        assert answer.status_code == 401
        assert answer.json() == {  # 3
            "status": 401,
            "error": "Unauthorized",
            "response": {"message": "Unauthorized"},
        }


async def test_a_bearer_header_is_no_key(wire: Wire) -> None:
    wire.server.has("rec1")

    answer = await wire.get("/instance/connectionState/rec1", apikey="", authorization=f"Bearer {KEY}")

    assert answer.status_code == 401  # 27


async def test_existence_is_checked_before_the_key(wire: Wire) -> None:
    wire.server.has("rec1")

    unknown = await wire.get("/instance/connectionState/nobody", apikey="")
    known = await wire.get("/instance/connectionState/rec1", apikey="")

    assert unknown.status_code == 404  # 23
    assert unknown.json()["error"] == "Not Found"
    assert message(unknown) == ['The "nobody" instance does not exist']
    assert known.status_code == 401  # 24


async def test_a_taken_name_is_told_before_the_key_is_checked(wire: Wire) -> None:
    wire.server.has("rec1")

    taken = await wire.ask("POST", "/instance/create", {"instanceName": "rec1"}, apikey="")
    free = await wire.ask("POST", "/instance/create", {"instanceName": "rec2"}, apikey="")

    assert taken.status_code == 403  # 22
    assert taken.json()["error"] == "Forbidden"
    assert message(taken) == ['This name "rec1" is already in use.']
    assert free.status_code == 401  # 19


async def test_an_instance_token_is_a_key_for_its_own_instance_only(wire: Wire) -> None:
    own, other = wire.server.has("own"), wire.server.has("other")

    assert (await wire.get("/instance/connect/own", apikey=own.token)).status_code == 200  # 100
    refused = await wire.ask("DELETE", "/instance/delete/other", apikey=own.token)
    assert refused.status_code == 401  # 241
    created = await wire.ask("POST", "/instance/create", {"instanceName": "new"}, apikey=own.token)
    assert created.status_code == 401  # 21
    assert (await wire.ask("DELETE", "/instance/delete/own", apikey=own.token)).status_code == 200  # 242
    assert other.state is State.OPEN


async def test_the_query_wins_over_the_path_after_the_guards(wire: Wire) -> None:
    wire.server.has("rec1", State.CLOSE)
    rec4 = wire.server.has("rec4")

    answer = await wire.get("/instance/connectionState/rec4?instanceName=rec1", apikey=rec4.token)

    assert answer.json() == {"instance": {"instanceName": "rec1", "state": "close"}}  # 196


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nope"),  # 5
        ("GET", "/instance/nope"),  # 6
        ("GET", "/instance/connectionState/"),  # 30
        ("GET", "/instance/connectionState/a/b"),  # 190
        ("PUT", "/instance/restart/px"),  # 245
        ("GET", "/nope?page=2"),
    ],
)
async def test_an_unknown_route_is_a_404_of_its_own_kind(wire: Wire, method: str, path: str) -> None:
    answer = await wire.ask(method, path, apikey="")

    assert answer.status_code == 404
    assert message(answer) == [f"Cannot {method} {path}"]


async def test_json_that_breaks_off_is_an_internal_error_with_status_400(wire: Wire) -> None:
    answer = await wire.client.post(
        "/instance/create",
        content=b'{"instanceName": ',
        headers={"apikey": KEY, "content-type": "application/json"},
    )

    assert answer.status_code == 400  # 18
    assert answer.json()["error"] == "Internal Server Error"
    assert message(answer) == "Unexpected end of JSON input"


async def test_a_percent_sign_that_escapes_nothing_is_status_400(wire: Wire) -> None:
    # Written by hand: an HTTP client would mend the path.
    reader, writer = await asyncio.open_connection(*wire.server.url.removeprefix("http://").split(":"))
    writer.write(b"GET /instance/connectionState/50%off HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()

    assert answer.startswith(b"HTTP/1.1 400 ")  # 192
    assert b"Failed to decode param '50%off'" in answer


async def test_a_plus_in_a_path_is_a_plus(wire: Wire) -> None:
    wire.server.has("my store 1")

    assert await wire.state("my store 1") == "open"  # 159
    plus = await wire.get("/instance/connectionState/my+store+1")
    assert message(plus) == ['The "my+store+1" instance does not exist']  # 191


async def test_dots_sent_as_they_are_reach_the_instance_of_that_name(wire: Wire) -> None:
    wire.server.has("..")
    host, port = wire.server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, port)
    head = (
        f"GET /instance/connectionState/.. HTTP/1.1\r\nhost: x\r\napikey: {KEY}\r\nconnection: close\r\n\r\n"
    )
    writer.write(head.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()

    assert b'{"instance":{"instanceName":"..","state":"open"}}' in answer  # 175


HOSTILE = [
    "a/b",
    "Loja São João 🇧🇷",
    'O\'Hara "x"',
    "50%off",
    "a+b",
    "a#b",
    "a?b",
    "<b>x</b>",
    "a\nb",
    " pad ",
]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=255)), max_size=5, unique=True)
)
def test_whatever_the_name_it_can_be_created_and_addressed(names: list[str]) -> None:
    async def story() -> None:
        async with wired() as wire:
            for name in names:
                assert (await wire.create(name)).status_code == 201  # 158-187
            for name in names:
                answer = await wire.get(f"/instance/connectionState/{segment(name)}")
                assert answer.json() == {"instance": {"instanceName": name, "state": "close"}}
            assert wire.server.asked[len(names) :] == [
                f"GET /instance/connectionState/{name}" for name in names
            ]

    asyncio.run(story())


async def test_an_unlicensed_server_answers_503_to_everything(wire: Wire) -> None:
    wire.server.licensed = False

    answer = await wire.get("/")

    assert answer.status_code == 503
    assert answer.json()["error"] == "service not activated"
    assert answer.json()["code"] == "LICENSE_REQUIRED"
    assert "register_url" in answer.json()
    wire.server.licensed = True
    assert (await wire.get("/")).status_code == 200


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a version"):
        EvolutionServer(KEY, "latest")
