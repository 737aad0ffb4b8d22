import pytest

from tests.builders import CLINIC_ID, a_clinic
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.appointments.front_desk import Desk


@pytest.fixture
def records():
    """The records of a clinic that has nothing yet."""
    return MemoryClinicRecords(MemoryStore(), CLINIC_ID)


@pytest.fixture
def clinic():
    """A dental practice in Mexico City."""
    return a_clinic()


@pytest.fixture
def queue():
    """Where the sender would find work."""
    return MemoryQueue()


@pytest.fixture
def desk(records, clinic, queue):
    """Ana's visit of tomorrow 10:30 with a reminder, and the ways to change it."""
    return Desk(records, clinic, queue)
