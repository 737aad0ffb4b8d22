import pytest

from chalicelib import wiring
from tests.walls.town import Town


@pytest.fixture
def town(monkeypatch):
    """The application over two clinics in memory."""
    made = Town()
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made
