"""Settings: what is read from where, and how a wrong one is told without being quoted."""

import re
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import SHARED_IDS
from bot.alerts.targets import AlertTarget
from bot.settings import Events, LogFormat, LogLevel, Settings, SettingsError, address_of
from bot.settings.servers import GivenServer

EXAMPLE = Path(__file__).parents[2] / ".env.example"

BREAKS = Path("/proc/self/mem")
"""Opens, and cannot be read from its beginning, not even by root."""

RIGHT = {
    "telegram_bot_token": "123456:made-up-token",
    "admin_chat_ids": "100200300",
    "evolution_url": "https://evolution.example.com",
    "evolution_api_key": "made-up-global-key",
}

wild = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)


def _problems(**given: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(**{**RIGHT, **given})
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_what_is_not_given_has_its_default() -> None:
    settings = Settings.load(**RIGHT)

    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.admin_user_ids == ()
    assert settings.data_dir == Path("data")
    assert settings.history_days == 400
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.TEXT)


def test_each_missing_setting_has_a_line() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert caught.value.problems == [
        "TELEGRAM_BOT_TOKEN is missing, for example: TELEGRAM_BOT_TOKEN=123456:made-up-token",
        "ADMIN_CHAT_IDS is missing, for example: ADMIN_CHAT_IDS=100200300,-1001234567890",
        "EVOLUTION_URL is missing, for example: EVOLUTION_URL=https://evolution.example.com",
        "EVOLUTION_API_KEY is missing, for example: EVOLUTION_API_KEY=made-up-global-key",
    ]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("telegram_bot_token", "SECRET", "BotFather"),
        ("telegram_bot_token", "123:SECRET SECRET", "BotFather"),
        ("telegram_bot_token", "١٢٣:SECRET", "BotFather"),
        ("telegram_api_url", "SECRET.example.com", "web address"),
        ("evolution_url", "ftp://SECRET.example.com", "web address"),
        ("evolution_url", "https://", "web address"),
        ("evolution_url", "https://SECRET example.com", "web address"),
        ("evolution_url", "https://SECRET\texample.com", "web address"),
        ("evolution_url", "http://[SECRET]/", "web address"),
        ("evolution_url", "http://[::1", "web address"),
        ("evolution_url", "http://me:SECRET@example.com", "user, password"),
        ("evolution_url", "http://me:SECRET\u2100@example.com", "web address"),
        ("evolution_url", "https://example.com/?key=SECRET", "question mark"),
        ("evolution_url", "https://example.com/?", "question mark"),
        ("evolution_url", "https://example.com/#SECRET", "question mark"),
        ("evolution_url", "https://example.com:SECRET", "port"),
        ("evolution_url", "https://example.com:99999", "port"),
        ("evolution_url", "https://example.com:0", "port"),
        ("evolution_api_key", "SECRET ", "no key can hold"),
        ("evolution_api_key", "SECRÉT", "no key can hold"),
        ("evolution_api_key", "SEC\nRET", "no key can hold"),
        ("admin_chat_ids", "SECRET", "whole number"),
        ("admin_chat_ids", "1.5", "whole number"),
        ("admin_chat_ids", "[1, SECRET", "list of numbers"),
        ("admin_chat_ids", '[1, "SECRET"]', "whole number"),
        ("admin_chat_ids", "[[1]]", "whole number"),
        ("admin_chat_ids", "a,b,SECRET", "whole number"),
        ("admin_chat_ids", "[]", "is empty"),
        ("admin_chat_ids", " , ", "is empty"),
        ("admin_user_ids", "-100", "ADMIN_CHAT_IDS"),
        ("admin_user_ids", "SECRET,SECRET", "whole number"),
        ("alert_chat_ids", "SECRET", "neither a chat's id nor"),
        ("alert_chat_ids", "100200300,SECRET", "neither a chat's id nor"),
        ("alert_chat_ids", "-100:SECRET", "a colon and a topic's number"),
        ("alert_chat_ids", "-100:1:SECRET", "a colon and a topic's number"),
        ("alert_chat_ids", "-100:-1", "a colon and a topic's number"),
        ("alert_chat_ids", "[SECRET", "list of chats"),
        ("alert_chat_ids", '[["SECRET"]]', "neither a chat's id nor"),
        ("alert_chat_ids", "[1.5, true]", "neither a chat's id nor"),
        ("alert_chat_ids", "100200300:17", "private chat"),
        ("alert_chat_ids", "-100:0", "count from 1"),
        ("alert_chat_ids", "100200300,100200300", "a chat twice"),
        ("alert_chat_ids", "100200300,-77", "in place 2 a chat that ADMIN_CHAT_IDS does not list"),
        ("http_listen", "SECRET", "host and a port"),
        ("http_listen", "SECRET:0", "host and a port"),
        ("http_listen", ":8080", "host and a port"),
        ("http_listen", "SECRET:80:80", "host and a port"),
        ("http_listen", "http://SECRET:8080", "host and a port"),
        ("http_listen", "me@SECRET:8080", "host and a port"),
        ("public_url", "SECRET.example.com", "web address"),
        ("public_url", "https://SECRET.example.com", "without HTTP_LISTEN"),
        ("events", "SECRET", "'poll', 'websocket' or 'webhook'"),
        ("watch_interval", "4", "less than 5 seconds"),
        *(("history_days", wrong, "from 1 to 3650") for wrong in ("0", "3651", "-1", "1.5", "SECRET")),
        ("watch_interval", "SECRET", "whole number"),
        ("auto_restart", "SECRET", "true or false"),
        ("log_level", "SECRET", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("log_format", "SECRET", "'text' or 'json'"),
    ],
)
def test_a_wrong_setting_has_one_line_that_says_what_and_how_instead(
    field: str, value: str, what: str
) -> None:
    [line] = _problems(**{field: value})

    name = field.upper()
    assert line.startswith(f"{name} ")
    assert what in line
    assert f", for example: {name}=" in line
    assert "SECRET" not in line.upper()
    assert "\n" not in line


