"""A patient's visits over the API: page by page all of them, the latest first, and nobody else's."""

import pytest

from chalicelib.patients.model import PatientAlias
from tests.builders import a_patient, an_appointment, keep
from tests.unit.web.api.test_inbox import whole

ANA = a_patient()
DAYS = ("in 3 days 10:30", "tomorrow 10:30", "yesterday 10:30")
VISITS = [an_appointment(day, id=f"visit000000{n}") for n, day in enumerate(DAYS)]
TWIN = an_appointment("tomorrow 10:30", id="visit000000z")  # two at one moment have two places
PATH = f"/patients/{ANA.id}/appointments"
ORDER = ["visit0000000", "visit000000z", "visit0000001", "visit0000002"]


@pytest.fixture(autouse=True)
def visits(records):
    keep(records, ANA, *VISITS, TWIN)
    keep(records, an_appointment("tomorrow 12:00", id="visitofluis0", patient_id="lu1s"))


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 200])
def test_each_visit_is_on_one_page(api, limit):
    """The latest first, however many at a time."""
    shown = whole(api, f"{PATH}?limit={limit}", "appointments")
    assert [one["id"] for one in shown] == ORDER


def test_visits_of_a_merged_record_are_theirs(api, records):
    """Those of the past stay under the former id, and are found by either."""
    keep(records, PatientAlias("anaotra00000", ANA.id, "merge"))
    keep(records, a_patient(id="both00000000", former_ids=("lu1s",)))
    shown = whole(api, "/patients/both00000000/appointments?limit=200", "appointments")
    assert [one["id"] for one in shown] == ["visitofluis0"]
    assert len(whole(api, "/patients/anaotra00000/appointments?limit=200", "appointments")) == 4


def test_nobody_elses_visits_are_shown(api, foreign_api, records):
    """Not to another clinic, not under another patient's cursor."""
    keep(records, a_patient(id="lu1s", name="Luis Paz", e164=""))
    assert foreign_api.get(PATH).status_code == 404
    assert api.get("/patients/nobody/appointments").status_code == 404
    cursor = api.get(f"{PATH}?limit=1").json_body["next_cursor"]
    refused = api.get(f"/patients/lu1s/appointments?cursor={cursor}")
    assert (refused.status_code, refused.json_body["errors"][0]["code"]) == (422, "cursor_unknown")


@pytest.mark.parametrize("limit", ["0", "201", "x"])
def test_a_page_has_its_bounds(api, limit):
    """From one to two hundred."""
    assert api.get(f"{PATH}?limit={limit}").status_code == 422
