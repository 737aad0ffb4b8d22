"""After *Cancelar*: *Fue sin querer* takes it back, or a person decides; *Quiero otra fecha* a person finds. Never gives away an hour that is taken.

Either is answered in its own words, whatever the line was answered before: who taps believes that it did something.
"""

from collections.abc import Sequence

from chalicelib.appointments.agenda_change import By, Change
from chalicelib.appointments.model import Status
from chalicelib.appointments.restore import restore
from chalicelib.appointments.withdraw_messages import Visit, as_told
from chalicelib.messaging import reply_wording
from chalicelib.messaging.model import About
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.line_visits import answers_for, find_visit
from chalicelib.replies.stale_answer import is_decided_since
from chalicelib.shared.errors import NotAllowedError


def take_back_slip(turn: Turn, about: Sequence[About]) -> None:
    """Let the one visit stand again; what may not be so any more a person reads, and the patient reads that."""
    visit = _their_visit(turn, about)
    if visit is None:
        turn.pass_on(turn.inbound.text)
        return
    if _is_overtaken(turn, visit):
        _stays_off(turn, visit)
        return
    try:
        change = restore(
            turn.records,
            turn.clinic,
            visit.appointment.id,
            by=By.PATIENT,
            now=turn.now,
            said_at=turn.inbound.at,
        )
    except NotAllowedError:
        _stays_off(turn, visit)
        return
    turn.take(change.writes)
    if not visit.appointment.is_open:  # else it was tapped twice: it stands already
        _stands(turn, visit, change)


def ask_for_another_date(turn: Turn, about: Sequence[About]) -> None:
    """Let a person offer one, and tell who asked that they will."""
    turn.pass_on(turn.inbound.text)
    if visit := _their_visit(turn, about):
        said = reply_wording.another_date(turn.clinic, language=turn.language)
        turn.answer(said, about=_about(visit))


def _their_visit(turn: Turn, about: Sequence[About]) -> Visit | None:
    """Return the one visit meant, if it is of somebody who lives, on this line."""
    visit = find_visit(turn, about[0].appointment_id) if len(about) == 1 else None
    if visit is None or visit.patient.deceased_at or visit.patient.erasing_at:
        return None
    return visit if answers_for(turn, visit) else None


def _stands(turn: Turn, visit: Visit, change: Change) -> None:
    turn.said += change.messages
    said = as_told(turn.clinic, change.appointment, visit.patient)
    wants_another = change.appointment.wants_another_time
    say = reply_wording.restored_to_move if wants_another else reply_wording.restored
    turn.answer(say(turn.clinic, said, language=turn.language), about=_about(visit))
    if not wants_another:
        ids = {"patient_id": visit.patient.id, "appointment_id": visit.appointment.id}
        turn.ask_staff(TaskKind.CONFIRMED, **ids)


def _stays_off(turn: Turn, visit: Visit) -> None:
    """Tell that the hour could not be given back; of a visit that is not off any more the common words are true."""
    turn.pass_on(turn.inbound.text)
    if visit.appointment.status is Status.CANCELLED:
        said = as_told(turn.clinic, visit.appointment, visit.patient)
        content = reply_wording.stays_cancelled(turn.clinic, said, language=turn.language)
        turn.answer(content, about=_about(visit))


def _about(visit: Visit) -> tuple[About, ...]:
    return (About(visit.appointment.id, visit.appointment.schedule),)


def _is_overtaken(turn: Turn, visit: Visit) -> bool:
    """Tell whether somebody called the visit off once more, or the line spoke of something else, after this was said."""
    is_off = not visit.appointment.is_open
    return is_off and (turn.is_overtaken or is_decided_since(visit.appointment, turn.inbound.at))
