import pytest

from chalicelib.shared.errors import ConflictError, NotAllowedError, decide_again


def _attempts(outcomes):
    """Return an attempt that meets these outcomes, one a time, and the list of those it met."""
    met = []

    def attempt():
        met.append(outcomes[len(met)])
        if isinstance(met[-1], Exception):
            raise met[-1]
        return met[-1]

    return attempt, met


def test_a_conflict_is_decided_again():
    """Until no record changed under it."""
    attempt, met = _attempts([ConflictError(), ConflictError([3]), "done"])
    assert decide_again(attempt) == "done"
    assert len(met) == 3


def test_the_last_conflict_is_raised():
    """Whoever never gets through must hear of it."""
    attempt, met = _attempts([ConflictError([n]) for n in range(9)])
    with pytest.raises(ConflictError) as conflict:
        decide_again(attempt, times=4)
    assert (conflict.value.failed, len(met)) == ((3,), 4)


def test_what_is_not_allowed_is_not_tried_again():
    """A rule does not change by asking twice."""
    attempt, met = _attempts([NotAllowedError("no"), "done"])
    with pytest.raises(NotAllowedError):
        decide_again(attempt)
    assert len(met) == 1
