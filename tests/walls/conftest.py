import pytest
import time_machine

from chalicelib import wiring
from tests.builders import NOW
from tests.walls.town import Town


@pytest.fixture
def town(monkeypatch):
    """The application over two clinics in memory, at a moment that stands still."""
    made = Town()
    monkeypatch.setattr(wiring, "services", lambda: made)
    with time_machine.travel(NOW, tick=False):
        yield made
