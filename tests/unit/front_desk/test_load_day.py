"""A day in one answer: four stages and a dozen calls, however many patients and past visits the clinic has."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.front_desk.day import VisitState, freed
from chalicelib.front_desk.load_day import load_day
from chalicelib.front_desk.to_do import RANKS
from chalicelib.messaging.model import State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import PatientAlias
from tests.builders import (
    CLINIC_ID,
    NOW,
    a_clinic,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
    with_practitioners,
)
from tests.fakes.counted_client import counted
from tests.fakes.memory_store import MemoryStore

TODAY = NOW.date()
MOST_CALLS = 12


def phone(number):
    """Return somebody's number."""
    return f"+5255{10_000_000 + number:08}"


def a_busy_clinic(records, *, per_day=40, days=2, past=0):
    """Fill the agenda from this morning on: everybody has two messages, a phone and last words; one in eight a task."""
    for number in range(per_day * days + past):
        who = a_patient(id=f"p{number:011}", name=f"Ana {number}", e164=phone(number))
        day = number // per_day if number < per_day * days else -2 - number // per_day
        starts = moment("today 08:00") + timedelta(days=day, minutes=15 * (number % per_day))
        visit = an_appointment(starts, id=f"a{number:011}", patient_id=who.id)
        told = [
            a_message(
                about=visit,
                owner=who.id,
                e164=who.e164,
                state=State.READ,
                created_at=NOW - k * timedelta(hours=1),
            )
            for k in (1, 2)
        ]
        visit = an_appointment(
            starts, id=visit.id, patient_id=who.id, message_ids=tuple(m.id for m in told)
        )
        task = staff_task(TaskKind.TEXT, NOW, who.id, patient_id=who.id, e164=who.e164)
        waits = NOW if number % 8 == 0 else None
        thread = TextThread(who.e164, task.id, NOW, None, waits, "hola", NOW, who.id)
        line = a_line(who, visits=[visit])
        keep(records, who, visit, line, thread, *told, *([task] if number % 8 == 0 else []))


@pytest.fixture
def clinic_of():
    """Return a way to a clinic whose calls are counted."""
    return lambda: (a_clinic(), counted(MemoryStore(), CLINIC_ID))


@pytest.mark.parametrize("now", [moment("today 09:00"), moment("today 18:00")])
@pytest.mark.parametrize("past", [0, 1_000])
def test_forty_visits_take_a_dozen_calls_whatever_else_the_clinic_has(clinic_of, now, past):
    """Person, phone, messages, last words and tasks of each."""
    clinic, records = clinic_of()
    a_busy_clinic(records, past=past)
    records.table.client.calls.clear()
    day = load_day(records, clinic, TODAY, now=now)
    assert len(day.visits) == len(day.next_visits) == 40
    rows = [
        (row.patient is not None, row.line is not None, row.thread is not None)
        for row in day.visits
    ]
    assert rows == [(True, True, True)] * 40
    assert [row.was_asked for row in day.visits] == [True] * 40
    assert sum(row.waits for row in day.visits) == 5
    assert sum(records.table.client.calls.values()) <= MOST_CALLS


def test_another_day_reads_no_tasks_and_no_tomorrow(clinic_of):
    """What the desk has to do is of today."""
    clinic, records = clinic_of()
    a_busy_clinic(records)
    day = load_day(records, clinic, TODAY + timedelta(days=1), now=moment("today 09:00"))
    assert (len(day.visits), day.next_visits, day.tasks, day.is_today) == (40, (), (), False)


def test_the_answer_to_a_deed_shows_what_the_index_does_not_know_yet(clinic_of):
    """A visit that was just booked is read by its own key; one that moved away is not shown where it was."""
    clinic, records = clinic_of()
    who = a_patient()
    booked, moved = an_appointment("today 12:00"), an_appointment("in 3 days 12:00", id="b" * 12)
    keep(records, who, booked, moved, a_line(who))

    class Late(type(records)):
        """An index that is a moment behind."""

        def visit_ids_between(self, *_stretch):
            return [moved.id]

    late = Late(records.table, CLINIC_ID, records.by, store=records.store)
    day = load_day(late, clinic, TODAY, now=NOW, beside=[booked.id])
    assert [row.visit.id for row in day.visits] == [booked.id]


