"""One setting of a clinic changed as the clinic now stands, so that nothing else of it is overwritten. Decides no setting."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Records, Save

CHANGED_SINCE = "changed_since"
T = TypeVar("T")


def change_settings(records: Records, change: Callable[[Clinic], Clinic]) -> Clinic:
    """Save what `change` makes of the clinic, where that is another; raises ConflictError and what `change` raises."""

    def attempt() -> Clinic:
        stands = records.get(Clinic, records.clinic_id)
        if stands is None:
            raise NotFoundError
        after = change(stands)
        if after != stands:
            records.commit([Save(after)])
        return after

    return decide_again(attempt)


def unless_changed(stands: T, *, seen: T, wanted: T) -> None:
    """Raise NotAllowedError `changed_since` where a setting is neither what somebody saw nor what she wants it to be."""
    if stands not in (seen, wanted):
        raise NotAllowedError(CHANGED_SINCE)
