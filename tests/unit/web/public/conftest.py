"""A clinic in memory and a visitor of its pages, at the test's own hour."""

import pytest
import time_machine

from chalicelib import wiring
from tests.builders import NOW
from tests.unit.web.public.front_desk import Visitor, with_a_clinic


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def open_clinic(monkeypatch, clock):
    """Open a clinic with the changes given, and return its services."""

    def opened(**changes):
        services = with_a_clinic(**changes)
        monkeypatch.setattr(wiring, "services", lambda: services)
        return services

    return opened


@pytest.fixture
def services(open_clinic):
    return open_clinic()


@pytest.fixture
def visitor(services):
    return Visitor()
