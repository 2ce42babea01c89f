"""What clients and those who invite them see: Telegram takes it, and it says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evolution import Qr
from bot.fleet.instance import Instance, InstanceRef
from bot.fleet.phones import Phone
from bot.fleet.rooms import Over, Silent, Waiting
from bot.fleet.steps import Ended, Ending, Failed, Linked, Preparing, Showing
from bot.views import invites
from bot.views.client import Kind, frame, name_of, seen
from tests.views import made_up as any_
from tests.views.looks import assert_dangers_last, assert_telegram_takes
from tests.views.readers import EN, EVERY

if TYPE_CHECKING:
    from bot.locales import Texts

in_every_language = pytest.mark.parametrize("t", EVERY, ids=lambda t: t.language.code)

sights = st.one_of(
    st.builds(Waiting),
    st.builds(Silent),
    st.builds(Over),
    st.builds(Preparing, any_.instances),
    st.builds(
        Showing, any_.instances, any_.qrs, st.none() | any_.phones, st.integers(1, 99), st.floats(0, 1e6)
    ),
    st.builds(Linked, any_.observations, st.booleans(), st.none() | any_.phones),
    st.builds(Ended, any_.instances, st.sampled_from(Ending)),
    st.builds(Failed, any_.instances, any_.errors),
)
LINK = "https://zelador.example.com/" + "p" * 180 + "/l/" + "t" * 32


@in_every_language
@given(name=any_.names, sight=sights, picture=st.none() | st.just(b"a picture"))
def test_telegram_takes_whatever_a_guest_sees(
    t: Texts, name: str, sight: object, picture: bytes | None
) -> None:
    view = seen(t, sight)  # type: ignore[arg-type]  # one of them
    screen = invites.guest(t, name, view, picture if view.kind is Kind.SHOWING else None)

    assert_telegram_takes(screen)
    assert screen.rows == ()
    assert screen.protected is (view.kind in {Kind.PREPARING, Kind.SHOWING})


@in_every_language
@given(name=any_.names, phone=any_.phones, observation=any_.observations)
def test_telegram_takes_whatever_who_invites_is_told(
    t: Texts, name: str, phone: object, observation: object
) -> None:
    ref = InstanceRef("main", any_.FORMER)
    step = Linked(observation, already=False, instead_of=phone)  # type: ignore[arg-type]  # made up
    for screen in (
        invites.made(t, name, LINK, "f" * 16, 1800),
        invites.revoked(t, name),
        invites.was_over(t, name),
        invites.unknown(t),
        invites.opened(t, name),
        invites.linked(t, name, ref, step),
        invites.used(t, name),
        invites.not_good(t),
    ):
        assert_telegram_takes(screen)
        assert_dangers_last(screen)


@in_every_language
def test_a_link_can_be_copied_whole(t: Texts) -> None:
    screen = invites.made(t, "loja", LINK, "f" * 16, 1800)

    assert LINK in screen.text
    assert screen.rows[0][0].copy == LINK


@in_every_language
@given(sight=sights)
def test_a_page_says_something_of_every_sight_and_a_code_only_of_a_code(t: Texts, sight: object) -> None:
    view = seen(t, sight)  # type: ignore[arg-type]  # one of them

    assert view.state
    assert view.code is None or view.kind is Kind.SHOWING
    assert "{" not in view.state


@in_every_language
def test_no_word_of_the_page_is_missing(t: Texts) -> None:
    words = frame(t)

    assert all([words.title, *words.steps, words.picture, words.on_this_phone, words.phone, words.again])
    assert len(words.steps) == len(words.steps_to_type) == 3


def _says(sight: object) -> str:
    return seen(EN, sight).state  # type: ignore[arg-type]  # one of them


LOJA = Instance("main", any_.longest_row(1))
QR = Qr(None, "2@code", None, 1)


def test_a_code_that_whatsapp_did_not_give_is_told_with_what_to_do_instead() -> None:
    without = _says(Showing(LOJA, QR, Phone("5511999990000"), 1, 0))

    assert "no code to type" in without
    assert "on another screen" in without
    assert "code to type" not in _says(Showing(LOJA, QR, None, 1, 0))


def test_after_three_codes_in_vain_who_scanned_is_told_whom_to_ask() -> None:
    told = [_says(Showing(LOJA, QR, None, number, 0)) for number in (1, 3, 4)]

    assert told[0] == told[1] == "Scan this QR with the phone. It renews itself."
    assert "nothing happened" in told[2]


def test_a_pairing_that_was_stopped_is_not_told_as_one_that_nobody_scanned() -> None:
    assert "in time" in _says(Ended(LOJA, Ending.EXPIRED))
    for ending in (Ending.STOPPED, Ending.CLOSED, Ending.LIMIT):
        assert "was removed" in _says(Ended(LOJA, ending))
        assert "in time" not in _says(Ended(LOJA, ending))


def test_a_name_is_one_short_line() -> None:
    assert name_of("a\nb\u202e" + "c" * 99) == ("a b " + "c" * 99)[:59] + "…"
