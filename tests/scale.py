"""How much of a long proof a run takes on: a part in `make test`, usually a tenth, all of it in `make faults` and `make fuzz`."""

import os

WHOLE = "PUNTUAL_WHOLE_PROOF"


def is_whole() -> bool:
    """Tell whether the proofs are to be run whole."""
    return bool(os.environ.get(WHOLE))


def scaled(whole: int, *, part: int = 10) -> int:
    """Return how many cases to try: `whole` of them when asked for, else one in `part`."""
    return whole if is_whole() else max(1, whole // part)
