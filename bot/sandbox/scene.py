"""What a visitor of the sandbox finds: three people, a group, and two servers that have seen some life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.sandbox.evolution import EvolutionServer, State
from bot.sandbox.evolution.row import stamp
from bot.sandbox.page import People, Role
from bot.sandbox.past import PAST
from bot.sandbox.telegram import BotApi, Person

ANA = Person(100200300, "Ana", username="ana", language_code="pt-br")
BIA = Person(100200301, "Bia", username="bia", language_code="en")
ZE = Person(100200302, "Zé", language_code="es")
GROUP_ID = -1001234567890

SERVERS = {"main": "Rio", "sp1": "São Paulo"}
"""Keys and labels."""

ADMIN_CHATS = (ANA.id, BIA.id, GROUP_ID)


def people_in(telegram: BotApi) -> People:
    """The people with their chats; Zé has never written to the bot, and may not use it."""
    telegram.private(ANA)
    telegram.private(BIA)
    telegram.group(GROUP_ID, "Equipe", [ANA, BIA], bot_is_admin=True)
    telegram.private(ZE, started=False)
    return People(telegram, {ANA: Role.ADMIN, BIA: Role.SECOND_ADMIN, ZE: Role.STRANGER})


def furnish(evolution: EvolutionServer) -> None:
    """Instances in different health, so that the first look at them tells something."""
    now = datetime.now(UTC)
    evolution.has("vendas", number="5511999990001", profile_name="Vendas", counts=(1280, 342, 97))
    evolution.has(
        "suporte",
        State.CLOSE,
        reason=401,
        closed_at=now - timedelta(hours=3),
        number="5511999990002",
        profile_name="Suporte",
        counts=(410, 120, 31),
        settings={"rejectCall": True, "msgCall": "Mande uma mensagem, por favor.", "groupsIgnore": True},
        webhook={
            "enabled": True,
            "url": "https://hooks.example.com/suporte",
            "headers": {"authorization": "Bearer inventado"},
            "events": ["MESSAGES_UPSERT", "CONNECTION_UPDATE"],
        },
        channels={"rabbitmq": ["MESSAGES_UPSERT"]},
    )
    evolution.has(
        "entregas",
        State.CLOSE,
        reason=403,
        closed_at=now - timedelta(days=2),
        number="5511999990003",
        profile_name="Entregas",
    )
    evolution.has("marketing", State.CLOSE, never_linked=True)
    _age(evolution, "main", now)


def furnish_another(evolution: EvolutionServer) -> None:
    """A second server, of a release without the first one's faults."""
    now = datetime.now(UTC)
    evolution.has("clinica", number="5511999990011", profile_name="Clínica", counts=(73, 51, 12))
    evolution.has(
        "oficina",
        State.CLOSE,
        reason=401,
        closed_at=now - timedelta(minutes=20),
        number="5511999990012",
        profile_name="Oficina",
    )
    _age(evolution, "sp1", now)


def _age(evolution: EvolutionServer, key: str, now: datetime) -> None:
    """Let each instance be as old as its past."""
    for name, turns in PAST[key].lives.items():
        instance = evolution.instances[name]
        instance.row = replace(instance.row, created_at=stamp(now - turns[0].ago))
