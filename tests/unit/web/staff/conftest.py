"""A clinic in memory with somebody in each role, and a browser."""

import pytest

from chalicelib import wiring
from tests.unit.web.staff.at_work import Browser, with_a_team


@pytest.fixture
def services(monkeypatch):
    made = with_a_team()
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@pytest.fixture
def browser(services):
    assert services
    return Browser()
