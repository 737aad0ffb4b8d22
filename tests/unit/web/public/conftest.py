"""A clinic in memory and a visitor of its pages."""

import pytest

from chalicelib import wiring
from tests.unit.web.public.front_desk import Visitor, with_a_clinic


@pytest.fixture
def open_clinic(monkeypatch):
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
