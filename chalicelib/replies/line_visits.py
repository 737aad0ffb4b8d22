"""A visit that a message of ours names, and whether whoever answers on this line answers for it. Changes nothing."""

from chalicelib.appointments.withdraw_messages import Visit, visit_of
from chalicelib.patients.model import NumberState
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.conversation_turn import Turn
from chalicelib.shared.errors import NotFoundError


def find_visit(turn: Turn, appointment_id: str) -> Visit | None:
    """Return a visit with its person, if there is one."""
    try:
        return visit_of(turn.records, appointment_id)
    except NotFoundError:
        return None


def answers_for(turn: Turn, visit: Visit) -> bool:
    """Tell whether the visit is of somebody on this line, as far as anybody knows."""
    patient = visit.patient
    return line_id(patient.e164) == turn.line.id and patient.number is not NumberState.WRONG
