"""How much of a long proof a run takes on: a part in `make test`, usually a tenth, all of it in `make faults` and `make fuzz`.

Where a run has many repetitions (`make days`) each takes a tenth of that part.
"""

import os

WHOLE = "PUNTUAL_WHOLE_PROOF"
FEW_EXAMPLES = "PUNTUAL_FEW_EXAMPLES"  # of each property
SMALL_SAMPLES = "PUNTUAL_SMALL_SAMPLES"  # of each long proof too


def is_whole() -> bool:
    """Tell whether the proofs are to be run whole."""
    return bool(os.environ.get(WHOLE))


def is_few() -> bool:
    """Tell whether a run is one of many, each of which takes few examples of each property."""
    return bool(os.environ.get(FEW_EXAMPLES))


def is_small() -> bool:
    """Tell whether a run takes a tenth of its part of each long proof, too."""
    return bool(os.environ.get(SMALL_SAMPLES))


def scaled(whole: int, *, part: int = 10) -> int:
    """Return how many cases to try: `whole` of them when asked for, else one in `part`, or in ten times `part`."""
    if is_whole():
        return whole
    return max(1, whole // (part * 10 if is_small() else part))