def test_a_visit_under_a_merged_record_shows_the_person(clinic_of):
    """What was over when two records became one lies under the old id."""
    clinic, records = clinic_of()
    who = a_patient(former_ids=("p-former",))
    visit = an_appointment("today 08:00", patient_id="p-former", status=Status.ATTENDED)
    keep(records, who, a_line(who), visit, PatientAlias("p-former", who.id, "m"))
    day = load_day(records, clinic, TODAY, now=NOW)
    assert [(row.patient.name, row.state(NOW)) for row in day.visits] == [
        (who.name, VisitState.ATTENDED)
    ]


def test_a_visit_under_a_merged_record_has_the_persons_phone_and_words(clinic_of):
    """One still to come, too: it is not said to have no number."""
    clinic, records = clinic_of()
    who = a_patient(former_ids=("p-former",))
    visit = an_appointment("today 12:00", patient_id="p-former")
    thread = TextThread(who.e164, "t", NOW, None, NOW, "hola", NOW, who.id)
    keep(records, who, a_line(who), visit, thread, PatientAlias("p-former", who.id, "m"))
    (row,) = load_day(records, clinic, TODAY, now=NOW).visits
    assert (row.why_untold, row.line.id, row.thread.said) == ("", who.e164, "hola")


@pytest.mark.parametrize("kind", sorted(kind for kind, rank in RANKS.items() if rank))
def test_no_heap_of_what_is_over_hides_what_is_asked_today(clinic_of, kind):
    """Cancellations of months that nobody closed stand before all else in the inbox."""
    clinic, records = clinic_of()
    who = a_patient()
    for number in range(60):
        at = NOW - timedelta(days=60, minutes=number)
        old = {"patient_id": who.id, "appointment_id": f"o{number:011}"}
        keep(records, staff_task(TaskKind.CANCELLED, at, str(number), **old))
    task = staff_task(kind, NOW - timedelta(days=1), "now", patient_id=who.id)
    keep(records, who, a_line(who), task)
    day = load_day(records, clinic, TODAY, now=NOW)
    assert task.id in {one.id for one in day.tasks}


def test_a_task_about_a_visit_of_another_day_brings_that_visit(clinic_of):
    """Who wants another hour next week stands in today's list with the hour."""
    clinic, records = clinic_of()
    who = a_patient()
    visit = an_appointment("in 6 days 12:00", status=Status.CHANGE_REQUESTED)
    task = staff_task(
        TaskKind.CHANGE_REQUESTED, NOW, "c", patient_id=who.id, appointment_id=visit.id
    )
    keep(records, who, a_line(who), visit, task)
    day = load_day(records, clinic, TODAY, now=NOW)
    assert day.visits == ()
    assert day.other_visits[visit.id].patient == who


def test_an_hour_is_no_gap_when_its_doctor_has_it_under_another_name(clinic_of):
    """Of two visits that were kept before the clinic had a list of doctors, as of any."""
    _, records = clinic_of()
    ana = KnownPractitioner("ana", "Dra. Ana Ruiz", also_called=("Consultorio 2",))
    off = an_appointment("today 12:00", practitioner="Dra. Ruiz", status=Status.CANCELLED)
    on = an_appointment("today 12:00", id="b" * 12, practitioner="Consultorio 2")
    keep(records, a_patient(), off, on, a_line())
    now = moment("today 09:00")
    day = load_day(records, with_practitioners(a_clinic(), ana), TODAY, now=now)
    assert freed(day.visits, now) == []
    nobody_knows = load_day(records, a_clinic(), TODAY, now=now)
    assert [row.visit.id for row in freed(nobody_knows.visits, now)] == [off.id]
