"""Two clinics in memory, and the API in front of them."""

import pytest

from chalicelib import wiring
from tests.unit.web.api.api_client import OTHER_CLINIC_ID, Api, two_clinics


@pytest.fixture
def services(monkeypatch):
    services = two_clinics()
    monkeypatch.setattr(wiring, "services", lambda: services)
    return services


@pytest.fixture
def records(services):
    return services.records("k3v9q2xa")


@pytest.fixture
def api(services):
    return Api(services.token())


@pytest.fixture
def foreign_api(services):
    return Api(services.token(clinic_id=OTHER_CLINIC_ID))
