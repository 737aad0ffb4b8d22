"""Who signed up and is on no agenda is asked about at the desk, once, until they have a visit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.book import book
from chalicelib.appointments.model import Slot
from chalicelib.consent.accept_signup import accept_signup
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup
from chalicelib.front_desk.to_do import Rank, to_do
from chalicelib.messaging.signed_up import ASKED_FOR, OF_THE_CLINIC, booked_now
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Patient, Purpose
from chalicelib.patients.phone_lines import line_of, written_line
from tests.builders import ANAS_PHONE, NOW, a_clinic, a_line, a_patient, keep, moment
from tests.unit.front_desk.a_day import ZONE, a_day, a_row

WRITTEN = NOW - timedelta(hours=2)


def signs_up(records, name="Ana López", source=""):
    """Let somebody's code come from Ana's phone."""
    purposes, proof = (Purpose.REMINDERS,), Proof(text_hash="ab" * 32)
    signup = Signup("4k9d-x2mp", name, ANAS_PHONE, purposes, proof, "es_MX", created_at=NOW)
    signup = replace(signup, source=source)
    keep(records, signup)
    line, existed = line_of(records, ANAS_PHONE)
    code = {"message_id": "wamid.code", "written_at": WRITTEN, "now": NOW}
    done = accept_signup(records, signup, line, **code)
    records.commit([*done.writes, written_line(done.line, existed=existed)])
    return records.get(Patient, done.patient.id)


def asked(records, patient):
    """Return what is open about somebody, by kind."""
    return [task.kind for task in records.tasks_of(patient.id) if task.done_at is None]


def books(records, patient, now=NOW):
    """Give somebody a visit."""
    slot = Slot(moment("in 3 days 12:00"))
    records.commit(book(records, a_clinic(), patient, slot, now=now).writes)


@pytest.mark.parametrize("source", ["", "cartel", *sorted(OF_THE_CLINIC)])
def test_who_is_new_is_asked_about_until_they_have_a_visit(records, source):
    """The first one, whoever books it, and whatever the link said by which they came; a second one ends nothing more."""
    patient = signs_up(records, source=source)
    assert asked(records, patient) == [TaskKind.SIGNED_UP]
    books(records, patient)
    assert asked(records, patient) == []
    books(records, records.get(Patient, patient.id))


def test_who_is_on_the_list_already_is_matched(records):
    """By name and phone: nobody is asked."""
    keep(records, a_patient(), a_line())
    patient = signs_up(records)
    assert (patient.id, asked(records, patient)) == (a_patient().id, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "import"},
        {"source": "api"},
        {"source": "staff"},
        {"created_at": NOW - ASKED_FOR - timedelta(seconds=1)},
        {"created_at": None},
    ],
)
def test_a_booking_reads_nothing_for_whom_the_clinic_put_on_its_list(changes):
    """An agenda of twenty thousand rows costs no read more."""
    assert booked_now(None, replace(a_patient(created_at=NOW), **changes), now=NOW) == []


def test_it_stands_among_what_is_to_be_done_while_it_is_so(records):
    """Behind what waits for a visit; not of who comes today, nor of who is somebody's record by now."""
    patient = signs_up(records)
    (task,) = records.tasks_of(patient.id)
    stands = a_day(tasks=[task], people={patient.id: patient})
    (item,) = to_do(stands, ZONE)
    assert (item.rank, item.person) == (Rank.SIGNED_UP, patient)
    comes = a_day(a_row("today 12:00", patient=patient), tasks=[task], people={patient.id: patient})
    assert Rank.SIGNED_UP not in {item.rank for item in to_do(comes, ZONE)}
    assert to_do(a_day(tasks=[task]), ZONE) == []
