"""Log lines: one a fact, in text or JSON, and never a secret."""

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NoReturn
from urllib.parse import quote

import pytest
import stamina
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import Redactor, set_up
from tests.log_lines import set_back

TOKEN = "123456789:made-up_token-that-is-long-enough"
KEY = 'made"up\\key/with every%sign'
LIBRARIES = ("httpx", "telegram.ext", "aiohttp.access", "some.library")

Said = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    with set_back():
        yield


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def lines() -> list[str]:
        return capsys.readouterr().err.splitlines()

    return lines


def _log() -> Any:  # noqa: ANN401 -- structlog's own word for it
    return structlog.get_logger("bot.somewhere")


def _start(*, level: str = "INFO", as_json: bool = False) -> None:
    set_up(level=level, as_json=as_json, secrets=(TOKEN, KEY))


def _failure(*words: object) -> LookupError:
    """An error that was raised, and so has a traceback."""
    try:
        _fail(*words)
    except LookupError as error:
        return error


def _fail(*words: object) -> NoReturn:
    raise LookupError(*words)


def _everything_with(secret: str) -> None:
    """Say ``secret`` in every way that there is."""
    log = _log()
    log.error("said", field=secret, nested={"list": [secret, {secret: 1}]}, raw=secret.encode())
    log.error(secret)
    log.error("percent %s", secret)
    error = _failure(secret, {"key": secret})
    log.error("broke", exc_info=error)
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.error("broke with %s", secret, exc_info=error)
        library.error("%s and %r", secret, [secret])
        library.error("GET https://example.com/bot%s/getMe?key=%s", secret, quote(secret, safe=""))
        library.error({"key": secret})
        library.error("%d", secret)
        library.error(secret, "one too many")
        library.error("extra", extra={"key": secret})


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("secret", [TOKEN, KEY, "987654321:somebody-else_s-token-of-this-form"])
def test_no_secret_gets_out_in_any_way(said: Said, secret: str, *, as_json: bool) -> None:
    _start(as_json=as_json)

    _everything_with(secret)

    lines = said()
    assert len(lines) > 30
    for line in lines:
        for spelling in (secret, quote(secret, safe=""), repr(secret)[1:-1], json.dumps(secret)[1:-1]):
            assert spelling not in line
        if as_json:
            assert secret not in str(list(json.loads(line).values()))
    assert "[secret]" in "\n".join(lines)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=8), st.text(), st.text())
def test_a_known_secret_is_blotted_out_in_every_spelling(secret: str, before: str, after: str) -> None:
    redactor = Redactor([secret])
    once, twice = repr(secret)[1:-1], json.dumps(repr(secret))[1:-1]
    for spelling in (
        secret,
        once,
        json.dumps(secret)[1:-1],
        json.dumps(once)[1:-1],
        twice[1:-1],
        quote(secret, safe=""),
    ):
        assert spelling not in redactor.clean(f"{before}\n{spelling}\n{after}").replace("[secret]", "")


def test_a_token_in_an_address_is_blotted_out_also_where_nobody_told_of_it() -> None:
    cleaned = Redactor([]).clean("POST https://api.example.com/bot1:short/sendMessage 200")

    assert cleaned == "POST https://api.example.com[secret]/sendMessage 200"


def test_nothing_but_the_secret_is_lost() -> None:
    assert Redactor(["", "abcdefgh"]).clean("12:30 abcdefg id=4711") == "12:30 abcdefg id=4711"


def test_a_line_in_text_is_time_level_event_and_fields(said: Said) -> None:
    _start()

    _log().warning("instance_lost", server="sp1", name="a\nb", reason=401)

    [line] = said()
    stamp, level, rest = line.split(maxsplit=2)
    assert stamp.endswith("Z")
    assert level == "warning"
    assert rest == r"instance_lost server='sp1' name='a\nb' reason=401"


def test_a_line_in_json_is_an_object(said: Said) -> None:
    _start(as_json=True)

    _log().warning("instance_lost", name="São 🏪\n", reason=401)
    logging.getLogger("some.library").warning("two\nlines")

    ours, theirs = map(json.loads, said())
    assert ours.pop("timestamp")
    assert ours == {"event": "instance_lost", "name": "São 🏪\n", "reason": 401, "level": "warning"}
    assert theirs.pop("timestamp")
    assert theirs == {
        "event": "library_message",
        "logger": "some.library",
        "message": "two\nlines",
        "level": "warning",
    }


@pytest.mark.parametrize("as_json", [False, True])
def test_a_traceback_is_told_whole(said: Said, *, as_json: bool) -> None:
    _start(as_json=as_json)
    error = _failure("made-up reason")
    last = traceback.format_exception(error)[-1].strip()

    _log().error("broke", exc_info=error)
    logging.getLogger("some.library").error("broke", exc_info=error)

    lines = said()

    if as_json:
        assert [json.loads(line)["exception"].endswith(last) for line in lines] == [True, True]
    else:
        assert lines.count(last) == 2
        assert sum("Traceback" in line for line in lines) == 2


def test_a_record_whose_arguments_do_not_fit_breaks_nobody(said: Said) -> None:
    _start()

    logging.getLogger("some.library").error("%d apples", "no")

    assert "%d apples" in said()[0]


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("DEBUG", ["debug", "info", "warning", "error"]),
        ("INFO", ["info", "warning", "error"]),
        ("WARNING", ["warning", "error"]),
        ("ERROR", ["error"]),
    ],
)
def test_only_what_is_asked_for_is_heard(said: Said, level: str, heard: list[str]) -> None:
    _start(level=level, as_json=True)

    for name in ("debug", "info", "warning", "error"):
        getattr(_log(), name)("ours")
        getattr(logging.getLogger("some.library"), name)("theirs")

    assert [json.loads(line)["level"] for line in said()] == [name for name in heard for _ in "12"]


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
@pytest.mark.parametrize(
    "name", ["httpx", "httpcore", "telegram.ext.Application", "aiohttp.client", "asyncio"]
)
def test_talkative_libraries_are_heard_from_warnings_on(said: Said, level: str, name: str) -> None:
    _start(level=level)

    logging.getLogger(name).info("HTTP Request: POST https://example.com")
    logging.getLogger(name).warning("odd")

    assert [line.split()[1] for line in said()] == ["warning"]


@pytest.mark.parametrize(("level", "times"), [("DEBUG", 1), ("INFO", 0), ("WARNING", 0)])
def test_a_call_that_is_made_again_is_told_to_whoever_looks_for_faults_and_to_nobody_else(
    said: Said, level: str, times: int
) -> None:
    _start(level=level)
    for attempt in stamina.retry_context(on=LookupError, attempts=2, wait_initial=0, wait_jitter=0):
        with attempt:
            if attempt.num == 1:
                raise LookupError
    assert sum("stamina.retry_scheduled" in line for line in said()) == times
