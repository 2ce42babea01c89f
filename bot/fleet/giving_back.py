"""Gives an instance what its predecessor had, and believes only what it reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.evolution import EvolutionError, TimedOut, Unreachable
from bot.fleet.configuration import CHANNEL_PARTS, Part, belongings_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Iterator
    from uuid import UUID

    from bot.evolution import EvolutionClient
    from bot.fleet.configuration import Configuration

log = structlog.get_logger(__name__)


async def give_back(
    client: EvolutionClient, heir: UUID, kept: Configuration
) -> tuple[tuple[Part, ...], EvolutionError | None]:
    """Set what the instance ``heir`` lacks of what was ``kept``.

    What the server answers to that proves nothing: it says 201 where a channel is off (#77), and 500 where
    it saved the settings all the same (#58). So all is read before and after.

    Returns:
        What is not there all the same, and the last refusal on the way; nothing where all is.

    Raises:
        EvolutionError: it does not answer, or what the instance has cannot be read.
    """
    missing = await _missing(client, heir, kept)
    if not missing:
        return (), None
    refusal: EvolutionError | None = None
    for set_one in _orders(client, kept, missing):
        try:
            await set_one
        except (Unreachable, TimedOut):
            raise
        except EvolutionError as error:
            log.warning("part_not_given_back", error=type(error).__name__, call=str(error))
            refusal = error
    missing = await _missing(client, heir, kept)
    return missing, refusal if missing else None


async def was_finished(client: EvolutionClient, former: UUID, kept: Configuration) -> bool:
    """Whether a phone is linked to another instance than ``former`` that has its name and all that was ``kept``.

    Raises:
        EvolutionError: there is none of that name, or what it has cannot be read.
    """
    heir = await client.fetch_by_name(kept.name)
    is_linked = heir.id != former and heir.owner_jid is not None
    return is_linked and not await _missing(client, heir.id, kept)


def _orders(
    client: EvolutionClient, kept: Configuration, missing: Collection[Part]
) -> Iterator[Awaitable[object]]:
    """What sets each part that is missing; a token cannot be set."""
    name = kept.name
    if kept.settings and Part.SETTINGS in missing:
        yield client.configuration.set_settings(name, kept.settings)
    if kept.proxy and Part.PROXY in missing:
        yield client.configuration.set_proxy(name, kept.proxy)
    if kept.webhook and any(part.is_of_webhook for part in missing):
        yield client.configuration.set_webhook(name, kept.webhook)
    for kind, events in kept.channels.items():
        if CHANNEL_PARTS[kind] in missing:
            yield client.configuration.set_channel(kind, name, enabled=True, events=events)


async def _missing(client: EvolutionClient, heir: UUID, kept: Configuration) -> tuple[Part, ...]:
    row = await client.fetch_by_id(heir)
    return kept.missing_in((await belongings_of(client, row)).configuration)
