"""*Fue sin querer*: a cancellation that the patient made a moment ago is taken back, or a person decides. Never gives away an hour that is taken."""

from collections.abc import Sequence

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.restore import restore
from chalicelib.appointments.withdraw_messages import as_told
from chalicelib.messaging import reply_wording
from chalicelib.messaging.model import About
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.line_visits import answers_for, find_visit
from chalicelib.shared.errors import NotAllowedError


def take_back_slip(turn: Turn, about: Sequence[About]) -> None:
    """Let the one visit stand again; what may not be so any more a person reads, and the patient reads that."""
    visit = find_visit(turn, about[0].appointment_id) if len(about) == 1 else None
    if visit is None or turn.is_overtaken or not answers_for(turn, visit):
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
    said = as_told(turn.clinic, change.appointment, visit.patient)
    told = (About(change.appointment.id, change.appointment.schedule),)
    turn.answer(reply_wording.restored(turn.clinic, said, language=turn.language), about=told)
    turn.ask_staff(
        TaskKind.CONFIRMED, patient_id=visit.patient.id, appointment_id=visit.appointment.id
    )