@given(st.sampled_from(sorted(Settings.model_fields)), wild)
def test_whatever_is_wrong_is_told_in_one_line_without_the_value(field: str, value: str) -> None:
    secret = f"Zq7{value}Zq7"

    error = _refusal(**{field: secret})

    if error is None:
        assert field in {"evolution_api_key", "data_dir"}
    else:
        [line] = error.problems
        assert line.startswith(f"{field.upper()} ")
        assert line.isprintable()
        assert "Zq7" not in "".join(traceback.format_exception(error))
        assert "Zq7" not in repr(error)


def _refusal(**given: object) -> SettingsError | None:
    try:
        settings = Settings.load(**{**RIGHT, **given})
    except SettingsError as error:
        return error
    assert "Zq7" not in repr(settings.servers)
    return None


def test_all_problems_are_told_at_once_in_the_order_of_the_settings() -> None:
    lines = _problems(telegram_bot_token="x", evolution_url="y", admin_chat_ids="z,z", log_level="w")

    assert [line.split()[0] for line in lines] == [
        "TELEGRAM_BOT_TOKEN",
        "ADMIN_CHAT_IDS",
        "EVOLUTION_URL",
        "LOG_LEVEL",
    ]


@pytest.mark.parametrize("field", ["admin_chat_ids", "admin_user_ids"])
@pytest.mark.parametrize("shared", sorted(SHARED_IDS))
def test_ids_that_everybody_shares_are_refused_as_chat_and_as_person(field: str, shared: int) -> None:
    [line] = _problems(**{field: f"100200300,{shared}"})

    assert line.startswith(f"{field.upper()} lists {shared}, an id that many people share")


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("1", (1,)),
        ("1,2", (1, 2)),
        (" 1 , -1002 ,", (1, -1002)),
        ("[1, -1002]", (1, -1002)),
        ('["1"]', (1,)),
        (" [ 1 ] ", (1,)),
    ],
)
def test_ids_are_written_with_commas_or_as_json(
    monkeypatch: pytest.MonkeyPatch, written: str, ids: tuple[int, ...]
) -> None:
    monkeypatch.setenv("ADMIN_CHAT_IDS", written)
    rest = {name: value for name, value in RIGHT.items() if name != "admin_chat_ids"}

    assert Settings.load(**rest).admin_chat_ids == ids


GROUP = -1001234567890
WITH_GROUP = {**RIGHT, "admin_chat_ids": f"100200300,{GROUP}"}


