"""What people see of incidents, and when; Telegram is the stand-in, the time is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.alerts.chats import AlertChat, Wanted
from bot.fleet.health import Health
from bot.sandbox.telegram import Person
from bot.watch.known import Happened, Source
from tests.alerts.made_up import alive, at, back, change, dead, final, loss, ref
from tests.alerts.office import GROUP, Office, offices
from tests.conversations.house import ANA, BIA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with offices(tmp_path / "data") as made, made.opened():
        yield made


def texts(office: Office) -> list[str]:
    return [(message.text or "").splitlines()[0] for message in office.chat.messages]


async def test_a_final_loss_comes_with_what_mends_it_and_its_end_is_told_without_a_sound(
    office: Office,
) -> None:
    await office.take(final(1, 0))
    await office.idle()
    (alert,) = office.chat.messages
    assert "loja-1 · disconnected" in (alert.text or "")
    assert "logged out: on the phone" in (alert.text or "")
    assert "(code 401)" in (alert.text or "")
    assert "+55" in (alert.text or "")
    assert alert.labels == ["📷 Reconnect", "ℹ️ Details", "🔕 1 h", "🔕 8 h", "🔕 24 h"]
    assert (alert.silent, alert.protected) == (False, True)
    await office.passes(180)
    await office.take(back(1, 180, Health.DISCONNECTED))
    await office.idle()
    edited, answer = office.chat.messages
    assert edited.id == alert.id
    assert "loja-1 is back. It was down for 3 minutes." in (edited.text or "")
    assert answer.text == edited.text
    assert answer.silent
    assert answer.reply_to is edited


async def test_a_loss_that_heals_is_never_on_the_wire(office: Office) -> None:
    await office.take(loss(1, 0))
    await office.passes(59)
    await office.take(back(1, 59))
    await office.passes(4000)
    assert office.chat.messages == []


async def test_a_loss_that_lasts_comes_after_a_minute_with_a_restart(office: Office) -> None:
    await office.take(loss(1, 0))
    await office.passes(59)
    assert office.chat.messages == []
    await office.passes(61)
    assert office.chat.last.labels[0] == "⚡ Restart"


async def test_a_storm_is_six_messages_of_which_one_is_edited(office: Office) -> None:
    for start in range(0, 500, 50):
        await office.take(*(final(number, start / 100) for number in range(start, start + 50)))
    await office.passes(60)
    assert len(office.chat.messages) == 6
    assert "500 instances of 500" in (office.chat.last.text or "")
    assert "… and 490 more" in (office.chat.last.text or "")
    assert office.chat.last.edits <= 3
    await office.take(*(back(number, 60, Health.DISCONNECTED) for number in range(500)))
    await office.passes(70)
    assert len(office.chat.messages) == 12
    assert "500 instances of 500 that dropped together are back" in (office.chat.last.text or "")


async def test_one_message_is_edited_every_three_seconds_at_most(office: Office) -> None:
    await office.take(*(final(number, 0) for number in range(7)))
    for second in range(1, 10):
        await office.passes(second)
        await office.take(final(100 + second, second))
    await office.passes(20)
    group = office.chat.messages[-1]
    assert "16 instances of 16" in (group.text or "")
    assert group.edits <= 4


async def test_a_dead_server_is_one_message_and_says_what_is_down_when_it_is_back(office: Office) -> None:
    office.labels |= {"sp1": "São Paulo"}
    await office.happens(dead("sp1", 0))
    await office.passes(60)
    assert texts(office) == ["⚫ São Paulo does not answer; nothing is known of its instances."]
    await office.take(loss(ref(1, "sp1"), 60))
    await office.passes(120)
    await office.happens(alive("sp1", 120))
    await office.passes(121)
    assert texts(office) == ["🟢 São Paulo answers again. It was gone for 2 minutes."] * 2
    assert "loja-1" in (office.chat.last.text or "")


async def test_an_unstable_instance_is_told_once_and_then_not_before_it_is_stable(office: Office) -> None:
    await office.take(loss(1, 0), back(1, 10), loss(1, 20))
    await office.idle()
    assert "loja-1 is unstable" in texts(office)[0]
    for second in range(30, 330, 30):
        await office.passes(second)
        await office.take(back(1, second), loss(1, second + 1))
    await office.take(back(1, 330))
    await office.passes(900)
    assert len(office.chat.messages) == 1
    assert office.chat.last.edits == 0
    await office.passes(931)
    assert "is stable again" in texts(office)[1]


async def test_what_changed_while_we_were_away_is_one_message_and_a_return_another(office: Office) -> None:
    changes = (
        final(1, 0),
        final(2, 0),
        change(3, None, Health.CONNECTED, 0),
        change(4, Health.CONNECTED, None, 0),
    )
    await office.happens(Happened(changes, while_away=True))
    await office.passes(300)
    (away,) = office.chat.messages
    assert [name for name in ("loja-1", "loja-2", "loja-3", "loja-4") if name not in (away.text or "")] == []
    await office.take(back(1, 300, Health.DISCONNECTED))
    await office.idle()
    assert "loja-1 is back. It was down for 5 minutes." in texts(office)[1]
    assert office.chat.last.silent


async def test_what_somebody_does_through_us_ends_an_alert_without_an_answer(office: Office) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    await office.take(change(1, Health.DISCONNECTED, Health.CONNECTED, 10, source=Source.COMMAND))
    await office.passes(20)
    assert texts(office) == ["🟢 loja-1 is back. It was down for 10 seconds."]


async def test_each_chat_hears_what_it_wants(office: Office) -> None:
    bia = office.telegram.private(BIA)
    cara = office.telegram.private(Person(300, "Cara"))
    office.chats.chats += [AlertChat(BIA.id, wanted=Wanted.FINAL), AlertChat(300, wanted=Wanted.NONE)]
    await office.take(loss(1, 0))
    await office.passes(60)
    assert (len(office.chat.messages), bia.messages, cara.messages) == (1, [], [])
    await office.take(change(1, Health.CONNECTING, Health.DISCONNECTED, 70, final(1, 0).reason))
    await office.happens(dead("sp1", 70))
    await office.passes(130)
    assert (len(office.chat.messages), len(bia.messages), cara.messages) == (2, 2, [])


async def test_a_muted_instance_is_left_out_until_the_mute_ends(office: Office) -> None:
    office.chats.muted = {(ANA.id, ref(1)): at(3600), (ANA.id, ref(2)): at(3600)}
    await office.take(final(1, 0), final(2, 0), final(3, 0))
    await office.passes(1800)
    await office.take(back(2, 1800, Health.DISCONNECTED))
    await office.passes(3599)
    assert [text for text in texts(office) if "loja-3" not in text] == []
    await office.passes(3601)
    assert ["loja-1" in text for text in texts(office)] == [False, True]


async def test_a_dead_server_is_told_also_where_all_that_is_known_to_be_down_there_is_muted(
    office: Office,
) -> None:
    office.chats.muted = {(ANA.id, ref(1)): at(24 * 3600)}
    await office.happens(dead("main", 0))
    await office.take(loss(1, 1))
    await office.passes(70)
    assert ["does not answer" in text for text in texts(office)] == [True]
    assert "loja-1" not in (office.chat.last.text or "")


async def test_what_is_muted_after_it_was_told_in_a_storm_leaves_its_message(office: Office) -> None:
    await office.take(*(final(number, 0) for number in range(8)))
    await office.passes(60)
    storm = office.chat.last
    assert "loja-6" in (storm.text or "")
    office.chats.muted = {(ANA.id, ref(6)): at(7200)}
    await office.take(back(7, 60, Health.DISCONNECTED))
    await office.passes(70)
    assert "6 instances of 7 that dropped" in (storm.text or "")
    assert "loja-6" not in (storm.text or "")
    await office.take(*(back(number, 70, Health.DISCONNECTED) for number in range(7)))
    await office.passes(80)
    assert "7 instances of 7 that dropped together are back" in (office.chat.last.text or "")
    assert office.chat.last.text == storm.text


async def test_what_is_muted_is_not_named_by_a_dead_server_either(office: Office) -> None:
    await office.take(loss(1, 0), loss(2, 0))
    await office.happens(dead("main", 1))
    await office.passes(62)
    assert "loja-1" in (office.chat.last.text or "")
    office.chats.muted = {(ANA.id, ref(1)): at(7200), (ANA.id, ref(2)): at(7200)}
    await office.happens(alive("main", 100))
    await office.passes(110)
    assert [("answers again" in text) for text in texts(office)] == [True, True]
    assert ["loja" in (message.text or "") for message in office.chat.messages] == [False, False]


async def test_what_is_muted_on_its_alert_ends_there_and_nothing_is_sent(office: Office) -> None:
    bia = office.telegram.private(BIA)
    office.chats.chats.append(AlertChat(BIA.id))
    await office.take(final(1, 0))
    await office.passes(10)
    office.chats.muted = {(ANA.id, ref(1)): at(100)}
    await office.take(back(1, 20, Health.DISCONNECTED))
    await office.passes(3600)
    assert texts(office) == ["🟢 loja-1 is back. It was down for 20 seconds."]
    assert office.chat.last.edits == 1
    assert len(bia.messages) == 2, "the others hear it"


async def test_what_is_muted_is_not_sent_again_where_its_message_was_deleted(office: Office) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    office.chats.muted = {(ANA.id, ref(1)): at(3600)}
    office.chat.deletes(office.chat.last)
    await office.take(change(1, Health.DISCONNECTED, Health.PAIRING, 20))
    await office.passes(30)
    assert office.chat.messages == []


async def test_the_return_of_what_a_summary_told_is_not_sent_where_it_is_muted(office: Office) -> None:
    await office.happens(Happened((final(1, 0),), while_away=True))
    await office.passes(60)
    office.chats.muted = {(ANA.id, ref(1)): at(3600)}
    await office.take(back(1, 60, Health.DISCONNECTED))
    await office.passes(4000)
    assert len(office.chat.messages) == 1


async def test_what_is_muted_is_left_out_of_the_summary_and_told_when_the_mute_ends(office: Office) -> None:
    office.chats.muted = {(ANA.id, ref(1)): at(3600), (ANA.id, ref(2)): at(3600)}
    await office.happens(Happened((final(1, 0), final(2, 0), final(3, 0)), while_away=True))
    await office.passes(60)
    (summary,) = [message.text or "" for message in office.chat.messages]
    assert [name in summary for name in ("loja-1", "loja-2", "loja-3")] == [False, False, True]
    await office.take(back(2, 600, Health.DISCONNECTED))
    await office.passes(3500)
    assert len(office.chat.messages) == 1
    await office.passes(3700)
    assert "loja-1 · disconnected" in texts(office)[1]
    await office.take(back(1, 3700, Health.DISCONNECTED))
    await office.passes(8000)
    assert [("is back" in text) for text in texts(office)] == [False, True, True]
    assert office.chat.last.reply_to is office.chat.messages[1]


@pytest.mark.parametrize("while_away", [True, False])
async def test_what_is_muted_is_not_told_as_gone_either(office: Office, while_away: bool) -> None:  # noqa: FBT001 -- a column
    office.chats.muted = {(ANA.id, ref(1)): at(3600)}
    gone = (change(1, Health.CONNECTED, None, 0), change(2, Health.CONNECTED, None, 0))
    await office.happens(Happened(gone[:1], while_away=while_away))
    await office.passes(5)
    assert texts(office) == []
    await office.happens(Happened(gone[1:], while_away=while_away))
    await office.passes(300)
    (told,) = [message.text or "" for message in office.chat.messages]
    assert ("loja-1" in told, "loja-2" in told) == (False, True)
    assert not office.chat.last.silent


async def test_a_chat_that_wants_final_losses_hears_of_those_alone_after_we_were_away(office: Office) -> None:
    office.chats.chats = [AlertChat(ANA.id, wanted=Wanted.FINAL)]
    changes = (final(1, 0), loss(2, 0), change(3, None, Health.CONNECTED, 0))
    await office.happens(Happened(changes, while_away=True))
    await office.passes(300)
    (told,) = [message.text or "" for message in office.chat.messages]
    assert [name in told for name in ("loja-1", "loja-2", "loja-3")] == [True, False, False]


async def test_what_somebody_settles_before_a_summary_is_told_is_not_in_it(office: Office) -> None:
    await office.happens(Happened((loss(1, 0),), while_away=True))
    logged_out = change(1, Health.CONNECTING, Health.DISCONNECTED, 5, source=Source.COMMAND)
    await office.take(logged_out)
    await office.passes(300)
    assert texts(office) == []


async def test_what_came_and_went_while_it_was_muted_is_not_summed_up_after_an_outage(office: Office) -> None:
    office.chats.muted = {(ANA.id, ref(1)): at(3600)}
    office.telegram.faults.add("sendMessage", status=502, times=None)
    await office.take(final(2, 0))
    await office.take(final(1, 10))
    await office.take(back(1, 20, Health.DISCONNECTED))
    await office.take(back(2, 25, Health.DISCONNECTED))
    await office.passes(60)
    office.telegram.faults.clear()
    await office.passes(300)
    (told,) = office.chat.messages
    assert ("loja-2" in (told.text or ""), "loja-1" in (told.text or "")) == (True, False)


async def test_in_quiet_hours_a_loss_makes_no_sound(office: Office) -> None:
    office.chats.chats = [AlertChat(ANA.id, quiet_from=22, quiet_to=13)]
    await office.take(final(1, 0))
    await office.idle()
    assert office.chat.last.silent
    await office.clock.advance(at(2 * 3600) - office.clock.now())
    await office.take(final(2, 7200))
    await office.idle()
    assert not office.chat.last.silent


async def test_a_message_that_a_person_made_something_else_of_is_left_alone_and_its_end_answers_it(
    office: Office,
) -> None:
    await office.take(final(1, 0))
    await office.idle()
    (alert,) = office.chat.messages
    await office.delivery.hand_over(ANA.id, alert.id)
    await office.take(change(1, Health.DISCONNECTED, Health.PAIRING, 5))
    await office.passes(10)
    await office.take(back(1, 10, Health.PAIRING))
    await office.passes(20)
    assert alert.edits == 0
    assert office.chat.last.reply_to is alert
    assert "is back" in (office.chat.last.text or "")


async def test_a_message_that_was_deleted_is_not_missed(office: Office) -> None:
    await office.take(final(1, 0), final(2, 0))
    await office.passes(10)
    for message in list(office.chat.messages):
        office.chat.deletes(message)
    await office.take(back(1, 10, Health.DISCONNECTED))
    await office.take(change(2, Health.DISCONNECTED, Health.PAIRING, 10))
    await office.passes(20)
    one, two = office.chat.messages
    assert ("loja-1 is back" in (one.text or ""), one.silent) == (True, True)
    assert ("loja-2 · waiting for a scan" in (two.text or ""), two.silent) == (True, True)


async def test_a_notice_waits_for_its_time_and_is_sent_once(office: Office) -> None:
    told, statements = office.outbox.notice(
        AlertChat(ANA.id), "digest", "{}", office.clock.now(), not_before=at(600)
    )
    await office.database.apply(statements)
    office.outbox.publish(told)
    await office.passes(599)
    assert office.chat.messages == []
    await office.passes(601)
    assert texts(office) == ["digest: {}"]
    assert office.database.rows("SELECT count(*) FROM outbox") == [(0,)]


async def test_an_alert_waits_while_the_bot_has_no_right_to_write_in_the_group(office: Office) -> None:
    group = office.telegram.group(GROUP, "Team", members=[ANA])
    office.chats.chats = [AlertChat(GROUP)]
    refused = "Bad Request: not enough rights to send text messages to the chat"
    office.telegram.faults.add("sendMessage", status=400, description=refused, times=3)
    await office.take(final(1, 0))
    await office.passes(60)
    assert ["loja-1" in (message.text or "") for message in group.messages] == [True]


async def test_a_group_that_became_a_supergroup_is_followed(office: Office) -> None:
    group = office.telegram.group(GROUP, "Team", members=[ANA])
    office.chats.chats = [AlertChat(GROUP)]
    await office.take(final(1, 0))
    await office.idle()
    assert len(group.messages) == 1
    new = group.migrates(-1009999)
    await office.take(change(1, Health.DISCONNECTED, Health.PAIRING, 10))
    await office.passes(20)
    assert "waiting for a scan" in (new.last.text or "")
    await office.take(back(1, 20, Health.PAIRING))
    await office.passes(30)
    assert [("is back" in (message.text or "")) for message in new.messages] == [True, True]


async def test_a_chat_without_access_any_more_is_told_nothing(office: Office) -> None:
    await office.take(loss(1, 0))
    office.telegram.faults.add("sendMessage", status=502, times=None)
    await office.passes(61)
    office.chats.chats = []
    office.telegram.faults.clear()
    await office.passes(200)
    assert office.chat.messages == []
    assert office.outbox.chats() == []


async def test_a_choice_is_shown_in_the_alert_of_its_instance_and_in_no_other(office: Office) -> None:
    office.chats.chats = [AlertChat(ANA.id), AlertChat(BIA.id)]
    bia = office.telegram.private(BIA)
    await office.take(loss(1, 0), loss(2, 0))
    await office.passes(61)
    office.restarted.add(ref(1))
    office.delivery.redraw(ref(1))
    await office.passes(70)

    for chat in (office.chat, bia):
        first, second = chat.messages
        assert "🔁 Restart by itself: on" in first.labels
        assert "🔁 Restart by itself: off" in second.labels
        assert (first.edits, second.edits) == (1, 0)
    await office.take(back(1, 70), back(2, 70))
    await office.passes(80)
    assert [len(chat.messages) for chat in (office.chat, bia)] == [4, 4], "each end is told once"


async def test_choices_that_change_while_one_is_being_drawn_end_in_the_last_one(office: Office) -> None:
    await office.take(loss(1, 0))
    await office.passes(61)
    office.telegram.faults.add("editMessageText", delay=0.05, times=3)
    for by_itself in (True, False, True):
        (office.restarted.add if by_itself else office.restarted.discard)(ref(1))
        office.delivery.redraw(ref(1))
        await office.telegram.called("editMessageText", 1)
    await office.passes(80)
    (alert,) = office.chat.messages
    assert "🔁 Restart by itself: on" in alert.labels
    assert office.outbox.chats() == []


async def test_what_is_over_or_a_persons_is_not_drawn_anew(office: Office) -> None:
    await office.take(loss(1, 0), loss(2, 0))
    await office.passes(61)
    first, second = office.chat.messages
    await office.delivery.hand_over(ANA.id, first.id)
    await office.take(back(2, 61))
    await office.passes(70)
    edits = (first.edits, second.edits)
    for number in (1, 2):
        office.restarted.add(ref(number))
        office.delivery.redraw(ref(number))
    await office.passes(90)
    assert (first.edits, second.edits) == edits
    assert office.outbox.chats() == []


async def test_a_server_that_left_the_settings_while_it_was_dead_is_told_of_no_more(tmp_path: Path) -> None:
    async with offices(tmp_path / "data") as office:
        async with office.opened():
            await office.happens(dead("sp1", 0))
            await office.take(loss(ref(1, "sp1"), 1), loss(2, 1))
        office.servers = frozenset({"main"})
        async with office.opened():
            await office.passes(3600)
            assert ["loja-2" in text for text in texts(office)] == [True]


async def test_the_alert_of_a_server_that_left_the_settings_says_so_and_is_answered_by_nothing(
    tmp_path: Path,
) -> None:
    async with offices(tmp_path / "data") as office:
        async with office.opened():
            await office.happens(dead("sp1", 0))
            await office.passes(70)
        office.servers = frozenset({"main"})
        async with office.opened():
            await office.passes(100)
            assert texts(office) == ["⚪ sp1 is not in my settings any more, so I no longer watch it."]
        async with office.opened():
            await office.passes(3600)
            assert len(office.chat.messages) == 1
            assert office.database.rows("SELECT count(*) FROM incidents WHERE over_at IS NULL") == [(0,)]


async def test_old_incidents_leave_the_tables_and_the_newest_stays(office: Office) -> None:
    await office.take(final(1, 0), final(2, 0))
    await office.passes(10)
    await office.take(back(1, 10, Health.DISCONNECTED), back(2, 10, Health.DISCONNECTED))
    await office.passes(20)
    await office.clock.advance(at(32 * 86_400) - office.clock.now())
    await office.passes(32 * 86_400 + 1)
    assert office.database.rows("SELECT id FROM incidents") == [(2,)]
    assert office.database.rows("SELECT count(*) FROM incident_members") == [(1,)]
    assert office.database.rows("SELECT count(*) FROM drops") == [(0,)]
