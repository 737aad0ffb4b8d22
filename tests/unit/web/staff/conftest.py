"""A clinic in memory with somebody in each role, and a browser."""

import pytest

from chalicelib import wiring
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID
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


@pytest.fixture
def records(services):
    return services.records(CLINIC_ID)


@pytest.fixture
def owner(services):
    """An owner who looks at *Más*."""
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get("/mas")
    return browser
