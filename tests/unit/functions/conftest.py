"""What the event functions work with."""

import pytest

from tests.unit.functions.memory_services import MemoryServices


@pytest.fixture
def services():
    made = MemoryServices()
    yield made
    made.pool.shutdown()
