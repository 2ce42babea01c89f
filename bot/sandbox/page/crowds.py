"""What can happen to everything on a server at once."""

from collections.abc import Callable, Mapping

from bot.sandbox.evolution import EvolutionServer, State, WhatsAppInstance
from bot.sandbox.page.instances import NETWORK_LOST_S, number_of

CROWD = 500
FIRST_NUMBER = 5_511_900_000_000

CrowdDeed = Callable[[EvolutionServer, float], None]
"""Something that happens to a server's instances, in a world that runs so many times as fast."""


def crowd_json(evolution: EvolutionServer) -> list[dict[str, object]]:
    """Every deed and whether it can be done now: each keeps its place on the page."""
    possible = possible_on(evolution)
    return [{"id": deed, "possible": deed in possible} for deed in CROWD_DEEDS]


def possible_on(evolution: EvolutionServer) -> list[str]:
    """The ids of the deeds that can be done now."""
    instances = evolution.instances.values()
    deeds = ["more_numbers"] if len(instances) < CROWD else []
    if any(map(_is_open, instances)):
        deeds += ["all_drop", "all_lose_network"]
    return [*deeds, "all_return"] if any(map(_can_return, instances)) else deeds


def _is_open(instance: WhatsAppInstance) -> bool:
    return instance.linked and instance.state is State.OPEN


def _can_return(instance: WhatsAppInstance) -> bool:
    """Whether it is down and a phone was linked to it: one that never was has no number to return with."""
    if instance.line is None or instance.state is State.OPEN:
        return False
    return instance.cut_off or (not instance.linked and instance.row.owner_jid is not None)


def _more_numbers(evolution: EvolutionServer, _: float) -> None:
    """Somebody else's program makes that many, each with a number of its own."""
    for count in range(1, CROWD + 1):
        name, number = f"cliente-{count:03}", str(FIRST_NUMBER + count)
        if name not in evolution.instances:
            evolution.has(name, number=number, profile_name=f"Cliente {count}")


def _all_drop(evolution: EvolutionServer, _: float) -> None:
    for instance in filter(_is_open, evolution.instances.values()):
        instance.drop(401)


def _all_lose_network(evolution: EvolutionServer, speed: float) -> None:
    for instance in filter(_is_open, evolution.instances.values()):
        instance.loses_network(NETWORK_LOST_S / speed)


def _all_return(evolution: EvolutionServer, _: float) -> None:
    for instance in filter(_can_return, evolution.instances.values()):
        if instance.linked:
            instance.network_returns()
        else:
            instance.links_again(number_of(instance), instance.row.profile_name)


CROWD_DEEDS: Mapping[str, CrowdDeed] = {
    "more_numbers": _more_numbers,
    "all_drop": _all_drop,
    "all_lose_network": _all_lose_network,
    "all_return": _all_return,
}
"""Every deed, by the id that the page has a label for."""
