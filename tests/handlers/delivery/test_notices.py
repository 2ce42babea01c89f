"""A notice is told as things are when it is delivered, and only to whom it still concerns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.access import Access
from bot.alerts.chats import Wanted
from bot.alerts.chosen import ChosenChats
from bot.alerts.incident import Kind
from bot.alerts.notices import NoticeKind
from bot.alerts.targets import AlertTarget
from bot.evolution import EvolutionClient
from bot.fleet.fleet import Fleet
from bot.fleet.health import Health
from bot.fleet.patience import Patience
from bot.fleet.server import Server
from bot.store.alert_chats import AlertChatRows
from bot.store.database import Database
from bot.watch.known import Known
from handlers.delivery.notices import Notices
from tests.alerts.nights import HOUR, a_member, a_ref, an_incident, at
from tests.clocks import HandClock
from tests.databases import furnish
from tests.views.readers import EN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.alerts.incident import Incident

CHAT = 100
DATA = f'{{"since": "{at(-2).isoformat()}", "until": "{at(7).isoformat()}"}}'


@dataclass
class _Watched:
    """What the watch and the alerts would know."""

    known: list[Known] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)

    def everything(self) -> Sequence[Known]:
        return self.known

    def is_reachable(self, server: str) -> bool:
        return server not in self.silent

    def since(self, moment: datetime) -> Sequence[Incident]:
        return [one for one in self.incidents if one.over_at is None or one.over_at >= moment]


@dataclass
class _Desk:
    notices: Notices
    watched: _Watched
    chats: ChosenChats
    clock: HandClock


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[_Desk]:
    """Alerts go to one chat; there are two servers, which nobody asks."""
    furnish(tmp_path)
    database, clock, watched = Database(tmp_path), HandClock(at(7)), _Watched()
    access = Access(frozenset({CHAT}))
    chats = ChosenChats([AlertTarget(CHAT)], AlertChatRows(database), access, lambda _: "UTC", clock)
    async with EvolutionClient("http://127.0.0.1:9", SecretStr("made-up")) as client:
        servers = [Server("main", "São Paulo", client), Server("sp2", "Rio", client)]
        fleet = Fleet(servers, Patience())
        yield _Desk(Notices(chats, watched, watched, fleet, clock, after=timedelta(0)), watched, chats, clock)
    await database.close()


async def test_a_morning_is_told_as_it_is_now(desk: _Desk) -> None:
    lost = an_incident(Kind.INSTANCE, a_member(1, 5), began=5)
    desk.watched.incidents = [lost, an_incident(Kind.SERVER, began=3, server="sp2", over_at=at(4))]

    told = desk.notices.told(EN, CHAT, NoticeKind.MORNING, DATA)

    assert told
    assert "from 22:00 to 07:00 UTC" in told.screen.text
    assert "loja-1</b> for 2 hours: It was logged out" in told.screen.text
    assert "Server <b>Rio</b> answers again; it did not for 1 hour." in told.screen.text
    assert told.screen.rows[0][0].label == "loja-1"
    assert told.is_loud

    desk.watched.incidents = [an_incident(Kind.INSTANCE, a_member(1, 5, up=6), began=5)]
    healed = desk.notices.told(EN, CHAT, NoticeKind.MORNING, DATA)
    assert healed
    assert "1 came back" in healed.screen.text
    assert not healed.is_loud


async def test_what_vanished_at_night_is_told_in_the_morning(desk: _Desk) -> None:
    gone = replace(a_member(1, 5, up=5, health=None), name="<b>")
    desk.watched.incidents = [an_incident(Kind.INVENTORY, gone, began=5)]

    told = desk.notices.told(EN, CHAT, NoticeKind.MORNING, DATA)

    assert told
    assert "1 is gone from its server</b>, and not by me\n<b>&lt;b&gt;</b>" in told.screen.text
    assert told.is_loud


async def test_a_digest_tells_which_servers_did_not_answer(desk: _Desk) -> None:
    first = an_incident(Kind.SERVER, began=1, server="sp2", over_at=at(2))
    second = an_incident(Kind.SERVER, began=3, server="sp2", over_at=at(4))
    desk.watched.incidents = [first, second]

    told = desk.notices.told(EN, CHAT, NoticeKind.DIGEST, DATA)

    assert told
    assert "2 outages of <b>Rio</b>, for 2 hours in all" in told.screen.text
    assert "Nothing changed" not in told.screen.text


async def test_nothing_is_told_of_what_is_muted_or_not_wanted_meanwhile(desk: _Desk) -> None:
    desk.watched.incidents = [an_incident(Kind.INSTANCE, a_member(1, 5), began=5)]
    await desk.chats.mute(CHAT, a_ref(1), "loja-1", HOUR)
    assert desk.notices.told(EN, CHAT, NoticeKind.MORNING, DATA) is None

    await desk.clock.advance(timedelta(hours=1))
    assert desk.notices.told(EN, CHAT, NoticeKind.MORNING, DATA)
    await desk.chats.hear(CHAT, Wanted.NONE)
    assert desk.notices.told(EN, CHAT, NoticeKind.MORNING, DATA) is None


@pytest.mark.parametrize("kind", NoticeKind)
async def test_a_chat_that_gets_no_alerts_any_more_is_told_nothing(desk: _Desk, kind: NoticeKind) -> None:
    desk.watched.incidents = [an_incident(Kind.INSTANCE, a_member(1, 5), began=5)]

    assert desk.notices.told(EN, -77, kind, DATA) is None


async def test_a_digest_tells_every_server_silently(desk: _Desk) -> None:
    desk.watched.known = [
        Known(a_ref(1), "loja-1", Health.DISCONNECTED, at(-17)),
        Known(a_ref(2, "sp2"), "mercado", Health.CONNECTED, at(-17)),
    ]
    desk.watched.silent = {"sp2"}

    told = desk.notices.told(EN, CHAT, NoticeKind.DIGEST, DATA)

    assert told
    assert (
        "<b>São Paulo</b>\n🔴 1\n⚫ <b>Rio</b> does not answer; as it was last seen:\n🟢 1"
        in told.screen.text
    )
    assert "Nothing changed in 24 hours." in told.screen.text
    assert "<b>loja-1</b> for 1 day" in told.screen.text
    assert not told.is_loud
