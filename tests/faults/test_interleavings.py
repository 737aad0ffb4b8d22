"""R11: whatever is cancelled, moved, stopped, merged or undone while sends are in flight, nothing of it is claimed afterwards."""

import logging
import os
from collections import Counter

import pytest

from chalicelib.messaging.deliver import AT_ONCE, IN_A_LANE
from tests.faults.interleaving import CHANGES, interleave
from tests.scale import scaled

WHOLE = 10_000
REPLAY = "replay: PUNTUAL_SEED={seed} pytest -s tests/faults/test_interleavings.py"


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def seeds():
    """Return the seed asked for, or as many as this run takes on."""
    asked = os.environ.get("PUNTUAL_SEED")
    return [int(asked)] if asked else range(1, scaled(WHOLE, part=40) + 1)


def test_no_claim_after_the_commit_of_a_change():
    """0 claims of what a committed change forbids, nothing told twice, nothing lost; the residue is one batch at most."""
    wrong, done, places = [], Counter(), Counter()
    by_change = {change: Counter() for change in CHANGES}
    most, tried = 0, seeds()
    assert tried
    for seed in tried:
        seen = interleave(seed)
        wrong += [f"seed {seed} ({seen.change}, {seen.where}): {fault}" for fault in seen.faults]
        if seen.faults:
            wrong.append(REPLAY.format(seed=seed))
        counts = by_change[seen.change]
        counts.update(tried=1, committed=seen.done, residue=len(seen.residue), **seen.counts)
        counts["with sends in the air"] += bool(seen.in_the_air)
        done += seen.counts
        places[seen.where] += 1
        most = max(most, seen.in_the_air)
    _print(by_change, places, most)
    assert not wrong, "\n".join(wrong[:20])
    assert most <= IN_A_LANE <= AT_ONCE


def test_a_seed_gives_the_same_again():
    """What failed once can be looked at again."""
    assert interleave(11) == interleave(11)


def _print(by_change, places, most):
    tried = sum(counts["tried"] for counts in by_change.values())
    claims = sum(counts["claims"] for counts in by_change.values())
    print(f"\nR11: {tried:,} interleavings at {len(places)} kinds of moment, {claims:,} claims")
    for change, counts in by_change.items():
        ends = {name: n for name, n in sorted(counts.items()) if name.startswith("ended")}
        print(
            f"  {change:<8} {counts['tried']:,} tried, {counts['committed']:,} committed, "
            f"{counts['with sends in the air']:,} with sends in the air; "
            f"residue {counts['residue']:,} {ends or ''}; "
            f"{counts['tried again under a former id']:,} tried again under a former id"
        )
    print(f"  at most {most} in the air at a commit; a lane's batch is {IN_A_LANE}")
