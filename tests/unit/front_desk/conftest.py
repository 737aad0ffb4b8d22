import pytest

from tests.builders import CLINIC_ID, a_clinic
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.front_desk.counter import Counter


@pytest.fixture
def records():
    """The records of a clinic that has nothing yet."""
    return MemoryClinicRecords(MemoryStore(), CLINIC_ID)


@pytest.fixture
def clinic():
    """A dental practice in Mexico City."""
    return a_clinic()


@pytest.fixture
def counter(records, clinic):
    """Lupita at the counter."""
    return Counter(records, clinic, MemoryQueue())
