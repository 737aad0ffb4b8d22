"""R4: at every call that leaves plan, deliver or receive the process dies: before it, after it, and there again."""

import logging
from collections import Counter
from functools import cache, partial

import pytest

from chalicelib.clinics.model import UnknownPolicy
from tests.faults.boundaries import KINDS, named_by_ports
from tests.faults.chances import Chances
from tests.faults.chaos import DiesAt
from tests.faults.seeds import Outcome, judged, many, world_of
from tests.scale import scaled

NOBODY_DIES = Chances(
    **dict.fromkeys(("crash", "error", "stall"), 0.0), overtaken=0.15, event_nameless=0.15
)
WAYS = (("before", False), ("after", False), ("before", True), ("after", True))
B, C = UnknownPolicy.ASK_STAFF, UnknownPolicy.SEND_ONCE_MORE
REFERENCES = ((11, B), (12, C), (13, B), (14, C))
EVERY = scaled(
    10, part=10
)  # at full scale 10: all of them; else one in ten, and each call of each function
Case = tuple[int, int, int]  # which reference, which call, which way


def lived(reference: int, nth: int = 0, way: int = 0) -> tuple[Outcome, DiesAt]:
    """Live through a reference in which somebody dies at the nth call, or nobody does."""
    seed, policy = REFERENCES[reference]
    world, people = world_of(seed, policy=policy, chances=NOBODY_DIES, crowd=2)
    when, twice = WAYS[way]
    world.meddler = meddler = DiesAt(world, nth=nth, when=when, twice=twice)
    outcome = judged(world, people)
    if not world.quarantine.kept:
        outcome.faults.append("an unreadable event was lost")
    return outcome, meddler


@cache
def calls_of(reference: int) -> list[tuple[str, str]]:
    """Return the calls of a reference in which nobody dies."""
    outcome, meddler = lived(reference)
    assert outcome.faults == []
    return meddler.calls


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """The references log as a deployment would."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def every_case() -> list[Case]:
    """Return each call of plan, deliver and receive in each reference, in each way."""
    return [
        (reference, nth, way)
        for reference in range(len(REFERENCES))
        for nth, (kind, _) in enumerate(calls_of(reference), 1)
        if kind in KINDS
        for way in range(len(WAYS))
    ]


def tried(cases: list[Case]) -> list[Case]:
    """Return all, or a part in which each call of each function dies in each way."""
    first: dict[object, Case] = {}
    for case in cases:
        first.setdefault((calls_of(case[0])[case[1] - 1], case[2]), case)
    return sorted({*first.values(), *cases[:: 10 // EVERY]})


def dies(cases: list[Case], number: int) -> Outcome:
    """Live through one case; its number stands where a seed would."""
    case = cases[number]
    outcome, _ = lived(*case)
    outcome.seed = number
    outcome.faults = [f"{fault} (reference, call, way: {case})" for fault in outcome.faults]
    return outcome


def test_every_way_out_is_known_and_reached():
    """Each method of each port is called in a reference, and nothing is called that no port names."""
    reached = {call for i in range(len(REFERENCES)) for kind, call in calls_of(i) if kind in KINDS}
    assert sorted(named_by_ports() - reached) == [], "never reached: extend the references"
    assert sorted(reached - named_by_ports()) == [], "called, and named by no port"


def test_no_crash_at_any_boundary_loses_or_repeats_anything():
    """Every occurrence of every call: afterwards time runs on, and the promises hold."""
    cases = every_case()
    chosen = tried(cases)
    total = many(partial(dies, chosen), range(len(chosen)))
    kinds = Counter(kind for i in range(len(REFERENCES)) for kind, _ in calls_of(i))
    names = {call for i in range(len(REFERENCES)) for call in calls_of(i) if call[0] in KINDS}
    print(f"\nevery boundary: {len(names)} calls of {', '.join(KINDS)}, 100 % of them crashed")
    print(f"  occurrences {sum(kinds[kind] for kind in KINDS):,} in {len(REFERENCES)} references")
    print(f"  crashes     {total.counts['died as told']:,} of {len(cases):,} cases tried:")
    print(
        f"              {total.counts['died there again']:,} of them a second time, at the same call"
    )
    assert total.counts["died as told"] == len(chosen)
    assert total.counts["died there again"] > len(chosen) / 4
    assert not total.wrong, total.explained()
