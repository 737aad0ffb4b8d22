"""R4: at every call that leaves plan, deliver or receive the process dies: before it, after it, and there again."""

import logging
from collections.abc import Iterable
from functools import cache, partial

import pytest

from chalicelib.clinics.model import UnknownPolicy
from tests.faults.boundaries import KINDS, named_by_ports
from tests.faults.chances import Chances
from tests.faults.chaos import DiesAt
from tests.faults.seeds import Outcome, judged, many, world_of
from tests.scale import is_whole

NOBODY_DIES = Chances(
    **dict.fromkeys(("crash", "error", "stall"), 0.0),
    overtaken=0.4,
    change_of_mind=0.1,
    event_nameless=0.15,
)
WAYS = (("before", False), ("after", False), ("before", True), ("after", True))
AT_LEAST, AT_MOST = (
    4,
    200,
)  # references; more than the least are taken only to reach what those do not
Case = tuple[int, int, int]  # the seed of a reference, which call, which way


def lived(seed: int, nth: int = 0, way: int = 0) -> tuple[Outcome, DiesAt]:
    """Live through a reference in which somebody dies at the nth call, or nobody does."""
    policy = (UnknownPolicy.ASK_STAFF, UnknownPolicy.SEND_ONCE_MORE)[seed % 2]
    world, people = world_of(seed, policy=policy, chances=NOBODY_DIES, crowd=2)
    when, twice = WAYS[way]
    world.meddler = meddler = DiesAt(world, nth=nth, when=when, twice=twice)
    outcome = judged(world, people)
    if not world.quarantine.kept:
        outcome.faults.append("an unreadable event was lost")
    return outcome, meddler


@cache
def reference(seed: int) -> DiesAt:
    """Return who watched a reference in which nobody dies."""
    outcome, meddler = lived(seed)
    assert outcome.faults == []
    return meddler


def calls_of(seed: int) -> list[tuple[str, str]]:
    """Return the calls of plan, deliver, receive and staff in a reference."""
    return reference(seed).calls


def reached(seeds: Iterable[int]) -> set[str]:
    """Return the calls that plan, deliver and receive make in some references."""
    return {call for seed in seeds for kind, call in calls_of(seed) if kind in KINDS}


@cache
def references() -> tuple[int, ...]:
    """Return the seeds of the references: enough of them that each way out is taken, where that can be."""
    chosen = list(range(1, AT_LEAST + 1))
    for seed in range(AT_LEAST + 1, AT_MOST + 1):
        missing = named_by_ports() - reached(chosen)
        if missing & reached([seed]):
            chosen.append(seed)
    return tuple(chosen)


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """The references log as a deployment would."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def every_case() -> list[Case]:
    """Return each call of plan, deliver and receive in each reference, in each way."""
    return [
        (seed, nth, way)
        for seed in references()
        for nth, (kind, _) in enumerate(calls_of(seed), 1)
        if kind in KINDS
        for way, (when, _) in enumerate(WAYS)
        if when == "before" or nth not in reference(seed).refused
    ]


def tried(cases: list[Case]) -> list[Case]:
    """Return all, or a part in which each call of each function dies once, the ways in turn."""
    if is_whole():
        return cases
    of_call: dict[tuple[str, str], list[Case]] = {}
    for seed, nth, way in cases:
        of_call.setdefault(calls_of(seed)[nth - 1], []).append((seed, nth, way))
    return [cases[turn % len(WAYS)] for turn, cases in enumerate(of_call.values())]


def dies(cases: list[Case], number: int) -> Outcome:
    """Live through one case; its number stands where a seed would."""
    case = cases[number]
    outcome, _ = lived(*case)
    outcome.seed = number
    outcome.faults = [f"{fault} (reference, call, way: {case})" for fault in outcome.faults]
    return outcome


def test_every_way_out_is_known_and_reached():
    """Each method of each port is called in a reference, and nothing is called that no port names."""
    named, taken = named_by_ports(), reached(references())
    assert sorted(named - taken) == [], "in a port, and never reached: call it in a reference"
    assert sorted(taken - named) == [], "called, and named by no port"


def test_no_crash_at_any_boundary_loses_or_repeats_anything():
    """Every occurrence of every call: afterwards time runs on, and the promises hold."""
    cases = every_case()
    chosen = tried(cases)
    total = many(partial(dies, chosen), range(len(chosen)))
    places = {calls_of(seed)[nth - 1] for seed, nth, _ in cases}
    crashed = {calls_of(seed)[nth - 1] for seed, nth, _ in chosen}
    print(f"\nevery boundary: {len(named_by_ports())} methods of the ports, all reached;")
    print(f"  {len(places)} calls by {', '.join(KINDS)}: {len(crashed) / len(places):.0%} crashed")
    print(f"  {len({case[:2] for case in cases}):,} occurrences in {len(references())} references")
    print(
        f"  {total.counts['died as told']:,} crashes tried of {len(cases):,}; each before, after,"
    )
    print(f"  and twice: {total.counts['died there again']:,} died at the same call a second time")
    assert crashed == places
    assert total.counts["died as told"] == len(chosen)
    assert total.counts["died there again"] > len(chosen) / 4
    assert not total.wrong, total.explained()
