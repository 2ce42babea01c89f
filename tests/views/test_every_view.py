"""Every view, given the most hostile and the longest there is: what it makes, Telegram takes."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.alerts.chats import AlertChat, Wanted
from bot.alerts.chosen import RunningMute
from bot.alerts.digest import LONGEST_DOWN, Digest, Outages, ServerCounts
from bot.alerts.ongoing import Ongoing
from bot.alerts.summaries import Loss, Night, Outage
from bot.evolution import (
    ChannelKind,
    InstanceDetails,
    InstanceSettings,
    Presence,
    ProxyConfig,
    Qr,
    WebhookConfig,
)
from bot.fleet import outcomes
from bot.fleet.checking import Alive, Dead, NotOpen
from bot.fleet.configuration import Belongings, Configuration, Part
from bot.fleet.diagnosis import Reason
from bot.fleet.fleet import Card
from bot.fleet.health import Health, Observation
from bot.fleet.instance import DetailedInstance, InstanceRef
from bot.fleet.names import NameFault
from bot.fleet.phones import Phone
from bot.fleet.preparation import AskFirst
from bot.fleet.recreated import CannotRecreate, NotGivenBack, Obstacle, Prospect, RecreateInterrupted
from bot.fleet.remembered_row import RememberedRow
from bot.fleet.sending import Ack, MaybeSent, Taken
from bot.fleet.steps import Deleting, Ended, Ending, Failed, Linked, Preparing, Showing
from bot.fleet.switches import Switch, Switchboard
from bot.locales import ZONES, Texts
from bot.several.batch import Refusal
from bot.views import (
    alert_settings,
    alerts,
    board,
    card,
    card_tools,
    checking,
    deeds,
    endings,
    errors,
    exports,
    filters,
    fleet,
    guide,
    history,
    language,
    letters,
    mutes,
    notices,
    overview,
    pairing,
    picker,
    presence,
    recreate,
    restarts,
    servers,
    several,
    several_report,
    spans,
    switches,
)
from bot.views import callbacks as press
from bot.views.screen import ANSWER_LIMIT, Attachment, Screen
from bot.views.words import NAMES
from tests.fleet.made_up import NOON, OWNER, an_instance, seen
from tests.views import histories as past
from tests.views import made_up as any_
from tests.views import several_made_up as batch
from tests.views.looks import assert_dangers_last, assert_telegram_takes
from tests.views.presses import any_of, largest
from tests.views.readers import EN, EVERY

View = Callable[..., Any]

texts = any_.names
flags = st.booleans()
few_texts = st.lists(texts, max_size=40)
commands = st.sampled_from([name for name in guide.USAGES if name in picker._PICKED])  # noqa: SLF001 -- the table itself
some_instances = st.lists(any_.instances, min_size=1, max_size=30)
pictures = st.none() | st.just(b"a picture")
a_phone = st.none() | any_.phones
steps = st.one_of(
    st.builds(Preparing, any_.instances),
    st.builds(Deleting, any_.instances),
    st.builds(Showing, any_.instances, any_.qrs, a_phone, st.integers(1, 10**6), st.just(0.0)),
    st.builds(Linked, any_.observations, flags, a_phone),
    st.builds(
        Ended,
        any_.instances,
        st.sampled_from(Ending),
        a_phone,
        st.integers(0, 99),
        st.none() | st.sampled_from(Reason),
        st.sampled_from([None, "2.2.3", "2.3.7", "v" * 255]),
    ),
    st.builds(Failed, any_.instances, any_.errors, a_phone),
)
unconfirmed = st.builds(
    outcomes.Unconfirmed,
    st.sampled_from(outcomes.Deed),
    any_.observations,
    st.floats(0, 1e6),
    webhook_in_the_way=flags,
    ordered=flags,
)
hours = st.integers(0, 23)
alert_chats = st.builds(
    AlertChat,
    st.sampled_from([7_000_000_000, -4200, -1001234567890]),
    st.none() | st.integers(2, 2**31),
    st.sampled_from(Wanted),
    st.none() | hours,
    st.none() | hours,
    st.none() | hours,
    st.sampled_from(sorted(ZONES)),
)
a_ref = st.just(InstanceRef("s" * 10, any_.FORMER))
ends = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda span: NOON + span)
running = st.builds(RunningMute, a_ref, texts, ends)
reasons = st.none() | st.sampled_from(Reason)
losses = st.builds(Loss, a_ref, texts, ends, reasons, st.none() | ends)
outages = st.builds(Outage, st.sampled_from(["main", "sp1"]), ends, st.none() | ends)
some_losses = st.lists(losses, max_size=20).map(tuple)
some_outages = st.lists(outages, max_size=20).map(tuple)
nights = st.builds(Night, ends, ends, some_losses, some_losses, some_outages, some_losses)
counted = st.dictionaries(st.sampled_from(Health), st.integers(1, 99_999)).map(
    lambda counts: tuple(counts.items())
)
digests = st.builds(
    Digest,
    st.lists(st.builds(ServerCounts, st.sampled_from(["main", "sp1"]), flags, counted), max_size=40).map(
        tuple
    ),
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.integers(0, 9999),
    st.lists(losses, max_size=LONGEST_DOWN).map(tuple),
    st.integers(0, 9999),
    st.lists(
        st.builds(Outages, st.sampled_from(["main", "sp1"]), st.integers(1, 99), st.timedeltas(timedelta(0))),
        max_size=20,
    ).map(tuple),
)
any_detailed = st.builds(
    DetailedInstance, st.just("main"), st.builds(InstanceDetails, id=st.uuids(), name=texts)
)
checks = st.one_of(
    st.builds(Alive, any_detailed, st.floats(0, 10), st.none() | ends),
    st.builds(Dead, any_detailed, st.floats(0, 100)),
    st.builds(NotOpen, any_.observations),
)
boards = st.builds(
    Switchboard,
    any_.instances,
    st.builds(
        InstanceSettings,
        msg_call=st.none() | texts,
        **{switch.value: flags for switch in Switch},
    ),
)
takens = st.builds(Taken, any_.instances, any_.phones, st.just("3EB0"), st.floats(0, 100))
long_texts = st.sampled_from(
    ["🙂" * 4090, "<b>\n" * 800, "&" * 4096, "\u202e\u200b", "Olá\n\n mundo"]
) | st.text(min_size=1, max_size=60)

server_labels = st.fixed_dictionaries({"main": any_.labels})

exported = st.lists(
    st.builds(RememberedRow, a_ref, texts, st.none() | st.just("5511999990000"), st.sampled_from(Health)),
    max_size=20,
)
moments = st.just(NOON)
channels = st.lists(st.sampled_from(ChannelKind), max_size=5, unique=True)
prospects = st.builds(
    Prospect,
    any_.instances,
    st.builds(
        Belongings,
        st.builds(
            Configuration,
            texts,
            st.just(SecretStr("made-up")),
            st.none() | st.just(InstanceSettings(reject_call=True, msg_call="<b>")),
            st.none()
            | st.builds(
                WebhookConfig,
                url=texts | st.just("https://ana:made-up@" + "h" * 300 + "/<b>?key=made-up"),
                enabled=flags,
                headers=st.none() | st.just({"x": "made-up"}),
            ),
            st.dictionaries(st.sampled_from(ChannelKind), st.just(())),
            proxy=st.none()
            | st.builds(ProxyConfig, host=texts, port=texts, protocol=texts, password=st.just("made-up")),
        ),
        channels.map(tuple),
        channels.map(tuple),
    ),
)
some_parts = st.lists(st.sampled_from(Part), min_size=1, unique=True).map(tuple)

GIVEN: dict[View, tuple[st.SearchStrategy[Any], ...]] = {
    overview.overview: (any_.overviews, any_of(press.Sift), any_.ongoing, st.none() | texts),
    board.board: (
        any_.standings,
        st.frozensets(st.builds(InstanceRef, st.just("main"), st.uuids()), max_size=2),
    ),
    board.stopped: (),
    board.none_here: (),
    board.not_pinned: (),
    overview.nothing_found: (texts, any_.near),
    overview.all_with: (any_of(press.Sift),),
    filters.server_picker: (any_.overviews, any_of(press.AskServer)),
    card.card: (any_.cards,),
    picker.picker: (some_instances, commands),
    fleet.not_found: (texts,),
    deeds.confirm_logout: (any_.instances, any_.labels, any_of(press.LogoutConfirmed)),
    deeds.confirm_delete: (any_.instances, any_.labels, any_of(press.DeleteConfirmed)),
    deeds.restarted: (st.builds(outcomes.Restarted, any_.observations),),
    deeds.logged_out: (st.builds(outcomes.LoggedOut, any_.instances, flags, flags),),
    deeds.deleted: (st.builds(outcomes.Deleted, any_.instances),),
    deeds.cut_short: (texts, st.just(InstanceRef("s" * 10, any_.FORMER))),
    presence.presence_set: (st.builds(outcomes.PresenceSet, any_.instances, st.sampled_from(Presence)),),
    presence.online_until: (
        st.builds(outcomes.PresenceSet, any_.instances, st.sampled_from(Presence)),
        ends,
        st.just(NOON),
    ),
    presence.online_is_over: (texts, any_.instances.map(lambda instance: instance.ref)),
    presence.online_is_given_up: (texts, any_.instances.map(lambda instance: instance.ref), ends),
    deeds.unconfirmed: (unconfirmed,),
    deeds.busy: (texts,),
    deeds.working: (st.sampled_from(outcomes.Deed), texts),
    deeds.nothing_to_restart: (any_.instances,),
    deeds.cancelled: (few_texts,),
    pairing.step: (steps, pictures, st.integers(0, pairing.BAR_CELLS)),
    pairing.preparing: (texts, st.just(InstanceRef("s" * 10, any_.FORMER))),
    pairing.next_code_lost: (any_.instances,),
    pairing.left_open: (texts, st.just(InstanceRef("s" * 10, any_.FORMER))),
    pairing.name_refused: (
        texts,
        st.sampled_from(NameFault),
        st.none() | st.just("n" * 40),
        st.none() | st.just("+55 (11) 99999-0000".rjust(40)),
    ),
    pairing.name_taken: (texts, st.none() | any_.instances),
    pairing.bad_phone: (texts,),
    pairing.which_phone: (
        st.lists(any_.phones, min_size=2, max_size=2),
        st.lists(any_of(press.CreateWithPhone) | any_of(press.PairPhone), min_size=2, max_size=2),
    ),
    pairing.which_server: (
        texts,
        st.lists(st.tuples(any_.labels, any_of(press.CreateOnWithPhone)), min_size=1, max_size=120),
    ),
    pairing.ask_phone: (any_.instances,),
    pairing.already_linked: (any_.instances,),
    pairing.confirm_pair: (
        st.builds(AskFirst, any_.instances, flags),
        any_.labels,
        any_of(press.PairConfirmed),
    ),
    guide.start: (),
    guide.help_: (),
    guide.usage: (st.sampled_from(sorted(guide.USAGES)),),
    guide.ids: (st.integers(-(2**53), 2**53), st.none() | st.integers(0, 2**53)),
    guide.unknown_command: (texts,),
    guide.no_command: (),
    guide.too_late: (few_texts,),
    guide.interrupted: (few_texts,),
    errors.text_of: (any_.errors,),
    errors.own_fault: (st.just("a1b2c3"),),
    errors.telegram_refused: (),
    errors.file_too_large: (),
    errors.not_remembered: (),
    recreate.confirm: (prospects, any_.labels, any_of(press.RecreateConfirmed)),
    recreate.under_way: (texts,),
    recreate.recreated: (any_.instances,),
    recreate.not_recreated: (unconfirmed,),
    recreate.cannot_recreate: (st.builds(CannotRecreate, any_.instances, st.sampled_from(Obstacle)),),
    recreate.interrupted: (
        st.builds(RecreateInterrupted, a_ref, texts, any_.errors, deleted=flags)
        | st.builds(NotGivenBack, a_ref, any_.instances, some_parts, st.none() | any_.errors),
    ),
    recreate.left_unfinished: (texts, a_ref),
    recreate.confirm_forget: (any_of(press.ForgetConfirmed),),
    recreate.forgotten: (),
    guide.press_too_late: (),
    language.languages: (),
    language.zones: (),
    servers.servers: (any_.surveys,),
    alert_settings.settings: (
        st.builds(
            alert_settings.AlertSettings,
            alert_chats,
            flags,
            st.none() | st.integers(2, 2**31),
            st.integers(0, 10**6),
        ),
    ),
    alert_settings.no_alerts: (st.integers(-(2**53), 2**53), st.none() | st.integers(2, 2**31)),
    alert_settings.quiet_begins: (alert_chats,),
    alert_settings.quiet_ends: (alert_chats, hours),
    alert_settings.digest_hour: (alert_chats,),
    mutes.mutes: (st.lists(running, max_size=60), st.just(NOON)),
    mutes.how_long: (texts, a_ref),
    mutes.muted: (running, st.just(NOON)),
    spans.bad_time: (texts,),
    notices.morning: (nights, server_labels),
    notices.digest: (digests, server_labels, ends),
    card.actions: (any_.observations,),
    card.dangers: (any_.observations,),
    history.one: (past.histories, past.periods, st.just(b"a picture")),
    history.fleet: (past.fleets, past.periods, st.just(b"a picture")),
    history.one_file: (past.histories, past.periods),
    history.fleet_file: (past.fleets, past.periods),
    exports.table_file: (exported, past.fleets),
    exports.json_file: (exported, past.fleets, server_labels),
    exports.backup_file: (st.just(b"zip"), moments),
    history.nothing_yet: (texts, a_ref),
    history.nothing_of_any: (),
    history.no_such_period: (texts,),
    exports.ask: (),
    exports.confirm_backup: (),
    exports.making_backup: (),
    exports.backup_sent: (),
    exports.backup_failed: (),
    exports.backup_too_large: (),
    alerts.alert: (any_.incidents, any_.servers),
    card_tools.tools: (any_.observations,),
    checking.checking: (texts,),
    checking.checked: (checks,),
    switches.switches: (boards,),
    switches.ask_call_text: (any_.instances,),
    switches.call_text_too_long: (st.integers(101, 4096), a_ref),
    letters.preview: (
        any_.instances,
        any_.labels,
        long_texts,
        st.lists(any_of(press.SendConfirmed), min_size=1, max_size=2),
    ),
    letters.unclear: (),
    letters.lost_draft: (),
    letters.sending: (texts,),
    letters.on_its_way: (takens, st.sampled_from([Ack.NONE, Ack.SERVER])),
    letters.arrived: (takens, st.sampled_from(Ack)),
    letters.maybe_sent: (st.builds(MaybeSent, any_.instances, any_.phones),),
    restarts.tried: (st.integers(1, 3),),
    alerts.back: (any_.over_incidents, any_.servers),
    alerts.summary: (any_.listed_incidents, any_.servers),
    several.choosing: (batch.choosings, batch.labels),
    several.preview: (batch.previews, batch.labels),
    several.which_switch: (st.just(batch.BIGGEST), batch.counts),
    several.wrong_count: (texts, batch.counts),
    several.too_late: (st.sampled_from(Refusal),),
    several_report.progress: (batch.batches, batch.progresses, batch.some, batch.labels),
    several_report.report: (batch.reports, batch.labels),
}

PARTS: set[View] = {
    fleet.open_button,
    fleet.qr_button,
    fleet.code_button,
    fleet.cancel_button,
    fleet.history_button,
    fleet.fleet_history_button,
    fleet.all_button,
    fleet.pairs,
    fleet.named,
    fleet.and_more,
    fleet.refresh_button,
    fleet.servers_button,
    fleet.turns,
    filters.traits,
    filters.to,
    filters.rows,
    filters.pager,
    filters.muted,
    overview.counted,
    fleet.read_at,
    fleet.see_all,
    card_tools.check_button,
    deeds.no_button,
    several.back,
    endings.linked,
    endings.ended,
    endings.failed,
    endings.passkey,
    endings.again,
    fleet.recreate_button,
    card.counts,
    deeds.answers,
    deeds.try_again,
    deeds.what_is_instead,
    guide.some_button,
    alert_settings.back_to_alerts,
    mutes.popup,
    restarts.choice,
    restarts.popup,
    mutes.popup_unmuted,
    spans.until,
    presence.online_button,
    presence.offline_button,
    several.name_of,
    several.names_of,
}
"""What others are made of and what is seen in them."""

KEYWORDS: dict[View, dict[str, st.SearchStrategy[Any]]] = {
    switches.switches: {"turned": st.none() | st.sampled_from(Switch)},
    picker.picker: {"servers": st.lists(any_.readings, max_size=30).map(tuple)},
    several.preview: {"deaf": st.lists(any_.labels, max_size=20)},
}

SWITCHES: dict[View, tuple[str, ...]] = {
    exports.backup_file: ("has_history",),
    history.one: ("several",),
    history.fleet: ("several",),
    deeds.confirm_logout: ("deaf",),
    deeds.cancelled: ("asked",),
    errors.text_of: ("names_server",),
    alerts.alert: ("by_itself",),
    card.card: ("by_itself",),
    overview.nothing_found: ("several",),
    switches.switches: ("to",),
}


in_every_language = pytest.mark.parametrize("t", EVERY, ids=lambda t: t.language.code)


def _public(module: object) -> set[View]:
    return {
        function
        for name, function in inspect.getmembers(
            module, lambda member: inspect.isfunction(inspect.unwrap(member))
        )
        if not name.startswith("_") and function.__module__ == module.__name__  # type: ignore[attr-defined]  # a module
    }


def _screen(shown: Any) -> Screen:  # noqa: ANN401 -- a screen, a text or rows
    match shown:
        case Screen():
            return shown
        case str():
            return Screen(shown)
        case Attachment():
            return Screen(shown.text, picture=shown.content)
        case _:
            return Screen("-", shown)


def test_every_view_is_looked_at_here() -> None:
    public = set().union(
        *(
            _public(module)
            for module in (
                alert_settings,
                alerts,
                board,
                card,
                filters,
                card_tools,
                checking,
                fleet,
                overview,
                deeds,
                recreate,
                pairing,
                endings,
                guide,
                errors,
                exports,
                history,
                language,
                letters,
                mutes,
                notices,
                picker,
                presence,
                restarts,
                servers,
                spans,
                switches,
                several,
                several_report,
            )
        )
    )

    assert public == GIVEN.keys() | PARTS


@pytest.mark.parametrize(
    "view", GIVEN, ids=lambda view: f"{view.__module__.rpartition('.')[2]}.{view.__name__}"
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(data=st.data())
def test_telegram_takes_whatever_a_view_makes(view: View, data: st.DataObject) -> None:
    arguments = data.draw(st.tuples(*GIVEN[view]))
    switches = {name: data.draw(flags) for name in SWITCHES.get(view, ())}
    switches |= {name: data.draw(drawn) for name, drawn in KEYWORDS.get(view, {}).items()}

    for t in EVERY:
        screen = _screen(view(t, *arguments, **switches))

        assert_telegram_takes(screen)
        assert_dangers_last(screen)


@pytest.mark.parametrize("name", any_.HOSTILE_NAMES, ids=lambda name: ascii(name[:20]))
def test_a_hostile_name_changes_nothing_but_its_own_place(name: str) -> None:
    for health in Health:
        text, usual = (
            assert_telegram_takes(card.card(EN, Card(_named(each, health), "main", "2.3.6")))
            for each in (name, "NAME")
        )

        first, *rest = text.splitlines()
        _, *others = usual.splitlines()
        assert [line for line in rest if "Profile" not in line] == [
            line for line in others if "Profile" not in line
        ]
        assert first.endswith(f" · {NAMES[health]}")


def _named(name: str, health: Health) -> Observation:
    return seen(an_instance(name, owner_jid=OWNER, profile_name=name), health)


@in_every_language
def test_the_longest_list_of_mutes_fits_a_message(t: Texts) -> None:
    longest = [RunningMute(any_.LONGEST_INSTANCE.ref, any_.LONGEST, NOON + timedelta(days=29))] * 999

    assert_telegram_takes(mutes.mutes(t, longest, NOON, missed=any_.LONGEST))
    screen = mutes.mutes(t, longest, NOON, ended=any_.LONGEST)

    assert_telegram_takes(screen)
    assert sum(map(len, screen.rows)) == 20 + 2


@in_every_language
def test_the_worst_night_and_the_largest_fleet_fit_a_message(t: Texts) -> None:
    loss = Loss(any_.LONGEST_INSTANCE.ref, any_.LONGEST, NOON, Reason.CLOSED, NOON + timedelta(days=999))
    outage = Outage("main", NOON, NOON + timedelta(days=999))
    server = ServerCounts("main", is_reachable=False, counts=tuple((health, 99_999) for health in Health))
    labels = {"main": "h" * 253}

    gone = Outages("main", 99, timedelta(days=999))
    worst = Night(NOON, NOON, (loss,) * 99, (loss,) * 99, (outage,) * 99, (loss,) * 99)
    largest = Digest((server,) * 99, 1, 2, 3, 4, (loss,) * LONGEST_DOWN, 99_999, (gone,) * 99)
    night, day = notices.morning(t, worst, labels), notices.digest(t, largest, labels, NOON)

    for screen in (night, day):
        assert_telegram_takes(screen)


@in_every_language
@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=30)])
def test_a_pop_up_of_a_mute_is_short_and_plain(t: Texts, ahead: timedelta) -> None:
    for text in (mutes.popup(t, NOON + ahead, NOON), mutes.popup_unmuted(t), t.plain(mutes.NOT_WRITTEN)):
        assert 0 < len(text) <= ANSWER_LIMIT
        assert not set(text) & set("<>&")


@in_every_language
@pytest.mark.parametrize("by_itself", [True, False])
def test_a_pop_up_of_restarts_is_short_and_plain(t: Texts, by_itself: bool) -> None:  # noqa: FBT001 -- the case
    text = restarts.popup(t, by_itself=by_itself)
    assert 0 < len(text) <= ANSWER_LIMIT
    assert not set(text) & set("<>&")


@in_every_language
def test_a_full_page_of_the_longest_rows_fits_a_message(t: Texts) -> None:
    view, at = any_.longest_overview(), largest(press.Sift)
    assert isinstance(at, press.Sift)

    everything = overview.overview(t, view, ongoing=Ongoing(99_999, NOON - timedelta(days=9999)))
    filtered = overview.overview(t, view, at, typed=any_.LONGEST)
    picker = filters.server_picker(t, view, press.AskServer(0, at.only, at.server, at.part))

    for screen in (everything, filtered, picker):
        assert_telegram_takes(screen)
    assert sum(map(len, everything.rows)) == 8 + 3 + 4 + 10 + 2 + 1 + 1


@in_every_language
def test_the_worst_board_fits_a_message(t: Texts) -> None:
    assert_telegram_takes(board.board(t, any_.worst_standing()))


@in_every_language
@pytest.mark.parametrize("picture", [None, b"a picture"])
def test_the_longest_code_fits_below_its_picture(t: Texts, picture: bytes | None) -> None:
    qr = Qr("2@made-up", None, "ABCD1234", 99)
    view = Showing(any_.LONGEST_INSTANCE, qr, Phone("999999999999999"), 10**6, 0.0)

    screen = pairing.step(t, view, picture)

    assert_telegram_takes(screen)
    assert screen.picture == picture
    assert screen.protected


@in_every_language
def test_the_longest_questions_and_outcomes_fit(t: Texts) -> None:
    instance, label = any_.LONGEST_INSTANCE, "h" * 253
    lost = seen(instance, Health.UNREACHABLE)
    yes = largest(press.PairConfirmed)
    assert isinstance(yes, press.PairConfirmed)

    for screen in (
        card.card(t, Card(lost, label, "v" * 255)),
        pairing.confirm_pair(t, AskFirst(instance, deaf_next_time=True), label, yes),
        deeds.unconfirmed(t, outcomes.Unconfirmed(outcomes.Deed.DELETE, lost, 1e6, webhook_in_the_way=True)),
        deeds.cancelled(t, [any_.LONGEST] * 99, asked=True),
        guide.too_late(t, [any_.LONGEST * 16] * 99),
        guide.interrupted(t, [any_.LONGEST * 16] * 99),
    ):
        assert_telegram_takes(screen)


@in_every_language
@pytest.mark.parametrize(
    "text", [value for name, value in vars(guide).items() if name.startswith(("BUTTON_", "CONFIRMATION_"))]
)
def test_what_pops_up_is_short_and_plain(t: Texts, text: str) -> None:
    text = t.plain(text)
    assert 0 < len(text) <= ANSWER_LIMIT == 200
    assert not set(text) & set("<>&")
