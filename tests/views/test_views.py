"""What views say, where saying it wrong would mislead."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.incident import Incident, Kind, Member
from bot.alerts.standing import Standing
from bot.evolution import EvolutionError, NotGlobalKey, Qr, State, Unreachable
from bot.fleet.diagnosis import Reason
from bot.fleet.figures import Figures
from bot.fleet.fleet import Card
from bot.fleet.health import Health
from bot.fleet.instance import Instance, InstanceRef
from bot.fleet.listing import Overview
from bot.fleet.names import NameFault, matches
from bot.fleet.phones import Phone, split_name_and_phone
from bot.fleet.steps import Linked, Showing
from bot.locales import Texts, clip
from bot.sandbox.telegram.markup import from_html
from bot.views import alerts, board, card, deeds, errors, guide, overview, pairing, words
from bot.views import callbacks as press
from bot.views.picker import picker
from bot.views.screen import Button, Rows, Screen, label, shape
from tests.fleet.made_up import NOON, OWNER, OWNER_SHOWN, an_instance, seen
from tests.views.looks import assert_telegram_takes
from tests.views.made_up import leaf_errors, made, names
from tests.views.readers import EN, EVERY

LEAVES = leaf_errors()
PHONE_LINE = 38
"""How many characters a screen of 360 px takes, about."""


def _buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def _offered(health: Health) -> Rows:
    looked_at = seen(an_instance(), health)
    return (*card.actions(EN, looked_at), *card.dangers(EN, looked_at))


def _copied(screen: Screen) -> str:
    [text] = [button.copy for button in _buttons(screen) if button.copy is not None]
    return text


@pytest.mark.parametrize("t", EVERY, ids=lambda t: t.language.code)
def test_a_command_takes_one_line_of_a_phone_in_help(t: Texts) -> None:
    commands, *_ = from_html(guide.help_(t).text).text.split("\n\n")

    assert len(commands.splitlines()) == len(guide.COMMANDS)
    assert [line for line in commands.splitlines() if len(line) > PHONE_LINE] == []


@pytest.mark.parametrize("kind", LEAVES, ids=[kind.__name__ for kind in LEAVES])
def test_every_kind_of_error_has_a_text_of_its_own(kind: type[EvolutionError]) -> None:
    text = errors.text_of(EN, made(kind))

    above = {base for leaf in LEAVES for base in leaf.__mro__ if issubclass(base, EvolutionError)}
    assert text not in {errors.text_of(EN, made(other)) for other in above - {kind}}


def test_a_special_kind_wins_over_the_one_above_it() -> None:
    assert "global key" in errors.text_of(EN, NotGlobalKey())


def test_a_kind_that_nobody_has_written_a_text_for_gets_that_of_the_kind_above_it() -> None:
    class Asleep(Unreachable):
        """Made up."""

    assert errors.text_of(EN, Asleep()) == errors.text_of(EN, Unreachable())


def test_every_health_and_reason_has_its_words() -> None:
    assert set(words.MARKS) == set(words.NAMES) == set(words.COUNTED) == set(words.MEANINGS) == set(Health)
    assert set(words.REASONS) == set(Reason)


@given(names, st.integers(1, 300))
def test_what_is_cut_is_one_visible_line(text: str, limit: int) -> None:
    line = clip(text, limit)

    assert 1 <= len(line) <= limit
    assert line == line.strip()
    assert len(line.splitlines()) == 1
    assert not set(line) & set("\u202e\u2066\u200b\x00\t")


def test_the_joiners_of_emoji_stay() -> None:
    assert label("👩‍👩‍👧‍👦") == "👩‍👩‍👧‍👦"


@given(names)
def test_a_value_never_becomes_markup_or_a_template(text: str) -> None:
    shown = assert_telegram_takes(Screen(shape("<b>{a}</b>|{b}", a=text, b="{a}")))

    assert shown.endswith("|{a}")


@pytest.mark.parametrize("health", Health)
def test_an_instance_is_offered_what_can_be_done_to_it_now(health: Health) -> None:
    offered = {type(button.press) for row in _offered(health) for button in row}

    assert (
        offered
        == {
            Health.CONNECTED: {
                press.GoOnline,
                press.GoOffline,
                press.Restart,
                press.AskLogout,
                press.AskDelete,
            },
            Health.CONNECTING: {press.Restart, press.AskLogout, press.AskDelete},
            Health.PAIRING: {press.ShowQr, press.AskPhone, press.AskDelete},
            Health.DISCONNECTED: {press.ShowQr, press.AskPhone, press.AskDelete},
            Health.NEVER_PAIRED: {press.ShowQr, press.AskPhone, press.AskDelete},
            Health.UNRESPONSIVE: {press.Restart},
            Health.LOADING: set(),
            Health.UNREACHABLE: set(),
        }[health]
    )


def test_a_card_says_why_and_since_when_it_is_down() -> None:
    lost: dict[str, Any] = {"disconnection_reason_code": 401, "disconnection_at": NOON - timedelta(hours=3)}
    instance = an_instance(state=State.CLOSE, owner_jid=OWNER, **lost)

    down = _card(instance, Health.DISCONNECTED)
    again = _card(an_instance(state=State.OPEN, owner_jid=OWNER, **lost), Health.CONNECTED)

    assert "Down for 3 hours, since Mar 4, 2025, 09:00 UTC" in down
    assert "It was logged out: on the phone, or by an API call." in down
    assert "(code 401)" in down
    assert "Down" not in again
    assert "401" not in again


def _card(instance: Instance, health: Health) -> str:
    return assert_telegram_takes(card.card(EN, Card(seen(instance, health), "main", "2.3.6")))


def test_a_picker_turns_pages_where_nothing_was_typed() -> None:
    instances = [an_instance(f"loja-{number}", number) for number in range(1, 31)]

    screen = picker(EN, instances, "qr", page=2)

    presses = [button.press for button in _buttons(screen)]
    assert presses[:6] == [press.ShowQr(instance.ref) for instance in instances[24:]]
    assert press.PickPage(1, "qr") in presses
    assert press.PickPage(0, "qr") in presses


@pytest.mark.parametrize("page", [-1, 99])
def test_a_page_that_is_no_more_is_the_nearest(page: int) -> None:
    assert len(_buttons(picker(EN, [an_instance()], "qr", page=page))) == 2


def test_a_picker_that_cannot_turn_pages_says_how_many_are_left_out() -> None:
    instances = [an_instance(f"loja-{number}", number) for number in range(1, 31)]

    typed = picker(EN, instances, "qr", typed="loja")
    with_phone = picker(EN, instances, "pair", to=lambda ref: press.PairPhone(ref, 5511999990000))
    all_shown = picker(EN, instances[:12], "qr", typed="loja")

    for screen in (typed, with_phone):
        assert "… and 18 more" in screen.text
        assert not any(isinstance(button.press, press.PickPage) for button in _buttons(screen))
    assert "more:" not in all_shown.text


@given(names)
def test_the_command_that_is_offered_for_a_phone_leads_to_the_instance(name: str) -> None:
    instance = an_instance(name)

    command = _copied(pairing.ask_phone(EN, instance))

    assert command.startswith("/pair ")
    assert command.endswith(" ")
    typed, phone = split_name_and_phone(f"{command}+55 11 99999-0000".removeprefix("/pair ").strip())
    assert phone == "+55 11 99999-0000"
    if typed:
        assert matches(typed, [instance]) == [instance]


def test_the_example_for_a_phone_stands_apart_from_the_name() -> None:
    assert "<code>/pair loja +55 11" in pairing.ask_phone(EN, an_instance()).text


def test_a_suggested_command_can_be_copied_with_its_phone() -> None:
    screen = pairing.name_refused(EN, "Loja 2", NameFault.CHARACTERS, "Loja-2", "+55 11 99999-0000")

    assert _copied(screen) == "/new Loja-2 +55 11 99999-0000"


def test_a_pairing_code_is_copied_as_whatsapp_shows_it() -> None:
    view = Showing(an_instance(), Qr("2@made-up", None, "ABCD1234", 1), Phone("5511999990000"), 1, 0.0)

    screen = pairing.step(EN, view, b"a picture")

    assert _copied(screen) == "ABCD-1234"
    assert f"({OWNER_SHOWN})" in screen.text


@pytest.mark.parametrize(
    ("profile", "who"), [("Loja <São>", f"{OWNER_SHOWN} (Loja <São>)"), (None, f"{OWNER_SHOWN}")]
)
@pytest.mark.parametrize("already", [False, True])
def test_what_is_linked_is_named_with_its_owner(profile: str | None, who: str, *, already: bool) -> None:
    instance = an_instance(owner_jid=OWNER, profile_name=profile)

    text = assert_telegram_takes(pairing.step(EN, Linked(seen(instance), already), None))

    assert who in text
    assert ("there is nothing to link" in text) == already


def _figures(connected: int) -> Figures:
    counts = Counter({Health.CONNECTED: connected})
    return Figures(counts, counts, Counter(main=connected), 0, connected, 0, -(-connected // 8))


def test_a_row_without_a_number_ends_with_its_name() -> None:
    view = Overview((seen(an_instance()),), _figures(1), all_live=True, servers=(), at=NOON)

    assert "<b>loja</b>\n" in overview.overview(EN, view).text


def test_a_page_that_is_recalled_says_how_old_the_others_are() -> None:
    view = Overview(
        *((seen(an_instance()),), _figures(300)),
        all_live=False,
        servers=(),
        at=NOON,
        recalled_at=NOON,
    )

    assert "the others are as of" in overview.overview(EN, view).text
    assert "record" not in overview.overview(EN, view).text


def test_long_lists_of_commands_are_counted_at_their_end() -> None:
    many = [f"/delete loja-{number}" for number in range(13)]

    for screen in (guide.too_late(EN, many), guide.interrupted(EN, many)):
        assert screen.text.count("<code>") == 10
        assert "… and 3 more" in screen.text
    assert "more" not in guide.interrupted(EN, many[:10]).text


def test_a_dangerous_button_looks_so_and_stands_last_and_apart() -> None:
    ref = an_instance().ref
    screen = deeds.confirm_delete(EN, an_instance(), "main", press.DeleteConfirmed(ref, 1, "AAAAAAAA"))

    [[no], [yes]] = screen.rows
    assert (yes.style.value, no.press) == ("danger", press.Cancel())


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_card_says_whether_it_is_restarted_by_itself_and_a_tap_makes_it_the_other(by_itself: bool) -> None:  # noqa: FBT001 -- the case
    looked_at = seen(an_instance(state=State.OPEN, owner_jid=OWNER), Health.CONNECTED)

    buttons = _buttons(card.card(EN, Card(looked_at, "main", "2.3.6"), by_itself=by_itself))

    (found,) = [button for button in buttons if isinstance(button.press, press.HealHere)]
    assert found.press == press.HealHere(looked_at.instance.ref, int(not by_itself))
    assert found.label == f"🔁 Restart by itself: {'on' if by_itself else 'off'}"


@pytest.mark.parametrize("health", [health for health in Health if health not in card.CAN_RESTART])
def test_what_cannot_be_restarted_offers_no_choice_of_it(health: Health) -> None:
    linked, never = an_instance(owner_jid=OWNER), an_instance()
    cards = [
        card.card(EN, Card(seen(linked, health), "main", "2.3.6")),
        card.card(EN, Card(seen(never, Health.CONNECTING), "main", "2.3.6")),
    ]
    assert not [b for card in cards for b in _buttons(card) if isinstance(b.press, press.HealHere)]


@pytest.mark.parametrize("health", [Health.CONNECTING, Health.DISCONNECTED, Health.UNRESPONSIVE])
@pytest.mark.parametrize("number", ["5511999990000", None])
def test_an_alert_offers_it_only_for_a_linked_one_that_is_stuck(health: Health, number: str | None) -> None:
    member = Member(InstanceRef("main", UUID(int=1)), "loja", number, health, NOON, tries=2)

    screen = alerts.alert(EN, Incident(1, Kind.INSTANCE, NOON, members=(member,)), {}, by_itself=True)

    offered = [button for button in _buttons(screen) if isinstance(button.press, press.Heal)]
    assert bool(offered) is (health is Health.CONNECTING and number is not None)
    assert [button.press for button in offered] == [press.Heal(member.ref, 0)] * len(offered)
    assert "try 2 of 3" in screen.text


@pytest.mark.parametrize(
    ("muted", "beside", "told"),
    [
        (1, 0, "🚨 1 incident is open\n🔕 1 muted here"),
        (2, 0, "🚨 2 incidents are open\n🔕 2 muted here"),
        (1, 16, "🚨 17 incidents are open\n{listed}… and 1 more: see /status\n🔕 1 muted here"),
    ],
    ids=["alone", "both", "beside a long list"],
)
def test_what_is_muted_is_no_rest_of_a_list_on_a_board(muted: int, beside: int, told: str) -> None:
    members = [
        Member(InstanceRef("main", UUID(int=number)), "loja", None, Health.DISCONNECTED, NOON)
        for number in range(muted + beside)
    ]
    incidents = [Incident(1, Kind.INSTANCE, NOON, members=(member,)) for member in members]
    standing = Standing(Counter(), {}, (), tuple(incidents), len(incidents), is_current=True, at=NOON)

    screen = board.board(EN, standing, {member.ref for member in members[:muted]})

    listed = f"🔴 loja · since {EN.hour(NOON)}\n" * min(beside, board.LISTED)
    assert from_html(screen.text).text.split("\n\n")[1] == told.format(listed=listed)
