"""Form, API and import call a person the same, and what the clinic set is called by all of them."""

import csv
import io
from urllib.parse import urlencode

import pytest

from chalicelib.messaging.model import Kind
from chalicelib.patients.model import Particulars, Patient, Purpose
from chalicelib.patients.register import register
from chalicelib.reminders.model import Send
from chalicelib.reminders.reminder_messages import question
from chalicelib.web.public import signup_form
from tests.builders import ANAS_PHONE, CLINIC_ID, NOW, a_clinic
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.imports.taking_in import FrontDesk
from tests.unit.patients.names_called import NAMES
from tests.unit.reminders.visits import a_visit
from tests.unit.web.api.api_client import Api, two_clinics

NEW = {"phone": ANAS_PHONE}


@pytest.fixture
def services(monkeypatch):
    """The API over records in memory."""
    services = two_clinics()
    monkeypatch.setattr("chalicelib.wiring.services", lambda: services)
    return services


def by_api(services, name, **more):
    """Return what the API says that a new person is called, or nothing where it takes no such name."""
    answer = Api(services.token()).post("/patients", NEW | {"name": name} | more)
    return answer.json_body.get("called", "") if answer.status_code < 400 else ""


def by_file(desk, name):
    """Return what a person of a file is called, or nothing where it is no name there."""
    file = io.StringIO()
    rows = [
        ("Fecha", "Hora", "Paciente", "Celular"),
        ("24/11/2026", "10:30", name, "5512345678"),
    ]
    csv.writer(file).writerows(rows)
    desk.take_in_bytes(file.getvalue().encode())
    return "".join(patient.first_name for patient in desk.patients())


def by_form(name):
    """Return what who signs up is called, or nothing where the form asks again."""
    body = {"name": name, "phone": ANAS_PHONE, Purpose.REMINDERS: "yes"}
    checked = signup_form.check(signup_form.read(urlencode(body).encode()), a_clinic())
    if not isinstance(checked, signup_form.Checked):
        return ""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    particulars = Particulars(checked.name, checked.e164)
    return register(records, particulars, now=NOW, source="form").patient.first_name


@pytest.mark.parametrize(("name", "called"), NAMES.items())
def test_a_person_is_called_the_same_whatever_way_they_came(services, name, called):
    """Where a way in takes the name at all; the API takes all that have a letter and no control sign."""
    ways = (by_api(services, name), by_file(FrontDesk(), name), by_form(name))
    assert set(ways) <= {called, ""}
    readable = any(map(str.isalpha, name)) and "\n" not in name
    assert not readable or ways[0] == called


def test_every_way_in_took_names():
    """A way in that took none would have agreed with all."""
    some = list(NAMES)[::5]
    by_files = [name for name in some if by_file(FrontDesk(), name)]
    by_forms = [name for name in some if by_form(name)]
    assert min(len(by_files), len(by_forms)) > len(some) // 2


def test_what_the_clinic_set_is_shown_kept_and_used(services):
    """Over the API; sent again without it, or by a file, it stays; the question asks for that name."""
    assert by_api(services, "HERNANDEZ LOPEZ XUNAXI", called="Xunaxi") == "Xunaxi"
    assert by_api(services, "HERNANDEZ LOPEZ XUNAXI") == "Xunaxi"
    desk = FrontDesk()
    desk.store = services.store
    assert by_file(desk, "HERNANDEZ LOPEZ XUNAXI") == "Xunaxi"
    (patient,) = desk.patients()
    asked = question(a_clinic(), Send(Kind.VERIFY, (a_visit(patient=patient),)), NOW)
    assert asked.content.parameters[1] == "Xunaxi"


def test_what_the_clinic_sets_anew_counts(services):
    """The second word of the clinic's system wins over its first."""
    by_api(services, "Ana López", called="Anita")
    assert by_api(services, "Ana López", called="Annie") == "Annie"
    (patient,) = services.records(CLINIC_ID).patients_named("ana")
    assert isinstance(patient, Patient)
    assert patient.called == "Annie"


@pytest.mark.parametrize("called", ["", " ", "A\nB", "x" * 121, "🌸\u0007", 7])
def test_what_no_message_can_say_is_refused(services, called):
    """Empty, on two lines, too long or no text."""
    body = NEW | {"name": "Ana López", "called": called}
    answer = Api(services.token()).post("/patients", body)
    assert answer.status_code == 422
    assert answer.json_body["errors"][0]["pointer"] == "#/called"


def test_search_is_by_name_and_not_by_what_one_is_called(services):
    """The list stays in the order of names, whatever messages say."""
    by_api(services, "HERNANDEZ LOPEZ XUNAXI", called="Zoe")
    records = services.records(CLINIC_ID)
    assert [one.name for one in records.patients_named("her")] == ["HERNANDEZ LOPEZ XUNAXI"]
    assert records.patients_named("zoe") == []
