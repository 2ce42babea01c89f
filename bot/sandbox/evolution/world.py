"""What one stand-in server is made of; its routes and instances share it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.evolution.bell import Bell
from bot.sandbox.evolution.emitting import Emitting
from bot.sandbox.evolution.row import stamp
from bot.sandbox.evolution.tasks import Tasks
from bot.sandbox.evolution.timers import Timers

if TYPE_CHECKING:
    from bot.sandbox.evolution.made_up import MadeUp
    from bot.sandbox.evolution.pace import Pace
    from bot.sandbox.evolution.phone import WhatsAppInstance
    from bot.sandbox.evolution.version import Version


@dataclass(kw_only=True)
class World:
    """One server's configuration, database and memory.

    Attributes:
        qr_limit: QRCODE_LIMIT, the codes that are shown before the server gives up.
        licensed: false shows the gate of 2.4.0, an answer 503 to everything.
        whatsapp_reachable: false during an outage of WhatsApp, also for the instances made in it.
        client_refused: WhatsApp refuses the server's client as too old (405): every socket is closed before it
            gets a code or a session, and tried again (disconnect-codes).
        acknowledges: WhatsApp's acknowledgements of sent messages are written down.
        keeps_numbers: DATABASE_SAVE_IS_ON_WHATSAPP, whether numbers that were met are answered without WhatsApp.
        met_numbers: those that it has met on WhatsApp.
        instances: the rows by name, in the order in which they were made.
        numbers: the phone that was linked last under each name, also where that was another instance.
        ghosts: names that were deleted while their socket stays connected to WhatsApp (ghost-after-delete).
        events: what happens here, on its way to who hears it.
        now: its time of day, in UTC.
        metrics: PROMETHEUS_METRICS, whether ``GET /metrics`` answers (#116); by default it is an unknown route (#86).
        channels_off: the channels that the server's environment has switched off: setting one there answers
            nothing and does nothing (#77).
        url: where the server listens, empty before it does.
    """

    api_key: str
    version: "Version"
    pace: "Pace"
    made_up: "MadeUp"
    qr_limit: int
    now: Callable[[], datetime]
    licensed: bool = True
    whatsapp_reachable: bool = True
    client_refused: bool = False
    metrics: bool = False
    acknowledges: bool = True
    keeps_numbers: bool = False
    met_numbers: set[str] = field(default_factory=set)
    channels_off: set[str] = field(default_factory=set)
    instances: "dict[str, WhatsAppInstance]" = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    ghosts: list[str] = field(default_factory=list)
    timers: Timers = field(default_factory=Timers)
    bell: Bell = field(default_factory=Bell)
    url: str = ""
    tasks: Tasks = field(init=False)
    events: Emitting = field(init=False)

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.timers.mistakes)
        self.events = Emitting(self.tasks)

    def stamp(self) -> str:
        """Return this moment as the server writes it."""
        return stamp(self.now())

    def remove(self, instance: "WhatsAppInstance") -> None:
        """Take the instance out of database and memory, unless its name stands for another by now."""
        instance.unload()
        if self.instances.get(instance.name) is instance:
            del self.instances[instance.name]
        self.bell.ring()
