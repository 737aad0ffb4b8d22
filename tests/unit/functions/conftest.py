"""The event functions at the test's own hour."""

import pytest
import time_machine

from tests.builders import NOW
from tests.unit.functions.memory_services import MemoryServices


@pytest.fixture
def services():
    made = MemoryServices()
    with time_machine.travel(NOW, tick=False):
        yield made
    made.pool.shutdown()
