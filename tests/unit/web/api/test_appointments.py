import pytest

from chalicelib.appointments.model import Appointment
from tests.builders import a_line, a_patient, keep

TOMORROW = "2026-11-23T10:30:00-06:00"
VISIT = {"patient_id": "p7d2m4q8w1zc", "starts_at": TOMORROW, "minutes": 45}


@pytest.fixture(autouse=True)
def ana(records):
    keep(records, a_patient(external_id="P-1"), a_line())


def test_a_put_books_the_visit(api, records):
    """A PUT under the clinic's own key books, and says 201."""
    answer = api.put("/appointments/CITA-1", VISIT)
    assert answer.status_code == 201, answer.body
    assert answer.json_body["starts_at"] == TOMORROW
    kept = records.get(Appointment, answer.json_body["id"])
    assert (kept.external_id, kept.minutes, kept.source) == ("CITA-1", 45, "api")


def test_the_same_put_twice_changes_nothing(api, records, services):
    """The second PUT leaves every stored byte as the first left it."""
    api.put("/appointments/CITA-1", VISIT)
    before = list(services.store.everything())
    answer = api.put("/appointments/CITA-1", VISIT)
    assert (answer.status_code, answer.json_body["result"]) == (200, "unchanged")
    assert list(services.store.everything()) == before
