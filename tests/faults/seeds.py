"""One seed, from the first visit booked to the last message at rest; and many seeds, on all cores, counted."""

import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Provider, Sender, UnknownPolicy
from chalicelib.messaging.model import AGAIN, HELD_FOR, Dispatch, Kind
from chalicelib.messaging.template_wording import PREPARED
from chalicelib.patients.model import NumberState
from tests.builders import NOW, a_clinic, moment
from tests.faults.boundary import Peace
from tests.faults.chances import CALM, Chances, weather
from tests.faults.chaos import Chaos
from tests.faults.oracle import Rights, every, verdicts_of
from tests.faults.own_tests import plan_tests
from tests.faults.people import KINDS, People, person, stranger
from tests.faults.slips import plan_a_slip
from tests.faults.talks import Talks
from tests.faults.world import World

STARTS = (  # when visits may begin; two of a day and some at odd hours
    *("today 12:00", "today 17:30", "tomorrow 08:00", "tomorrow 10:30", "tomorrow 10:30"),
    *("tomorrow 16:00", "in 2 days 09:15", "in 2 days 19:30", "in 3 days 11:00"),
)
DESK = ("cancel", "restore", "move", "elsewhere", "confirm", "change", "book", "book")
CALM_AFTER = timedelta(days=3, hours=12)
AT_REST = timedelta(hours=30)  # after the last visit; what is repeated every six hours comes too
MESSAGES = 20  # a seed writes at least about so many


@dataclass
class Outcome:
    """What came of one seed."""

    seed: int
    faults: list[str]
    counts: Counter[str] = field(default_factory=Counter)


def world_of(
    seed: int,
    *,
    policy: UnknownPolicy = UnknownPolicy.ASK_STAFF,
    chances: Chances | None = None,
    crowd: int = 5,
) -> tuple[World, People]:
    """Return a clinic of some people about to have their reminders, with trouble ahead."""
    rng = Random(seed)
    # One that sends by hand makes no attempts: it is lived beside these in tests/flows/by_hand.
    provider = rng.choice([Provider.AWS, Provider.META])
    clinic = a_clinic(
        sender=Sender(provider, "106540352242922", "+525555550199", "waba-1"),
        unknown_policy=policy,
        visit_kinds=KINDS,
        remind_confirmed=rng.random() < 0.3,
        reception_e164="+525555550177" if rng.random() < 0.5 else "",
    )
    world = World(seed, clinic, chances or weather(rng))
    world.meddler = Chaos(world)
    world.outbox = rights = Rights(world.outbox, world)
    world.whatsapp.looks = rights.at_the_post
    people = People(world)
    rights.talked = people.talked
    world.looks = partial(people.talked.look, world)
    world.whatsapp.rings, world.whatsapp.in_the_air = people.hears, people.changes_mind
    _arrive(people, rng, crowd)
    for _ in range(5):
        world.plan_step(_some_time(rng), "operator", world.redrive)
    for what in rng.choices(DESK, k=4):
        people.desk(what, _some_time(rng))
    another_kind = Random(f"kind {seed}")
    for _ in range(6):
        people.desk("kind", _some_time(another_kind))
    plan_a_slip(world, _some_time(Random(f"when {seed}")))
    talks = Talks(people, Random(f"talks of {seed}"))
    plan_tests(people, Random(f"tests of {seed}"), timedelta(hours=40))
    talks.plan([person(nth).e164 for nth in (1, 3, 4, crowd)], timedelta(hours=40))
    return world, people


def _arrive(people: People, rng: Random, crowd: int) -> None:
    starts = [moment(text) for text in STARTS]
    for nth in range(1, crowd + 1):
        people.come(person(nth), rng.choice(starts))
    people.come(person(10, phone=crowd), rng.choice(starts))  # a child on a parent's line
    sibling = person(
        11, phone=crowd, number=NumberState.ATTESTED
    )  # whom only the clinic vouches for
    people.come(sibling, rng.choice(starts))
    people.come(stranger(12), rng.choice(starts[3:]))
    asks, leaves = _some_time(rng), _some_time(rng)
    people.world.plan_step(asks, "patient", lambda: people.says(person(2).e164, text="MIS DATOS"))
    people.world.plan_step(leaves, "patient", lambda: people.says(person(1).e164, text="BAJA"))
    if rng.random() < 0.3:
        old, new = person(2).e164, person(90).e164
        moves = _some_time(rng)
        people.world.plan_step(moves, "patient", lambda: people.takes_another_number(old, new))
    people.world.plan_step(_some_time(rng), "report", lambda: people.world.garble("{"))


