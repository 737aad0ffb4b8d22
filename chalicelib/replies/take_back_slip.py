"""*Fue sin querer*: a cancellation that the patient made a moment ago is taken back, or a person decides. Never gives away an hour that is taken."""

from collections.abc import Sequence

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.restore import restore
from chalicelib.appointments.withdraw_messages import Visit, as_told, visit_of
from chalicelib.messaging import reply_wording
from chalicelib.messaging.model import About
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.conversation_turn import Turn
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.later_release import is_known


def take_back_slip(turn: Turn, about: Sequence[About]) -> None:
    """Let the one visit stand again; what may not be so any more a person reads, and the patient reads that."""
    visit = find_visit(turn, about[0].appointment_id) if len(about) == 1 else None
    if visit is None or not _may_be_theirs(turn, visit) or turn.is_overtaken:
        turn.pass_on(turn.inbound.text)
        return
    try:
        change = restore(
            turn.records, turn.clinic, visit.appointment.id, by=By.PATIENT, now=turn.now
        )
    except NotAllowedError:
        turn.pass_on(turn.inbound.text)
        return
    if not change.writes:  # tapped twice: it stands already
        return
    turn.take(change.writes)
    turn.said += change.messages
    said = as_told(change.appointment, visit.patient)
    told = (About(change.appointment.id, change.appointment.schedule),)
    turn.answer(reply_wording.restored(turn.clinic, said, language=turn.language), about=told)
    turn.ask_staff(
        TaskKind.CONFIRMED, patient_id=visit.patient.id, appointment_id=visit.appointment.id
    )


def find_visit(turn: Turn, appointment_id: str) -> Visit | None:
    """Return a visit with its person, if there is one."""
    try:
        return visit_of(turn.records, appointment_id)
    except NotFoundError:
        return None


def _may_be_theirs(turn: Turn, visit: Visit) -> bool:
    patient = visit.patient
    is_here = line_id(patient.e164) == turn.line.id and patient.number is not NumberState.WRONG
    return is_here and is_known(visit.appointment.status)
