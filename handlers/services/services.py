"""Everything that handlers call, in groups of what goes together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.fleet.patience import Patience
    from handlers.services.alerts import AlertServices
    from handlers.services.asking import AskingServices
    from handlers.services.chats import ChatServices
    from handlers.services.deeds import DeedServices
    from handlers.services.known import KnownServices
    from handlers.services.pairing import PairingServices
    from handlers.services.several import SeveralServices


@dataclass(frozen=True)
class Services:
    """The services; a new one goes into its group here, and is made in that module of ``bot.composition``.

    Attributes:
        known: what is known of instances and servers.
        deeds: what is done to one instance.
        pairing: what links an instance to a phone, and who watches.
        several: what does the same to several instances.
        alerts: what tells chats without being asked.
        chats: Telegram's side.
        asking: what people were asked.
        clock: what time it is.
        patience: how long people wait until they are told that something is under way.
    """

    known: KnownServices
    deeds: DeedServices
    pairing: PairingServices
    several: SeveralServices
    alerts: AlertServices
    chats: ChatServices
    asking: AskingServices
    clock: Clock
    patience: Patience
