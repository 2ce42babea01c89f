"""Tables of histories: what a spreadsheet makes of them, and what it must not make of them."""

import csv
import io
from datetime import timedelta

import pytest

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.locales import LANGUAGES, Texts, texts_in
from bot.views import tables
from tests.fleet.made_up import NOON
from tests.views.histories import a_fleet, a_history
from tests.views.readers import EN

PT, ES = (texts_in(LANGUAGES[code]) for code in ("pt_BR", "es"))
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "\uff1d1+1")


def rows_of(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def test_a_line_a_stretch_with_times_in_utc_and_the_reason_where_a_loss_began() -> None:
    half = [(1, Health.CONNECTED), (0.5, Health.CONNECTING), (0.5, Health.DISCONNECTED), (2, None)]
    history = a_history(half, reasons=[Reason.LOGGED_OUT])

    rows = rows_of(tables.stretches(EN, history))

    assert [row["health"] for row in rows] == ["connected", "connecting", "disconnected", "unknown"]
    assert [(row["reason"], row["code"]) for row in rows] == [
        ("", ""),
        ("logged_out", "401"),
        ("", ""),
        ("", ""),
    ]
    assert rows[-1]["ended"] == f"{NOON:%Y-%m-%dT%H:%M:%SZ}"
    assert [row["began"] for row in rows[1:]] == [row["ended"] for row in rows[:-1]]
    assert sum(int(row["seconds"]) for row in rows) == timedelta(days=7).total_seconds()
    assert {(row["server"], row["name"]) for row in rows} == {("main", "loja")}


def test_a_reason_that_nobody_knows_has_no_code() -> None:
    history = a_history([(1, Health.DISCONNECTED), (1, Health.CONNECTED)], reasons=[Reason.OTHER])

    lost, *_ = rows_of(tables.stretches(EN, history))
    assert (lost["reason"], lost["code"]) == ("other", "")


def test_a_line_an_instance_with_its_figures() -> None:
    fleet = a_fleet(
        [
            ("loja", [(3, Health.CONNECTED), (1, Health.DISCONNECTED)]),
            ("nova", [(1, Health.NEVER_PAIRED)]),
        ]
    )

    loja, nova = rows_of(tables.fleet(EN, fleet.rows))

    day = 86_400
    assert (loja["uptime_percent"], loja["incidents"]) == ("75.0", "1")
    assert [int(loja[column]) for column in ("up_seconds", "down_seconds", "unknown_seconds")] == [
        *(int(5.25 * day), int(1.75 * day), 0)
    ]
    assert loja["longest_seconds"] == str(int(1.75 * day))
    assert (nova["uptime_percent"], nova["longest_seconds"], nova["incidents"]) == ("", "", "0")


@pytest.mark.parametrize(
    ("t", "delimiter", "share"), [(EN, ",", "75.0"), (PT, ";", "75,0"), (ES, ";", "75,0")]
)
def test_a_table_is_written_as_the_readers_spreadsheet_reads_it(t: Texts, delimiter: str, share: str) -> None:
    content = tables.fleet(t, a_fleet([("São João", [(3, Health.CONNECTED), (1, Health.CONNECTING)])]).rows)

    assert content.startswith(b"\xef\xbb\xbfserver")  # without that mark Excel would take it for Latin-1
    (row,) = rows_of(content, delimiter)
    assert (row["name"], row["uptime_percent"]) == ("São João", share)


@pytest.mark.parametrize("name", FORMULAS, ids=ascii)
def test_no_name_becomes_a_formula(name: str) -> None:
    (row,) = rows_of(tables.fleet(EN, a_fleet([(name, [(1, Health.CONNECTED)])]).rows))

    assert row["name"] == f"'{name}"


@pytest.mark.parametrize("name", ["a,b;c", 'say "hi"', "two\nlines", "", "🏪", "'quoted'", "half \ud800"])
def test_any_other_name_stays_what_it_is(name: str) -> None:
    for t, delimiter in ((EN, ","), (PT, ";")):
        (row,) = rows_of(tables.fleet(t, a_fleet([(name, [(1, Health.CONNECTED)])]).rows), delimiter)
        assert row["name"] == name.replace("\ud800", "?")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("loja-1", "loja-1"),
        ("São João / 2", "Sao-Joao-2"),
        ("../../etc", "etc"),
        ("🏪", "instance"),
        ("", "instance"),
    ],
)
def test_a_name_becomes_a_part_of_a_files_name(name: str, slug: str) -> None:
    assert tables.slug(name) == slug


def test_the_longest_name_makes_no_long_file_name() -> None:
    assert len(tables.slug("n" * 255)) == 40
