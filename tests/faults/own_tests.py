"""The owner of a simulated clinic tries it on her own telephone, at times twice; what must be so of that."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.send_test import Asked, send_test
from chalicelib.shared.errors import NotAllowedError

if TYPE_CHECKING:
    from tests.faults.people import People

MOST, A_DAY, A_MINUTE = 5, timedelta(days=1), timedelta(minutes=1)
OVER = (State.FAILED, State.SUPPRESSED)  # of such another may be asked for at once
OWN = ("+525555550188", "+525555550177")  # hers, and the front desk's


def plan_tests(people: "People", rng: Random, until: timedelta) -> None:
    """Let her ask a few times within a while."""
    for _ in range(rng.choice((0, 1, 2, 7))):
        at = people.world.now + timedelta(seconds=rng.randrange(int(until.total_seconds())))
        people.world.plan_step(at, "desk", partial(_asks, people, rng, rng.choice(OWN)))


def _asks(people: "People", rng: Random, e164: str) -> None:
    world = people.world
    went = world.at_the_desk(partial(_ask, world, Asked("owner", "Doña Rosa", e164)))
    if not went or rng.random() < 0.3:  # who was interrupted, or is in a hurry, taps again
        after = timedelta(seconds=rng.choice((0, 3, 70)))
        world.plan_step(world.now + after, "desk", partial(_asks, people, rng, e164))


def _ask(world: Any, asked: Asked, records: Any, queue: Any, _clinic: Any) -> None:
    try:
        send_test(records, queue, asked, now=world.now)
        world.seen["tests asked for"] += 1
    except NotAllowedError as refused:
        world.seen[f"test refused: {refused}"] += 1


def faults_of_tests(messages: list[Message]) -> Iterator[str]:
    """Tell what is wrong with what she was sent: it is hers alone, about nothing, no copy, not often."""
    mine = (message for message in messages if message.kind is Kind.TEST)
    # Of two at one moment the first had failed by then.
    tests = sorted(mine, key=lambda m: (m.created_at, m.state not in OVER))
    yield from (f"a test to somebody else: {m.id}" for m in tests if m.e164 not in OWN)
    yield from (f"a test about a visit: {m.id}" for m in tests if m.about or m.concerns)
    yield from (f"a test copied: {m.id}" for m in tests if m.is_copy)
    for before, after in pairwise(tests):
        is_same = (before.by, before.e164) == (after.by, after.e164)
        is_soon = after.created_at - before.created_at < A_MINUTE
        # Back to the first number after another one is a new wish; of one moment nobody sees which came between.
        others = (m.created_at for m in tests if m.e164 != before.e164)
        is_wish = any(before.created_at <= at <= after.created_at for at in others)
        if is_same and is_soon and before.state not in OVER and not is_wish:
            yield f"a test sent twice: {after.id}"
    of_a_day = Counter(
        sum(timedelta(0) <= m.created_at - first.created_at < A_DAY for m in tests)
        for first in tests
    )
    yield from (f"too many tests: {count}" for count in of_a_day if count > MOST)
