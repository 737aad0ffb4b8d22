"""A hand's slip: what is due soonest cannot be read for a while, then it is put right. Nobody else may be harmed."""

import json
from datetime import datetime, timedelta
from random import Random

from chalicelib.storage.item_codec import Item
from chalicelib.storage.keys import Key
from tests.damage import DAMAGES
from tests.faults.world import World


def plan_a_slip(world: World, at: datetime) -> None:
    """Damage a visit or a dispatch at that moment; its draws are its own, so no other seed changes with it."""
    rng = Random(f"slip {world.seed}")
    world.plan_step(at, "slip", lambda: _slip(world, rng))


def _slip(world: World, rng: Random) -> None:
    shards = [found for (index, _), found in world.store.indexes.items() if index == "due"]
    due = [(_order(item), key) for found in shards for key, item in found.items()]
    if not due:
        return
    key = min(due, key=lambda one: one[0])[1]
    whole = world.store.get(key)
    assert whole
    damaged = DAMAGES[rng.choice(list(DAMAGES))](whole)
    world.store.lay(key, damaged)
    world.seen["slip"] += 1
    lasts = timedelta(minutes=rng.randrange(20, 150))
    world.plan_step(world.now + lasts, "slip", lambda: _put_right(world, key, damaged, whole))


def _order(item: Item) -> tuple[str, str]:
    """Return what sorts alike each time a seed is played: a dispatch's own name is drawn anew, its messages' are not."""
    held = json.loads(item["data"]["S"])
    return item["due_at"]["S"], str(held.get("message_ids") or held["id"])


def _put_right(world: World, key: Key, damaged: Item, whole: Item) -> None:
    """Put back what it held, unless who had read it before has saved it meanwhile; what else stands on it stays."""
    item = world.store.get(key)
    if item and item.get("data") == damaged.get("data"):
        world.store.lay(key, item | {"data": whole["data"]})
