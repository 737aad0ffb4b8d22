"""Records that remember which visits long work writes, so that settings changed meanwhile come to these too. Decides no visit."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.put_visits_right import follow_change
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Create, Save, Write


class FollowedRecords:
    """A clinic's records as work has them that plans by the clinic of its start."""

    def __init__(self, records: Any, planned_by: Clinic, clock: Callable[[], datetime]) -> None:
        self._records, self._planned_by, self._clock = records, planned_by, clock
        self._visits = set[str]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def commit(self, writes: Sequence[Write]) -> None:
        """Commit, and remember the visits first: what nobody heard the end of may be written."""
        made = [write.record for write in writes if isinstance(write, Create | Save)]
        self._visits |= {record.id for record in made if isinstance(record, Appointment)}
        self._records.commit(writes)

    def follow(self) -> None:
        """Put right the visits written since this was last asked, where the settings are others by now."""
        if self._visits:
            follow_change(self._records, self._planned_by, self._visits, now=self._clock())
            self._visits.clear()
