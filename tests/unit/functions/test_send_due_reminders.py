"""The scheduled function: it plans, watches over what was put out, and says in numbers what it did."""

import pytest

from chalicelib.functions.send_due_reminders import send_due_reminders
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import NumberState
from chalicelib.shared.errors import UnreachableError
from chalicelib.shared.writes import Save
from tests.builders import NOW, a_line, a_patient, an_appointment, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.functions.memory_services import Context


def logged(caplog):
    """Return the numbers of the one line that a run leaves in the log."""
    (line,) = [record for record in caplog.records if record.message == "due_run"]
    numbers = {name: getattr(line, name, None) for name in ("due", "failed", "queued")}
    return line.levelname, numbers


def test_nothing_due_is_said_to_be_nothing(services, caplog):
    """It ends well, and the log shows that it ran."""
    answer = send_due_reminders(services, Context())
    assert (answer["due"], answer["failed_clinics"], answer["outcomes"]) == (0, 0, {})
    assert logged(caplog) == ("INFO", {"due": 0, "failed": 0, "queued": None})


def test_what_is_due_is_written_and_asked_for(services, caplog):
    """One reminder of one visit; the answer is numbers only, and so is the line in the log."""
    visit = an_appointment("tomorrow 09:30", due_at=NOW)
    keep(services.ours, visit)
    services.ours.commit([Save(a_line(visits=[visit]))])
    answer = send_due_reminders(services, Context())
    (message,) = services.ours.messages_of(visit.patient_id)
    assert (message.state, services.queue.message_ids) == (State.QUEUED, [message.id])
    assert (answer["due"], answer["outcomes"]) == (1, {"queued": 1})
    assert logged(caplog) == ("INFO", {"due": 1, "failed": 0, "queued": 1})


@pytest.mark.parametrize("is_told", [True, False])
def test_the_question_carries_the_notice_and_goes_without_its_address_too(services, is_told):
    """Where the parameter store cannot say where the pages are, it names whom to ask for the notice."""
    if not is_told:
        services.secrets.one = _away
    visit = an_appointment("tomorrow 09:30", due_at=NOW)
    unsure = a_patient(number=NumberState.UNVERIFIED, version=0)
    services.ours.commit([Save(unsure), Save(a_line(unsure, visits=[visit]))])
    keep(services.ours, visit)
    answer = send_due_reminders(services, Context())
    (question,) = services.ours.messages_of(visit.patient_id)
    assert (question.kind, question.state) == (Kind.VERIFY, State.QUEUED)
    told = "https://api.example/app/c/clinica-sonrisa/aviso"
    assert question.content.parameters[2] == (
        told if is_told else "pídelo a privacidad@sonrisa.example"
    )
    assert answer["failed_clinics"] == 0


def _away(name):
    raise UnreachableError(name)


def test_a_run_in_which_a_clinic_failed_says_how_many_did(services, caplog):
    """An operator who looks at an alarm finds the run."""
    keep(MemoryClinicRecords(services.store, "nowhere1"), an_appointment(due_at=NOW))
    answer = send_due_reminders(services, Context())
    assert (answer["due"], answer["failed_clinics"]) == (1, 1)
    assert logged(caplog) == ("INFO", {"due": 1, "failed": 1, "queued": None})