@pytest.mark.parametrize(
    ("written", "targets"),
    [
        (None, [(100200300, None), (GROUP, None)]),
        (" , ", [(100200300, None), (GROUP, None)]),
        (f"{GROUP}:17", [(GROUP, 17)]),
        (f" {GROUP}:17 , 100200300,", [(GROUP, 17), (100200300, None)]),
        (f"{GROUP}:1", [(GROUP, None)]),
        (f'["{GROUP}:17", 100200300]', [(GROUP, 17), (100200300, None)]),
    ],
)
def test_alerts_go_to_the_listed_chats_and_topics_or_to_all_that_have_access(
    monkeypatch: pytest.MonkeyPatch, written: str | None, targets: list[tuple[int, int | None]]
) -> None:
    if written is not None:
        monkeypatch.setenv("ALERT_CHAT_IDS", written)

    assert Settings.load(**WITH_GROUP).alert_chat_ids == tuple(AlertTarget(*target) for target in targets)


def test_where_the_chats_with_access_are_wrong_only_they_are_told() -> None:
    [line] = _problems(admin_chat_ids="x", alert_chat_ids="100200300")

    assert line.startswith("ADMIN_CHAT_IDS ")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://evolution.example.com/", "https://evolution.example.com"),
        (" http://127.0.0.1:8080/api// ", "http://127.0.0.1:8080/api"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_url_loses_its_last_slash(written: str, url: str) -> None:
    assert Settings.load(**{**RIGHT, "evolution_url": written}).evolution_url == url


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        (" [::1]:8080 ", ("::1", 8080)),
        ("0.0.0.0:65535", ("0.0.0.0", 65535)),  # noqa: S104 -- a container listens on all of its own
        ("zelador:80", ("zelador", 80)),
    ],
)
def test_where_to_listen_is_a_host_and_a_port(written: str, address: tuple[str, int]) -> None:
    settings = Settings.load(**RIGHT, http_listen=written, public_url="https://zelador.example.com/")

    assert address_of(settings.http_listen or "") == address
    assert settings.public_url == "https://zelador.example.com"


SERVED = {**RIGHT, "http_listen": "127.0.0.1:8080"}


def test_without_a_word_no_events_come() -> None:
    assert Settings.load(**RIGHT).events is Events.POLL


@pytest.mark.parametrize("days", ["1", " 3650 "])
def test_history_is_kept_for_a_day_to_ten_years(days: str) -> None:
    assert Settings.load(**{**RIGHT, "history_days": days}).history_days == int(days)


@pytest.mark.parametrize(
    "secret", ["made-up-0123456", "made-up 012345678", "made-up/012345678", "mäde-up-012345678"]
)
def test_a_secret_that_is_short_or_no_part_of_an_address_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(**SERVED, events="webhook", events_secret=secret)

    [line] = caught.value.problems
    assert line.startswith("EVENTS_SECRET is not 16 or more letters")
    assert "de-up" not in line.partition(", for example")[0]


def test_the_webhook_needs_its_secret() -> None:
    with pytest.raises(SettingsError, match=r"^EVENTS_SECRET is missing, and EVENTS=webhook needs it"):
        Settings.load(**SERVED, events="webhook")


def test_the_webhook_needs_our_http_side() -> None:
    with pytest.raises(SettingsError, match=r"^EVENTS is webhook without HTTP_LISTEN, so nothing"):
        Settings.load(**RIGHT, events="webhook", events_secret="made-up-secret-0123")


def test_the_webhook_with_all_that_it_needs_is_taken_and_its_secret_kept_from_logs() -> None:
    settings = Settings.load(**SERVED, events=" Webhook ", events_secret="made-up-secret-0123")

    assert settings.events is Events.WEBHOOK
    assert set(settings.secrets) == {
        RIGHT["telegram_bot_token"],
        RIGHT["evolution_api_key"],
        "made-up-secret-0123",
    }
    assert "made-up-secret-0123" not in repr(settings)
    assert len(Settings.load(**RIGHT, events="websocket").secrets) == 2


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets names of the environment, which are written in capitals; ``SP1__URL`` is one of a server's."""

    def set_all(**given: str) -> None:
        for name, value in {
            "telegram_bot_token": "123456:made-up-token",
            "admin_chat_ids": "1",
            **given,
        }.items():
            full = f"EVOLUTION_SERVERS__{name}" if "__" in name else name.upper()
            monkeypatch.setenv(full, value)

    return set_all


SHORT = {"evolution_url": "https://evolution.example.com", "evolution_api_key": "made-up-global-key"}
SP1 = {"SP1__URL": "https://sp1.example.com/", "SP1__API_KEY": "12345"}


def _lines() -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    return caught.value.problems


