"""The rules of the alerts as slow, obvious code: everything is looked through at every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.alerts.incident import Kind
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.watch.known import Happened, ServerChange, Source, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.fleet.instance import InstanceRef

DOWN = (Health.DISCONNECTED, Health.CONNECTING, Health.UNRESPONSIVE)
FINAL = (Reason.LOGGED_OUT, Reason.BANNED_FOR_A_TIME, Reason.PHONE_GONE, Reason.PROBABLY_BANNED)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@dataclass(eq=False)
class Story:
    """One message as it would be told: to each member what it is and since when that is over for it."""

    kind: Kind
    began: datetime
    server: str | None = None
    untold: bool = False
    over: datetime | None = None
    quiet: bool = False
    final: bool = False
    members: dict[InstanceRef, tuple[Health | None, datetime | None]] = field(default_factory=dict)


@dataclass(eq=False)
class Storm:
    last: datetime
    story: Story | None = None


@dataclass(eq=False)
class Thing:
    """One instance, for ever."""

    ref: InstanceRef
    health: Health | None = None
    down: datetime | None = None
    reason: Reason | None = None
    due: datetime | None = None
    story: Story | None = None
    storm: Storm | None = None
    counted: datetime | None = None
    changes: list[datetime] = field(default_factory=list)
    was_up_before_loading: bool = False

    @property
    def final(self) -> bool:
        return self.down is not None and self.health is Health.DISCONNECTED and self.reason in FINAL

    @property
    def unstable(self) -> bool:
        return self.story is not None and self.story.kind is Kind.UNSTABLE


@dataclass(eq=False)
class DeadServer:
    due: datetime
    began: datetime
    story: Story | None = None


class Model:
    def __init__(self, after: timedelta) -> None:
        self.after = after
        self.things: dict[InstanceRef, Thing] = {}
        self.dead: dict[str, DeadServer] = {}
        self.stories: list[Story] = []
        self.inventory: Story | None = None
        self.aways: list[Story] = []
        self.unseen: set[str] = set()
        self.looks_until: datetime | None = None

    # what is asked

    def begin(self, servers: Iterable[str], now: datetime) -> None:
        """Another process; it has looked at nothing yet."""
        self.unseen |= set(servers)
        self.looks_until = now + seconds(10)
        for gone in self.dead.values():
            if gone.story is None:
                gone.due = max(gone.due, now + seconds(10))

    def take(self, happened: Happened) -> None:
        for change in happened.servers:
            self._server(change)
        if happened.while_away:
            self._away(happened.transitions)
        else:
            for t in happened.transitions:
                if self._is_the_summarys(t):
                    self._away((t,))
                else:
                    summary = self._gathering(t.at)
                    self._one(t)
                    self._follow(t, summary)
                self._end_storms(t.at)
        self.unseen -= set(happened.looked)

    def next(self) -> datetime | None:
        moments = [gone.due for gone in self.dead.values() if gone.story is None]
        for thing in self.things.values():
            dead = self.dead.get(thing.ref.server)
            if self._is_unseen(thing):
                continue
            if thing.down and thing.story is None and thing.due:
                moments.append(max(thing.due, dead.due) if dead and dead.story is None else thing.due)
            if thing.unstable and thing.changes:
                moments.append(thing.changes[-1] + seconds(600))
        moments += [storm.last + seconds(30) for storm in self._storms() if self._is_going(storm)]
        if self.inventory:
            moments.append(self.inventory.began + seconds(30))
        moments += [self._complete(away) for away in self.aways]
        return min(moments, default=None)

    def tick(self, now: datetime) -> None:  # noqa: C901 -- obvious, not short
        for server, gone in self.dead.items():
            if gone.story is None and gone.due <= now:
                gone.story = self._story(Kind.SERVER, gone.began, server)
                for thing in self.things.values():
                    if thing.ref.server == server and thing.down and thing.story is None:
                        self._tell(thing)
        for thing in self.things.values():
            dead = self.dead.get(thing.ref.server)
            if self._is_unseen(thing):
                continue
            if thing.unstable and thing.changes and thing.changes[-1] + seconds(600) <= now:
                self._stable(thing, now)
            elif (
                thing.down
                and thing.story is None
                and thing.due
                and thing.due <= now
                and not (dead is not None and dead.story is None)
            ):
                self._tell(thing)
        self._end_storms(now)
        if self.inventory and self.inventory.began + seconds(30) <= now:
            self.inventory.over, self.inventory.quiet, self.inventory = now, True, None
        for away in [one for one in self.aways if self._complete(one) <= now]:
            away.over, away.quiet = now, True
            self.aways.remove(away)

    def _is_unseen(self, thing: Thing) -> bool:
        """Nobody knows what became of it while no process ran."""
        return thing.ref.server in self.unseen and thing.ref.server not in self.dead

    # one instance

    def _one(self, t: Transition) -> None:
        thing = self.things.setdefault(t.ref, Thing(t.ref))
        if t.source is Source.COMMAND:
            self._by_somebody(thing, t)
        elif t.before is None:
            self._listed(t)
        elif t.after is None:
            if thing.story is None or thing.story.kind in (Kind.GROUP, Kind.SERVER):
                self._listed(t)
            self._over(thing, t, quiet=False)
        elif thing.down:
            self._still(thing, t)
        elif self._goes_down(thing, t):
            self._goes(thing, t)
        else:
            loads = t.after is Health.LOADING and (
                t.before is Health.CONNECTED or thing.was_up_before_loading
            )
            thing.health, thing.was_up_before_loading = t.after, loads

    def _goes_down(self, thing: Thing, t: Transition) -> bool:
        if t.after not in DOWN:
            return False
        if t.before is Health.CONNECTED or thing.was_up_before_loading:
            return True
        final = t.after is Health.DISCONNECTED and t.reason in FINAL
        return final and t.before in (Health.CONNECTING, Health.UNRESPONSIVE)

    def _goes(self, thing: Thing, t: Transition) -> None:
        thing.health, thing.down, thing.reason = t.after, t.at, t.reason
        thing.due, thing.was_up_before_loading = t.at + self.after, False
        if thing.unstable and not thing.final:
            thing.changes = [t.at]
            return self._show(thing)
        was_unstable = thing.unstable
        if thing.unstable:
            self._show(thing)
            self._close(thing, t.at, quiet=True)
        dead = self.dead.get(t.ref.server)
        if dead and dead.story:
            return self._tell(thing)
        self._count(thing, t.at)
        if thing.storm is None and (self._flaps(thing, t.at) or was_unstable):
            return self._unstable(thing)
        if thing.final:
            self._tell(thing)
        return None

    def _still(self, thing: Thing, t: Transition) -> None:
        if t.after is Health.CONNECTED:
            return self._back(thing, t)
        if t.after is Health.NEVER_PAIRED:
            return self._over(thing, t, quiet=True)
        was_final = thing.final
        thing.health, thing.reason = t.after, t.reason or thing.reason
        self._show(thing)
        if thing.story and thing.final and not was_final:
            thing.story.untold = False
        if thing.final and thing.story is None:
            self._tell(thing)
        elif thing.final and thing.unstable and thing.changes:
            self._close(thing, t.at, quiet=True)
            dead = self.dead.get(t.ref.server)
            if dead and dead.story:
                self._tell(thing)
            else:
                self._unstable(thing)
        return None

    def _back(self, thing: Thing, t: Transition) -> None:
        if thing.unstable and not thing.changes and thing.down and t.at - thing.down >= seconds(600):
            return self._over(thing, t, quiet=False)
        if thing.unstable:
            thing.health, thing.down, thing.changes = t.after, None, [t.at]
            return self._show(thing)
        shared = thing.storm is not None or (thing.story is not None and thing.story.kind is Kind.SERVER)
        flaps = not shared and self._flaps(thing, t.at)
        self._over(thing, t, quiet=flaps)
        if flaps:
            self._unstable(thing)
        return None

    def _by_somebody(self, thing: Thing, t: Transition) -> None:
        if t.after in (Health.CONNECTING, Health.PAIRING, Health.LOADING, Health.UNRESPONSIVE):
            if thing.down:
                self._still(thing, t)
        else:
            self._over(thing, t, quiet=True)

    def _over(self, thing: Thing, t: Transition, *, quiet: bool) -> None:
        """Over for this instance, whatever it was."""
        thing.health, thing.was_up_before_loading = t.after, False
        if thing.story:
            self._put(thing, t.after, t.at)
            if thing.story.kind in (Kind.INSTANCE, Kind.UNSTABLE):
                self._close(thing, t.at, quiet=quiet)
        thing.story = thing.down = thing.reason = thing.due = None

    def _flaps(self, thing: Thing, at: datetime) -> bool:
        thing.changes = [one for one in thing.changes if at - one < seconds(300)] + [at]
        return len(thing.changes) >= 3

    def _unstable(self, thing: Thing) -> None:
        thing.story = self._story(Kind.UNSTABLE, thing.changes[0], thing.ref.server)
        thing.changes, thing.due = [] if thing.final else thing.changes[-1:], None
        self._show(thing)

    def _stable(self, thing: Thing, now: datetime) -> None:
        assert thing.story
        if thing.ref.server in self.dead:
            thing.changes = [now]
            return
        thing.story.members[thing.ref] = (thing.health, None if thing.down else now)
        self._close(thing, now, quiet=thing.down is not None)
        thing.changes = []
        if thing.down:
            self._tell(thing)

    # who tells it

    def _tell(self, thing: Thing) -> None:
        assert thing.down
        dead = self.dead.get(thing.ref.server)
        if dead and dead.story:
            thing.story, thing.storm, thing.counted = dead.story, None, None
        elif thing.storm:
            if thing.storm.story is None:
                thing.storm.story = self._story(Kind.GROUP, thing.down)
                for one in self.things.values():
                    if one.storm is thing.storm:
                        self._show(one)
            thing.story = thing.storm.story
        else:
            thing.story = self._story(Kind.INSTANCE, thing.down, thing.ref.server)
        thing.due = None
        self._show(thing)

    def _show(self, thing: Thing) -> None:
        if thing.story:
            self._put(thing, thing.health, None)
            thing.story.final |= thing.final

    def _put(self, thing: Thing, health: Health | None, up: datetime | None) -> None:
        """In its own story, and in the one of the storm that it began."""
        assert thing.story
        thing.story.members[thing.ref] = (health, up)
        if thing.storm and thing.storm.story:
            thing.storm.story.members[thing.ref] = (health, up)

    def _close(self, thing: Thing, at: datetime, *, quiet: bool) -> None:
        assert thing.story
        thing.story.over, thing.story.quiet, thing.story = at, quiet, None

    def _story(
        self, kind: Kind, began: datetime, server: str | None = None, *, untold: bool = False
    ) -> Story:
        self.stories.append(Story(kind, began, server, untold))
        return self.stories[-1]

    # storms

    def _count(self, thing: Thing, at: datetime) -> None:
        others = [one for one in self.things.values() if one.counted and one is not thing]
        mine = [thing] if thing.counted else []
        latest = max((one.counted for one in [*others, *mine] if one.counted), default=at)
        last_ones = [one for one in [*others, *mine] if one.counted == latest]
        going = (
            next((one.storm for one in last_ones if one.storm), None) if at - latest < seconds(30) else None
        )
        at = max(at, latest)
        lately = [one for one in others if one.counted and at - one.counted < seconds(30)]
        thing.counted = at
        thing.storm = going or (Storm(at) if len(lately) + 1 > 5 else None)
        if thing.storm and not going:
            for one in lately:
                if one.down and one.storm is None and not one.unstable:
                    one.storm = thing.storm
        if thing.storm:
            thing.storm.last = at

    def _storms(self) -> list[Storm]:
        return list({id(thing.storm): thing.storm for thing in self.things.values() if thing.storm}.values())

    def _is_going(self, storm: Storm) -> bool:
        """Whether time alone is missing to its end: all that it tells are back, and nobody waits to join it."""
        story = storm.story
        if story is None or story.over or any(up is None for _, up in story.members.values()):
            return False
        return not any(one.down and one.story is None for one in self.things.values() if one.storm is storm)

    def _end_storms(self, now: datetime) -> None:
        for storm in self._storms():
            if storm.story and self._is_going(storm) and now - storm.last >= seconds(30):
                storm.story.over = now
                told = {ref: up for away in self.aways for ref, (_, up) in away.members.items()}
                news = {
                    ref: (health, up)
                    for ref, (health, up) in storm.story.members.items()
                    if health in (Health.CONNECTED, None)
                }
                back = any(health is Health.CONNECTED for health, _ in news.values())
                storm.story.quiet = not back or all(told.get(ref) == up for ref, (_, up) in news.items())

    # servers, the inventory, and what was missed

    def _server(self, change: ServerChange) -> None:
        dead = self.dead.get(change.server)
        if not change.reachable:
            if dead is None:
                self.dead[change.server] = DeadServer(change.at + self.after, change.at)
            return
        if dead is None:
            return
        del self.dead[change.server]
        if dead.story is None:
            return
        dead.story.over = change.at
        mine = [thing for thing in self.things.values() if thing.story is dead.story]
        for thing in sorted(mine, key=lambda thing: (thing.down, thing.ref.id)):
            if thing.down:
                thing.story, thing.due = None, change.at + self.after
                self._count(thing, change.at)
                if thing.final:
                    self._tell(thing)

    def _listed(self, t: Transition) -> None:
        self.inventory = self.inventory or self._story(Kind.INVENTORY, t.at)
        self.inventory.members[t.ref] = (t.after, t.at)

    def _gathering(self, now: datetime) -> Story | None:
        """The summary that takes what is seen now; at its time it is told, whoever began it."""
        return next((one for one in self.aways if now < self._complete(one)), None)

    def _complete(self, away: Story) -> datetime:
        """After ten seconds; where what is down may heal, and nobody must act on anything else, after the grace."""
        down = [self.things[ref] for ref, (_, up) in away.members.items() if up is None]
        urgent = any(one.final for one in down) or any(health is None for health, _ in away.members.values())
        if urgent or not down:
            return away.began + seconds(10)
        return max(away.began + max(seconds(10), self.after), self.looks_until or away.began)

    def _is_the_summarys(self, t: Transition) -> bool:
        """It is back, or vanishes, before it was told, and nobody else tells of it."""
        thing = self.things.get(t.ref)
        summary = self._gathering(t.at)
        if summary is None or t.source is Source.COMMAND:
            return False
        untold = bool(thing and thing.story and thing.story.untold)
        if t.after is None:
            return t.ref in summary.members and (untold or not (thing and thing.down))
        if not (thing and thing.down and untold):
            return False
        final = t.after is Health.DISCONNECTED and (t.reason or thing.reason) in FINAL
        return t.after is Health.CONNECTED or (final and t.ref in summary.members)

    def _follow(self, t: Transition, summary: Story | None) -> None:
        """The summary was not told yet; it says what is true then, also of what is told by others."""
        thing = self.things.get(t.ref)
        if summary is None or t.ref not in summary.members:
            return
        if thing is None or not thing.down:
            summary.members[t.ref] = (t.after, t.at)
        elif thing.story:
            summary.members[t.ref] = (thing.health, None)
            summary.final |= thing.final

    def _away(self, transitions: tuple[Transition, ...]) -> None:  # noqa: C901 -- obvious, not short
        told: dict[InstanceRef, tuple[Health | None, datetime | None]] = {}
        lost = []
        final = False
        away = self._gathering(transitions[-1].at) if transitions else None
        for t in transitions:
            thing = self.things.setdefault(t.ref, Thing(t.ref))
            if t.source is Source.COMMAND:
                self._one(t)
                self._follow(t, away)
            elif t.before is None or t.after is None:
                self._over(thing, t, quiet=True)
                told[t.ref] = (t.after, t.at)
            elif thing.down and t.after is Health.CONNECTED:
                if thing.story:
                    told[t.ref] = (t.after, t.at)
                self._over(thing, t, quiet=True)
            elif thing.down and self._is_the_summarys(t):
                thing.health, thing.reason = t.after, t.reason or thing.reason
                final |= thing.final
                self._show(thing)
                told[t.ref] = (t.after, None)
            elif not thing.down and self._goes_down(thing, t):
                self._over(thing, t, quiet=True)
                thing.changes, thing.storm, thing.counted = [], None, None
                thing.down, thing.reason = t.at, t.reason
                lost.append(thing)
                final |= thing.final
                told[t.ref] = (t.after, None)
            elif not thing.down and t.after is Health.CONNECTED and t.before in DOWN:
                told[t.ref] = (t.after, t.at)
            else:
                self._one(t)
                self._follow(t, away)
        if not told:
            return
        now = transitions[-1].at
        if away is None:
            away = self._story(Kind.AWAY, now)
            self.aways.append(away)
        away.members |= told
        away.final |= final
        for thing in lost:
            self._missed(thing, away)

    def _missed(self, thing: Thing, away: Story) -> None:
        """Its return is told by itself, or with that of others: of one summary, five have stories of their own."""
        assert thing.down
        down = [self.things[ref] for ref, (_, up) in away.members.items() if up is None]
        own = [one for one in down if one.story and one.story.untold and one.story.kind is Kind.INSTANCE]
        storms = [one.storm for one in down if one.down and one.storm]
        thing.storm = next((storm for storm in storms if self._is_shared(storm)), None)
        if len(own) < 5:
            thing.story = self._story(Kind.INSTANCE, thing.down, thing.ref.server, untold=True)
        else:
            thing.storm = thing.storm or self._shared(own, thing.down)
            thing.story = thing.storm.story
        self._show(thing)

    def _is_shared(self, storm: Storm) -> bool:
        return storm.story is not None and storm.story.untold and storm.story.over is None

    def _shared(self, own: list[Thing], at: datetime) -> Storm:
        storm = Storm(at - seconds(30), self._story(Kind.GROUP, at, untold=True))
        for one in own:
            if one.storm is None:
                one.storm = storm
                self._show(one)
        return storm
