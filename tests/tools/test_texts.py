"""The translations hold: what ``make texts`` would complain of, no commit has."""

import pytest
from babel.messages.catalog import Catalog, Message

from bot.locales import Language
from tools.catalogues import TRANSLATED, extracted
from tools.spoken import faults_in_source
from tools.texts import catalogue_faults, spoken_faults, translation_faults


def test_the_code_says_nothing_that_is_not_translated() -> None:
    assert spoken_faults() == []


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_every_catalogue_is_whole_and_right(language: Language) -> None:
    assert len(extracted()) > 200
    assert catalogue_faults(language, extracted()) == []


def test_a_text_that_is_new_or_gone_is_told() -> None:
    said = extracted()
    said.add("Made up just now")
    said.delete("no number")

    faults = catalogue_faults(TRANSLATED[0], said)

    assert faults == ["pt_BR: not translated: 'Made up just now'", "pt_BR: unused: 'no number'"]


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Message("a"), "not translated"),
        (Message("a", "b", flags=["fuzzy"]), "not sure"),
        (Message("{name} is open", "{nome} está aberta"), "other placeholders"),
        (Message("{name} is open", "está aberta"), "other placeholders"),
        (Message("{name} is open", "{name está aberta"), "other placeholders"),
        (Message("{name} is open", "{name!r} está aberta"), "other placeholders"),
        (Message("<b>x</b>", "<i>x</i>"), "other tags"),
        (Message("<b>x</b>", "x"), "other tags"),
        (Message("<b><i>x</i></b>", "<b><i>x</b></i>"), "unbalanced"),
        (Message(("{count} x", "{count} xs"), ("{count} x", "")), "not translated"),
        (Message(("{count} x", "{count} xs"), ("x", "{count} xs")), "other placeholders"),
    ],
)
def test_a_translation_that_would_break_is_told(message: Message, fault: str) -> None:
    assert any(told.startswith(fault) for told in translation_faults(message))


@pytest.mark.parametrize(
    "message",
    [
        Message("/new <name> [phone]", "/new <nome> [número]"),
        Message("{a} on {b}", "{b}: {a}"),
        Message("<b>x</b> y", "y <b>x</b>"),
        Message(("{count} x", "{count} xs"), ("{count} x", "{count} xs")),
    ],
)
def test_a_good_translation_is_not(message: Message) -> None:
    assert list(translation_faults(message)) == []


@pytest.mark.parametrize(
    "code",
    [
        "Screen('Hello')",
        "Screen(f'Hello {name}')",
        "Button('🔁 Again', to)",
        "request.answer('No')",
        "text = t.say('a') + t.say('b')",
        "text += t.say('b')",
        "text = f'{t.plain(x)}: 5'",
        "text = '%s' % t.plain(x)",
        "text = text_of(t, error) + '.'",
        "text = errors.text_of(t, error) + '.'",
        "', '.join([t.say('a'), t.say('b')])",
        "t.say(f'a {b}')",
        "t.say('a' + b)",
        "shape('<b>{x}</b> words')",
        "TEXTS = {1: 'two words'}",
    ],
)
def test_code_that_speaks_as_it_must_not_is_told(code: str) -> None:
    assert len(faults_in_source(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Screen(t.say('Two words'))",
        "Screen(lines(t.say('a'), t.say('b')))",
        "Button('◀️', to)",
        "Button(str(phone), to)",
        "shape('{mark} <b>{x}</b>')",
        "' · '.join([t.say('a'), t.say('b')])",
        "TEXTS = {1: mark('two words')}",
        "raise ValueError('two words')",
        "'not modified' in error.message",
        "log.info('event', what='two words')",
        "'''Two words.'''",
        "command = f'/new {name}'",
        "total = one + two",
    ],
)
def test_other_code_is_not(code: str) -> None:
    assert faults_in_source(code) == []


def test_an_empty_catalogue_is_wrong_about_everything() -> None:
    assert catalogue_faults(TRANSLATED[0], Catalog())
