"""A sender that WhatsApp stopped, and how it comes back by itself."""

from datetime import timedelta

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.sender_pause import TRY_AGAIN, pause, resume_if_time
from chalicelib.shared.errors import ConflictError
from tests.builders import CLINIC_ID, NOW, a_clinic, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

SECOND = timedelta(seconds=1)


@pytest.fixture
def records():
    """The records of one clinic."""
    made = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(made, a_clinic())
    return made


class Overtaken(MemoryClinicRecords):
    """Records that somebody else writes to whenever we do, a moment earlier."""

    def commit(self, writes):
        """Refuse as the table does."""
        raise ConflictError(range(len(writes)))


def stored(records):
    """Return the clinic as it stands."""
    return records.get(Clinic, CLINIC_ID)


def test_a_stopped_sender_says_why_and_since_when(records):
    """The next worker and the schedule see it."""
    pause(records, CLINIC_ID, "131042", now=NOW)
    assert (stored(records).paused, stored(records).paused_at) == ("131042", NOW)


def test_a_second_stop_keeps_the_first(records):
    """The hour counts from when it began, and the record is written once."""
    first = pause(records, CLINIC_ID, "131042", now=NOW)
    assert pause(records, CLINIC_ID, "131048", now=NOW + SECOND) == first == stored(records)


def test_a_stop_without_a_code_stops_too(records):
    """What is empty would read as not paused."""
    assert pause(records, CLINIC_ID, "", now=NOW).paused


def test_a_clinic_that_is_gone_is_not_paused(records):
    """And nothing breaks."""
    assert pause(MemoryClinicRecords(records.store, "other"), "other", "1", now=NOW) is None


@pytest.mark.parametrize(
    ("passed", "is_paused"), [(SECOND, True), (TRY_AGAIN - SECOND, True), (TRY_AGAIN, False)]
)
def test_after_an_hour_the_sender_tries_again(records, passed, is_paused):
    """A refusal then costs one batch; meanwhile whoever mended it need not tell us."""
    clinic = pause(records, CLINIC_ID, "131042", now=NOW)
    back = resume_if_time(records, clinic, now=NOW + passed)
    assert bool(back.paused) is bool(stored(records).paused) is is_paused
    assert back == stored(records)


def test_a_clinic_that_is_not_paused_is_not_written(records):
    """The schedule asks at every look."""
    before = stored(records)
    assert resume_if_time(records, before, now=NOW) == before == stored(records)


def test_a_clinic_saved_by_somebody_else_meanwhile_stops_nothing_else(records):
    """The worker goes on as paused; the next refusal writes it."""
    raced = Overtaken(records.store, CLINIC_ID)
    assert pause(raced, CLINIC_ID, "131042", now=NOW).paused == "131042"
    assert not stored(records).paused
