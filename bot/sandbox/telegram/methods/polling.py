"""Who the bot is, and how it learns what happened."""

from bot.sandbox.telegram.errors import Json
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.updates import MAX_BATCH
from bot.sandbox.telegram.world import World


def get_me(world: World, _: Params) -> Json:
    """The bot as a ``User``."""
    return {
        **world.me.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }


async def get_updates(world: World, params: Params) -> list[Json]:
    """One long poll; ``allowed_updates`` is remembered until it is given again."""
    if "allowed_updates" in params.given:
        world.updates.allow(map(str, params.items("allowed_updates")))
    limit = params.integer("limit", MAX_BATCH)
    return await world.updates.fetch(params.integer("offset"), limit, params.integer("timeout"))


def delete_webhook(world: World, params: Params) -> bool:
    """There is never a webhook; waiting updates are dropped on request."""
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, _: Params) -> Json:
    """No webhook, and how many updates wait."""
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}
