"""*Mostrador*: who signed up and stands on the agenda under another record is one person, by a tap, and two again by another."""

import re
from dataclasses import replace

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.messaging.signed_up import asked_whose
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW, a_line, a_patient, an_appointment, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
SIGNED, LISTED, OTHER = "p00000000007", "p00000000001", "p00000000002"
PATH = f"/mostrador/registros/{SIGNED}"


@pytest.fixture
def records(services):
    """Luisa signed up a moment ago; the agenda has a Luisa without a number, and somebody else."""
    services.secrets.values["public-url"] = ("https://api.example/app",)
    records = services.records(CLINIC_ID)
    luisa = a_patient(id=SIGNED, name="Luisa Mena", e164="+525544443333", created_at=NOW)
    listed = a_patient(
        id=LISTED, name="Luisa Mena Ortiz", e164="", number=NumberState.UNVERIFIED, consents={}
    )
    other = a_patient(id=OTHER, name="Beto Ruiz", e164="+525500000002")
    visits = [
        an_appointment("tomorrow 10:30", id="a1", patient_id=LISTED),
        an_appointment("tomorrow 11:00", id="a2", patient_id=OTHER),
    ]
    keep(records, luisa, listed, other, *visits, a_line(luisa), a_line(other))
    records.commit([asked_whose(luisa, NOW)])
    records.enter([luisa, listed, other])
    return records


@pytest.fixture
def lupita(services, records):
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    browser.get("/mostrador")
    return browser


def the_task(records):
    (task,) = records.inbox()
    return task


def asks(lupita):
    """Return what the page's one form says."""
    page = lupita.get("/mostrador").body.decode()
    return dict(re.findall(r'name="(con|tarea)" value="([^"]+)"', page))


def test_who_signed_up_stands_beside_who_may_be_they(lupita, records):
    """With the visit and how the number ends, and nobody whose name is another's."""
    said = words_of(lupita.get("/mostrador"))
    assert "Se registraron 1" in said
    assert "Luisa Mena Ortiz, mañana 10:30 a. m., sin teléfono Es la misma" in said
    assert "Beto" not in said
    assert asks(lupita) == {"con": LISTED, "tarea": the_task(records).id}


def test_a_tap_makes_them_one(lupita, records):
    """The visit is reminded by the number and the yes of the sign-up; the question is closed; twice is as good as once."""
    typed = asks(lupita)
    for _ in range(2):
        answer = lupita.post(PATH, **typed)
        assert "hecho=matched" in answer.headers["Location"]
    person = records.get(Patient, LISTED)
    assert (person.e164, person.number) == ("+525544443333", NumberState.VERIFIED)
    assert person.agreed_to(Purpose.REMINDERS)
    assert find_patient(records, SIGNED).id == LISTED
    assert records.get(Appointment, "a1").patient_id == LISTED
    assert the_task(records).done_by == "reception000"[:12]
    said = words_of(lupita.get("/mostrador"))
    assert "Nadie espera" in said


def test_another_tap_makes_them_two_again(lupita, records):
    """By the undo that the bar shows; the question is asked again."""
    answer = lupita.post(PATH, **asks(lupita))
    page = lupita.get("/mostrador?" + answer.headers["Location"].partition("?")[2]).body.decode()
    deed = re.search(r'name="hecho" value="([^"]+)"', page)[1]
    assert f"mostrador/registros/{SIGNED}/deshacer" in page
    answer = lupita.post(f"{PATH}/deshacer", hecho=deed)
    assert "hecho=apart" in answer.headers["Location"]
    assert records.get(Patient, SIGNED).e164 == "+525544443333"
    assert records.get(Patient, LISTED).e164 == ""
    assert the_task(records).done_at is None
    again = lupita.post(f"{PATH}/deshacer", hecho=deed)
    assert "no=not_merged" in again.headers["Location"]


@pytest.mark.parametrize("con", ["", "nobody000000", "~", "p7d2m4q8w1zc"])
def test_nobody_is_joined_with_nobody(lupita, records, con):
    """Another clinic's id is nobody's here: not found, and nothing is changed."""
    answer = lupita.post(PATH, con=con, tarea=the_task(records).id)
    assert answer.status_code == 404
    assert records.get(Patient, SIGNED)
    assert the_task(records).done_at is None


def test_only_a_sign_up_is_matched_and_only_with_whose_name_fits(lupita, records):
    """Without its own question, or with anybody else, nothing is made one: the counter is no general merge."""
    other = records.get(Patient, OTHER)
    records.commit([asked_whose(other, NOW)])
    (theirs,) = [task for task in records.inbox() if task.patient_id == OTHER]
    own = next(task for task in records.inbox() if task.patient_id == SIGNED)
    for task_id in ("", "x", theirs.id):
        lupita.get("/mostrador")
        assert lupita.post(PATH, con=LISTED, tarea=task_id).status_code == 404
    lupita.get("/mostrador")
    assert "no=as_it_is" in lupita.post(PATH, con=OTHER, tarea=own.id).headers["Location"]
    assert records.get(Patient, SIGNED)
    assert records.get(StaffTask, theirs.id).done_at is None


def test_another_number_in_the_agenda_is_corrected_first(lupita, records):
    """The number that was just proved is not thrown away for one that nobody proved."""
    listed = replace(records.get(Patient, LISTED), e164="+525511112222")
    records.commit([Save(listed)])
    said = words_of(lupita.get("/mostrador"))
    assert "termina en 2222 Tiene otro número: corrígelo primero" in said
    assert "Es la misma:" not in said
    answer = lupita.post(PATH, con=LISTED, tarea=the_task(records).id)
    assert "no=numbers_differ" in answer.headers["Location"]
    assert records.get(Patient, SIGNED).e164 == "+525544443333"


def test_a_merge_of_somebody_else_is_not_taken_apart_here(lupita, records):
    """What an operator or another program made one stays so."""
    task = the_task(records)
    by_api = Asked("Sistema", "api:t0ken00000", NOW)
    clinic = records.get(Clinic, CLINIC_ID)
    merge_records(records, MemoryQueue(), clinic, stays_id=LISTED, merged_id=SIGNED, asked=by_api)
    answer = lupita.post(f"{PATH}/deshacer", hecho=f"{LISTED}_{task.id}")
    assert "no=as_it_is" in answer.headers["Location"]
    assert records.get(Patient, SIGNED) is None