def _some_time(rng: Random) -> datetime:
    return NOW + timedelta(minutes=rng.randrange(2 * 24 * 60))


def live(world: World) -> None:
    """Let the storm pass, then calm days until everything is at rest."""
    world.tick_every_quarter()
    world.run_until(NOW + CALM_AFTER)
    world.meddler, world.chances = Peace(), CALM
    world.whatsapp.chances = replace(CALM, fates=world.whatsapp.chances.fates)
    world.queue.lost = world.queue.late = world.queue.doubled = 0.0
    last = max(visit.starts_at for visit in every(world, Appointment, " APPT"))
    world.run_until(max(world.now, last) + AT_REST)
    if any(dispatch.due_at for dispatch in every(world, Dispatch, "#DISPATCH#")):
        world.run_until(world.now + HELD_FOR + AT_REST)  # an answer waits so long


def outcome_of(seed: int, *, policy: UnknownPolicy = UnknownPolicy.ASK_STAFF) -> Outcome:
    """Live through one seed and judge it."""
    world, people = world_of(seed, policy=policy)
    return judged(world, people)


def judged(world: World, people: People) -> Outcome:
    """Live through a world and judge it."""
    live(world)
    verdicts = verdicts_of(world, people.said)
    counts = world.seen + verdicts.ends
    counts.update({f"fate {fate}": times for fate, times in world.whatsapp.fates.items()})
    counts.update({f"queue {what}": times for what, times in world.queue.seen.items()})
    counts.update(world.whatsapp.seen)
    counts["attempts"] = len(world.whatsapp.attempts)
    counts["arrived"] = len(world.whatsapp.ledger)
    arrived = {arrival.message.id for arrival in world.whatsapp.ledger}
    counts["extra copies"] = sum(message_id + AGAIN in arrived for message_id in arrived)
    counts["dead letters"] = len(world.queue.dead) + world.queue.buried
    faults = [*world.outbox.broken, *verdicts.faults, *people.talked.faults(world)]
    kinds = Counter(arrival.message.kind for arrival in world.whatsapp.ledger)
    counts["tests"] = kinds[Kind.TEST]
    counts["answers"], counts["answers told of"] = kinds[Kind.ANSWER], kinds[Kind.ANSWER_WAITS]
    counts["prepared"] = sum(a.message.content.template == PREPARED for a in world.whatsapp.ledger)
    counts["echoes"] = len(people.talked.echoed)
    return Outcome(world.seed, faults, counts)


def many(work: Callable[[int], Outcome], seeds: Iterable[int]) -> "Sum":
    """Live through many seeds on all cores."""
    whole = list(seeds)
    cores = os.cpu_count() or 1
    size = max(1, min(100, len(whole) // cores))
    parts = [whole[start : start + size] for start in range(0, len(whole), size)]
    total = Sum()
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        for part in pool.map(partial(_some, work), parts):
            total.seeds += part.seeds
            total.counts += part.counts
            total.wrong += part.wrong
    return total


@dataclass
class Sum:
    """What many seeds came to."""

    seeds: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[Outcome] = field(default_factory=list)

    def explained(self, test: str = "test_one_seed") -> str:
        """Return what failed, and the test that shows it again."""
        return "\n".join(
            f"seed {one.seed}: {'; '.join(one.faults[:5])}\n"
            f"    replay: PUNTUAL_SEED={one.seed} pytest -s tests/faults -k {test}"
            for one in self.wrong[:10]
        )


def _some(work: Callable[[int], Outcome], seeds: list[int]) -> Sum:
    logging.disable(logging.CRITICAL)
    total = Sum()
    for seed in seeds:
        try:
            outcome = work(seed)
        except Exception as error:  # noqa: BLE001  # whose seed it was must be told too
            outcome = Outcome(seed, [f"the proof itself broke: {error!r}"], Counter())
        total.seeds += 1
        total.counts += outcome.counts
        if outcome.faults:
            total.wrong.append(outcome)
    return total
