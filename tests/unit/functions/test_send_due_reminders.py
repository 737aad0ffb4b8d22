"""The scheduled function: it plans, watches over what was put out, and says in numbers what it did."""

from chalicelib.functions.send_due_reminders import send_due_reminders
from chalicelib.messaging.model import State
from chalicelib.shared.writes import Save
from tests.builders import NOW, a_line, an_appointment, keep
from tests.unit.functions.memory_services import Context


def test_nothing_due_is_said_to_be_nothing(services):
    """It ends well."""
    answer = send_due_reminders(services, Context())
    assert (answer["due"], answer["failed_clinics"], answer["outcomes"]) == (0, 0, {})


def test_what_is_due_is_written_and_asked_for(services):
    """One reminder of one visit; the answer is numbers only."""
    visit = an_appointment("tomorrow 09:30", due_at=NOW)
    keep(services.ours, visit)
    services.ours.commit([Save(a_line(visits=[visit]))])
    answer = send_due_reminders(services, Context())
    (message,) = services.ours.messages_of(visit.patient_id)
    assert (message.state, services.queue.message_ids) == (State.QUEUED, [message.id])
    assert (answer["due"], answer["outcomes"]) == (1, {"queued": 1})
