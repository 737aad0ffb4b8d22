import pytest

from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.patients.model import Patient
from chalicelib.shared.writes import Create
from tests.flows.clinic_day import ClinicDay


class Desk(ClinicDay):
    """A clinic whose staff merge records and take them apart."""

    def merge(self, stays, merged):
        """Make two records one."""
        return merge_records(**self._between(stays, merged))

    def undo(self, stays, merged):
        """Make them two again."""
        return undo_merge(**self._between(stays, merged))

    def known_under(self, patient_id):
        """Return the record under this very id, or None."""
        return self.records.get(Patient, patient_id)

    def say(self, *events):
        """Put expressions of will into the log."""
        self.records.commit([Create(event) for event in events])

    def _between(self, stays, merged):
        return {
            "records": self.records,
            "queue": self.queue,
            "clinic": self.clinic,
            "stays_id": stays.id,
            "merged_id": merged.id,
            "asked": Asked("Laura Méndez", "api:t", self.now),
        }


@pytest.fixture
def desk():
    return Desk()
