"""Texts: translated, escaped, with numbers, spans and times as each reader writes them."""

from datetime import UTC, datetime

import pytest

from bot.locales import ENGLISH, LANGUAGES, ZONES, language_for, texts_in

PT, EN, ES = (texts_in(LANGUAGES[code]) for code in ("pt_BR", "en", "es"))
NOON = datetime(2025, 3, 4, 12, 0, 5, tzinfo=UTC)


def test_texts_of_one_language_and_zone_are_the_same_object() -> None:
    assert texts_in(ENGLISH) is texts_in(ENGLISH)
    assert texts_in(ENGLISH) is not texts_in(ENGLISH, "America/Lima")


def test_a_value_is_escaped_and_put_in_after_the_translation() -> None:
    assert PT.say("Number: {number}", number="<{number}> & co") == "Número: &lt;{number}&gt; &amp; co"
    assert PT.plain("Try: <code>{command}</code>", command="<x>") == "Tente: <code><x></code>"


def test_a_text_that_no_catalogue_has_is_shown_in_english() -> None:
    assert PT.say("<b>{name}</b> is made up", name="loja") == "<b>loja</b> is made up"


@pytest.mark.parametrize(
    ("count", "portuguese", "english", "spanish"),
    [
        (0, "0 instância", "0 instances", "0 instancias"),
        (1, "1 instância", "1 instance", "1 instancia"),
        (2, "2 instâncias", "2 instances", "2 instancias"),
        (1234, "1.234 instâncias", "1,234 instances", "1.234 instancias"),
        (12345, "12.345 instâncias", "12,345 instances", "12.345 instancias"),
    ],
)
def test_a_count_takes_the_form_and_the_marks_of_its_language(
    count: int, portuguese: str, english: str, spanish: str
) -> None:
    told = [t.many("<b>{count} instance</b>", "<b>{count} instances</b>", count) for t in (PT, EN, ES)]

    assert told == [f"<b>{text}</b>" for text in (portuguese, english, spanish)]


@pytest.mark.parametrize(
    ("seconds", "portuguese", "english", "spanish"),
    [
        (-5, "1 segundo", "1 second", "1 segundo"),
        (0.4, "1 segundo", "1 second", "1 segundo"),
        (1, "1 segundo", "1 second", "1 segundo"),
        (59.9, "59 segundos", "59 seconds", "59 segundos"),
        (60, "1 minuto", "1 minute", "1 minuto"),
        (11_100, "3 horas", "3 hours", "3 horas"),
        (86_400 * 6.9, "6 dias", "6 days", "6 días"),
        (86_400 * 13, "1 semana", "1 week", "1 semana"),
        (86_400 * 65, "2 meses", "2 months", "2 meses"),
        (86_400 * 9_999, "27 anos", "27 years", "27 años"),
    ],
)
def test_a_span_is_told_in_its_largest_whole_unit(
    seconds: float, portuguese: str, english: str, spanish: str
) -> None:
    assert [t.span(seconds) for t in (PT, EN, ES)] == [portuguese, english, spanish]


@pytest.mark.parametrize(
    ("seconds", "portuguese", "english", "spanish"),
    [
        (0, "1 s", "1 sec", "1 s"),
        (59.9, "59 s", "59 sec", "59 s"),
        (3_600, "1 h", "1 hr", "1 h"),
        (3_605, "1 h", "1 hr", "1 h"),
        (10_500, "2 h 55 min", "2 hr 55 min", "2 h 55 min"),
        (86_400 * 2 + 3_600 * 3 + 240, "2 dias 3 h", "2 days 3 hr", "2 d 3 h"),
        (86_400 * 30, "30 dias", "30 days", "30 d"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units_on_one_line(
    seconds: float, portuguese: str, english: str, spanish: str
) -> None:
    told = [t.length(seconds) for t in (PT, EN, ES)]

    assert [text.replace("\u00a0", " ") for text in told] == [portuguese, english, spanish]
    assert not any(" " in text for text in told)


@pytest.mark.parametrize(
    ("share", "portuguese", "english", "spanish"),
    [
        (0, "0%", "0%", "0 %"),
        (0.5, "50%", "50%", "50 %"),
        (1 / 3, "33,3%", "33.3%", "33,3 %"),
        (0.98999, "98,9%", "98.9%", "98,9 %"),
        (0.9987, "99,87%", "99.87%", "99,87 %"),
        (0.999999, "99,99%", "99.99%", "99,99 %"),
        (1, "100%", "100%", "100 %"),
    ],
)
def test_a_share_is_cut_off_so_that_only_a_whole_is_called_one(
    share: float, portuguese: str, english: str, spanish: str
) -> None:
    told = [t.share(share).replace("\u00a0", " ") for t in (PT, EN, ES)]
    assert told == [portuguese, english, spanish]


def test_a_day_below_a_picture_is_short_and_of_the_readers_place() -> None:
    night = datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert [t.day(night) for t in (PT, EN)] == ["21 de nov.", "Nov 22"]
    assert [t.weekday(night) for t in (PT, EN)] == ["sáb. 21", "22 Sun"]
    assert PT.local(night).hour == 23


def test_what_is_over_is_told_as_people_say_it() -> None:
    assert [t.ago(180) for t in (PT, EN, ES)] == ["há 3 minutos", "3 minutes ago", "hace 3 minutos"]


def test_a_time_is_told_for_the_readers_place_which_it_names() -> None:
    assert [t.clock(NOON) for t in (PT, EN)] == ["09:00:05 (Brasília)", "12:00:05 UTC"]
    assert texts_in(LANGUAGES["es"], "America/Mexico_City").clock(NOON) == "06:00:05 (Ciudad de México)"


def test_where_seconds_are_no_matter_the_time_of_day_is_told_without_them() -> None:
    assert [t.minute(NOON) for t in (PT, EN)] == ["09:00 (Brasília)", "12:00 UTC"]


def test_a_day_is_written_as_in_the_readers_language() -> None:
    assert PT.moment(NOON) == "4 de mar. de 2025 às 09:00 (Brasília)"
    assert EN.moment(NOON) == "Mar 4, 2025, 12:00 UTC"
    assert texts_in(LANGUAGES["es"], "Europe/Madrid").moment(NOON) == "4 mar 2025, 13:00 (Madrid)"


def test_the_day_is_that_of_the_readers_place() -> None:
    night = datetime(2025, 1, 1, 1, 30, tzinfo=UTC)

    assert PT.moment(night) == "31 de dez. de 2024 às 22:30 (Brasília)"


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus"])
def test_a_zone_that_is_not_offered_is_the_languages_own(zone: str | None) -> None:
    assert texts_in(LANGUAGES["pt_BR"], zone).zone == "America/Sao_Paulo"
    assert texts_in(ENGLISH, zone).zone == "UTC"


def test_every_zone_of_a_language_has_a_name_and_can_be_told() -> None:
    for language in LANGUAGES.values():
        assert set(language.zones) <= ZONES.keys()
    for zone in ZONES:
        assert texts_in(ENGLISH, zone).clock(NOON).startswith(("0", "1", "2"))


@pytest.mark.parametrize(
    ("telegram", "code"),
    [
        ("pt", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("PT-PT", "pt_BR"),
        ("es-419", "es"),
        ("en", "en"),
        ("est", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_telegrams_code_tells_the_language(telegram: str | None, code: str) -> None:
    assert language_for(telegram).code == code