def test_the_short_form_is_one_server_called_main(env: Callable[..., None]) -> None:
    env(**SHORT)

    [main] = Settings.load().servers

    assert (main.key, main.url, main.label) == ("main", SHORT["evolution_url"], "evolution.example.com")
    assert main.api_key.get_secret_value() == "made-up-global-key"
    assert main.setting("URL") == "EVOLUTION_URL"


def test_servers_of_their_own_names_need_no_short_form(env: Callable[..., None]) -> None:
    env(**SP1)

    [sp1] = Settings.load().servers

    assert (sp1.key, sp1.url, sp1.label) == ("sp1", "https://sp1.example.com", "sp1.example.com")
    assert sp1.api_key.get_secret_value() == "12345"
    assert sp1.setting("API_KEY") == "EVOLUTION_SERVERS__SP1__API_KEY"


def test_both_forms_go_together_and_main_comes_first_and_no_log_shows_any_key(
    env: Callable[..., None],
) -> None:
    env(**SHORT, **SP1, A__URL="https://a.example.com", A__API_KEY="key-of-a", A__LABEL="São Paulo")

    settings = Settings.load()

    assert [server.key for server in settings.servers] == ["main", "a", "sp1"]
    assert [server.label for server in settings.servers] == [
        "evolution.example.com",
        "São Paulo",
        "sp1.example.com",
    ]
    assert {"made-up-global-key", "12345", "key-of-a"} < set(settings.secrets)
    assert not {"made-up-global-key", "12345", "key-of-a"} & set(re.findall(r"[\w-]+", repr(settings)))


def test_servers_are_read_from_the_file_too(env: Callable[..., None]) -> None:
    env()
    Path(".env").write_text(
        "".join(f"EVOLUTION_SERVERS__{name}={value}\n" for name, value in SP1.items()), "utf-8"
    )

    assert [server.key for server in Settings.load().servers] == ["sp1"]


def test_servers_on_one_host_are_called_by_their_keys(env: Callable[..., None]) -> None:
    env(**SHORT, SP1__URL="https://evolution.example.com/sp1", SP1__API_KEY="x")

    assert [server.label for server in Settings.load().servers] == ["main", "sp1"]


def test_a_long_host_is_cut_to_what_a_label_may_have(env: Callable[..., None]) -> None:
    env(SP1__URL=f"https://{'h' * 60}.example.com", SP1__API_KEY="x")

    [sp1] = Settings.load().servers

    assert sp1.label == "h" * 29 + "…"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"SP1__URL": "https://SECRET.example.com"}, "EVOLUTION_SERVERS__SP1__API_KEY is missing"),
        ({"SP1__API_KEY": "SECRET"}, "EVOLUTION_SERVERS__SP1__URL is missing"),
        ({"SP1__URL": "SECRET", "SP1__API_KEY": "x"}, "EVOLUTION_SERVERS__SP1__URL is not a web address"),
        ({**SP1, "SP1__API_KEY": "SECRÉT"}, "EVOLUTION_SERVERS__SP1__API_KEY is empty, or holds"),
        ({**SP1, "SP1__LABEL": "x" * 31}, "EVOLUTION_SERVERS__SP1__LABEL is not 1 to 30 characters"),
        ({**SP1, "SP1__KEY": "SECRET"}, "EVOLUTION_SERVERS__SP1__KEY is no setting of a server"),
        ({"SERVER_NO_1__URL": "https://SECRET"}, "EVOLUTION_SERVERS has a key (the part between"),
        ({"ELEVENCHARS__URL": "https://SECRET"}, "EVOLUTION_SERVERS has a key (the part between"),
        ({"evolution_servers": "SECRET"}, "EVOLUTION_SERVERS is not understood"),
        (
            {**SP1, "SP2__URL": "https://sp1.example.com", "SP2__API_KEY": "12345"},
            "EVOLUTION_SERVERS has one server",
        ),
        (
            {**SP1, "SP1__LABEL": "x", "A__URL": "http://a", "A__API_KEY": "x", "A__LABEL": "x"},
            "EVOLUTION_SERVERS has one label",
        ),
        (
            {**SHORT, "MAIN__URL": "http://a", "MAIN__API_KEY": "x"},
            "EVOLUTION_URL is set, and EVOLUTION_SERVERS__MAIN__URL",
        ),
        (
            {**SHORT, "SP1__URL": SHORT["evolution_url"], "SP1__API_KEY": SHORT["evolution_api_key"]},
            "EVOLUTION_API_KEY and",
        ),
        ({"evolution_url": "https://SECRET.example.com"}, "EVOLUTION_API_KEY is missing"),
        ({"evolution_api_key": "SECRET", **SP1}, "EVOLUTION_API_KEY is set without EVOLUTION_URL"),
    ],
)
def test_a_server_that_is_set_wrong_has_one_line_without_its_secrets(
    env: Callable[..., None], given: dict[str, str], line: str
) -> None:
    env(**given)

    [told] = _lines()

    assert told.startswith(line)
    assert ", for example: EVOLUTION_" in told
    assert "SECR" not in told


