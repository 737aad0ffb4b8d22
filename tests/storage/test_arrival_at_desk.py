"""The day, the inbox and an arrival taken back, on each store: what the API and the command line stand on."""

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.arrival import note_arrival
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.visits_of_person import place_of_visit, visits_of_person
from chalicelib.front_desk.load_day import load_day
from chalicelib.front_desk.take_back_arrival import take_back_arrival
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from puntual.agenda_view import AgendaView
from puntual.inbox_view import InboxView
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep
from tests.fakes.memory_queue import MemoryQueue

ANA = a_patient()


def test_an_arrival_and_its_taking_back_are_kept_whole(records):
    """The reminder is withdrawn with the one, and decided anew with the other."""
    visit = an_appointment("today 11:30")
    reminder = a_message(about=visit, owner=ANA.id, id=f"{records.clinic_id}.{ANA.id}.arrival")
    visit = an_appointment("today 11:30", message_ids=(reminder.id,), decided_offsets=(1440,))
    keep(records, ANA, a_line(visits=[visit]), visit, reminder)
    for decide in (note_arrival, take_back_arrival):
        carry_out(
            records,
            MemoryQueue(),
            lambda decide=decide: decide(records, a_clinic(), visit.id, now=NOW),
            now=NOW,
        )
        assert records.get(Message, reminder.id).state is State.SUPPRESSED
    kept = records.get(Appointment, visit.id)
    assert (kept.arrived_at, kept.decided_offsets, kept.given_back) == (None, (), 1)


def test_the_terminal_shows_the_day_and_the_inbox(records):
    """As it shows them from memory."""
    visit = an_appointment("today 11:30")
    task = staff_task(TaskKind.UNREACHABLE, NOW, patient_id=ANA.id, appointment_id=visit.id)
    keep(records, ANA, a_line(visits=[visit]), visit, task)
    day = load_day(records, a_clinic(), NOW.date(), now=NOW)
    shown = AgendaView(a_clinic(), day, show_phones=False).whole()
    assert [(one["name"], one["state"]) for one in shown["visits"]] == [(ANA.name, "call")]
    assert [one["rank"] for one in shown["to_do"]] == ["call"]
    view = InboxView(records, a_clinic(), records.open_tasks().tasks, now=NOW)
    assert view.table(done=False, show_phones=False, show_texts=False).row_count == 1


def test_visits_of_a_person_are_read_page_by_page(records):
    """The latest first, past and to come."""
    days = ("yesterday 10:30", "today 11:30", "tomorrow 10:30")
    visits = [an_appointment(day, id=f"visit{n}") for n, day in enumerate(days)]
    keep(records, ANA, *visits)
    first = visits_of_person(records, ANA, most=2)
    rest = visits_of_person(records, ANA, before=place_of_visit(first[-1]), most=2)
    assert [visit.id for visit in (*first, *rest)] == ["visit2", "visit1", "visit0"]