def test_one_key_in_two_spellings_is_one_too_many() -> None:
    servers = {"SP1": {"url": "http://a", "api_key": "x"}, "sp1": {"url": "http://b", "api_key": "x"}}

    [line] = _problems(evolution_servers=servers)

    assert line.startswith("EVOLUTION_SERVERS has the key sp1 twice")


def test_level_and_format_are_taken_in_any_case() -> None:
    settings = Settings.load(**RIGHT, log_level=" warning", log_format="JSON")

    assert (settings.log_level, settings.log_format) == (LogLevel.WARNING, LogFormat.JSON)


def _env(**more: str) -> str:
    return "".join(f"{name.upper()}={value}\n" for name, value in {**RIGHT, **more}.items())


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(_env(log_level="ERROR", data_dir="from-file", unknown="1"), "utf-8")
    monkeypatch.setenv("DATA_DIR", "from-environment")

    settings = Settings.load()

    assert settings.log_level is LogLevel.ERROR
    assert settings.data_dir == Path("from-environment")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(_env(log_level=""), "utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")

    settings = Settings.load()

    assert settings.log_level is LogLevel.INFO
    assert settings.telegram_bot_token.get_secret_value() == RIGHT["telegram_bot_token"]


def test_a_file_saved_by_windows_is_read() -> None:
    Path(".env").write_bytes(_env().replace("\n", "\r\n").encode("utf-8-sig"))

    assert Settings.load().telegram_bot_token.get_secret_value() == RIGHT["telegram_bot_token"]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_told_in_one_line(encoding: str) -> None:
    Path(".env").write_bytes(_env(data_dir="SECRÉT").encode(encoding))

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert caught.value.problems == [".env cannot be read (UnicodeDecodeError); save it as UTF-8 text"]


@pytest.mark.skipif(not BREAKS.exists(), reason="no file of this kind on this system")
def test_a_file_that_breaks_while_it_is_read_is_told_in_one_line() -> None:
    Path(".env").symlink_to(BREAKS)

    with pytest.raises(SettingsError, match=r"^\.env cannot be read \(OSError\)"):
        Settings.load()


def test_the_example_lists_exactly_the_settings_each_under_a_comment() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    names = [
        (line.partition("=")[0], place) for place, line in enumerate(lines) if "=" in line and line[0] != "#"
    ]
    of_a_server = [f"EVOLUTION_SERVERS__SP1__{name.upper()}" for name in GivenServer.model_fields]
    others = [name.upper() for name in Settings.model_fields if name != "evolution_servers"]

    assert sorted(name for name, _ in names) == sorted([*others, *of_a_server])
    for name, place in names:
        assert re.match(r"# \S", lines[place - 1]), f"{name} has no comment above it"


def test_the_example_filled_in_loads_with_the_defaults_that_it_shows() -> None:
    text = EXAMPLE.read_text("utf-8")
    for name, value in RIGHT.items():
        assert f"\n{name.upper()}=\n" in text
        text = text.replace(f"\n{name.upper()}=\n", f"\n{name.upper()}={value}\n")
    Path(".env").write_text(text, "utf-8")

    assert Settings.load() == Settings.load(_env_file=None, **RIGHT)


def test_the_example_as_it_is_names_what_to_fill_in() -> None:
    Path(".env").write_text(EXAMPLE.read_text("utf-8"), "utf-8")

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert [line.split()[0] for line in caught.value.problems] == [name.upper() for name in RIGHT]


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_example_in_a_message_is_itself_a_right_setting(field: str) -> None:
    [example] = Settings.model_fields[field].examples or []

    Settings.load(**{**WITH_GROUP, "http_listen": "127.0.0.1:8080", field: example})
