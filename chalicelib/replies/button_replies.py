"""What a tapped button changes. It acts only on what its message was about, and only for the line it was sent to."""

from collections.abc import Iterable

from chalicelib.appointments.agenda_change import By, Change, combined, said_again
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm, request_change
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.withdraw_messages import (
    Visit,
    as_told_together,
)
from chalicelib.messaging import reply_wording
from chalicelib.messaging.model import About, Action, Kind, Message, Tap
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies import number_verification
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.line_visits import answers_for, find_visit
from chalicelib.replies.stale_answer import is_as_told, is_decided_since
from chalicelib.replies.take_back_slip import ask_for_another_date, take_back_slip
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.shared.later_release import is_known
from chalicelib.shared.writes import target_of

LEADS_TO = {
    Action.CONFIRM: Status.CONFIRMED,
    Action.CANCEL: Status.CANCELLED,
    Action.MOVE: Status.CHANGE_REQUESTED,
}
TASKS = {
    Action.CONFIRM: TaskKind.CONFIRMED,
    Action.CANCEL: TaskKind.CANCELLED,
    Action.MOVE: TaskKind.CHANGE_REQUESTED,
}

ANSWERS = {
    Action.CONFIRM: reply_wording.confirmed,
    Action.CANCEL: reply_wording.cancelled,
    Action.MOVE: reply_wording.change_requested,
}


def act_on_tap(turn: Turn, tap: Tap) -> None:
    """Decide what the tap does; a forged or foreign one does nothing at all."""
    message = turn.records.get(Message, tap.message_id)
    if message is None or line_id(message.e164) != turn.line.id:
        return
    turn.is_tap = True
    if not message.is_of_known_kind:  # what its buttons mean, a later release knows
        turn.pass_on(turn.inbound.text)
        return
    if message.kind is Kind.TEST:  # about no visit: whoever tried it reads that it got here
        turn.answer(reply_wording.tapped_under_test(turn.clinic))
        return
    if tap.action in (Action.YES_ME, Action.NOT_ME):
        number_verification.act_on_answer(turn, message.owner, is_them=tap.action is Action.YES_ME)
        return
    about = [a for a in message.about if tap.about in ("", a.appointment_id)]
    if _was_chosen_otherwise(turn, tap, message):
        turn.pass_on(turn.inbound.text)
    elif tap.action is Action.UNDO:
        take_back_slip(turn, about)
    elif tap.action is Action.ANOTHER_DATE:
        ask_for_another_date(turn, about)
    else:
        act(turn, tap.action, about)


def _was_chosen_otherwise(turn: Turn, tap: Tap, message: Message) -> bool:
    """Tell whether a visit that our question offered beside the chosen one was decided upon after this was said."""
    if asks(message) is not Asks.WHICH:
        return False
    visits = turn.records.get_many(Appointment, [a.appointment_id for a in message.about])
    chosen = visits.get(tap.about)
    is_so = chosen is not None and chosen.status is LEADS_TO.get(tap.action)
    return not is_so and any(
        is_decided_since(v, turn.inbound.at) for v in visits.values() if v is not chosen
    )


def act(turn: Turn, action: Action, about: Iterable[About]) -> None:
    """Confirm, cancel or ask to move the visits meant, as they stood when the message was written."""
    visits = [(a, visit) for a in about if (visit := find_visit(turn, a.appointment_id))]
    theirs = [(a, visit) for a, visit in visits if answers_for(turn, visit)]
    if visits and not theirs:  # told on this line, before the patient had another
        turn.pass_on(turn.inbound.text)
        return
    visits = theirs
    if any(not is_known(visit.appointment.status) for _, visit in visits):
        turn.pass_on(turn.inbound.text)
        return
    if any(_is_settled_since(turn, action, a, visit) for a, visit in visits):
        turn.pass_on(turn.inbound.text)
        return
    fresh = [(a, visit) for a, visit in visits if is_as_told(a, visit, turn.now)]
    todo = [(a, v) for a, v in fresh if v.appointment.status is not LEADS_TO[action]]
    if not fresh:
        _say_it_changed(turn, action, visits)
    elif len(todo) > 1 and action is not Action.CONFIRM:
        _ask_which(turn, action, todo)
    elif todo:
        _carry_out(turn, action, [visit for _, visit in todo])
    _note_said_again(turn, [v for a, v in visits if _is_so(action, a, v)])


def _is_so(action: Action, about: About, visit: Visit) -> bool:
    """Tell whether the visit is what the action asks for, at the time that was told."""
    appointment = visit.appointment
    return appointment.status is LEADS_TO[action] and about.schedule == appointment.schedule


def _is_settled_since(turn: Turn, action: Action, about: About, visit: Visit) -> bool:
    """Tell whether anybody, the patient or the clinic, decided otherwise after this was said; of another time they read that."""
    appointment = visit.appointment
    if _is_so(action, about, visit):
        return False
    if turn.is_overtaken and appointment.status is not Status.BOOKED:
        return True
    return about.schedule == appointment.schedule and is_decided_since(appointment, turn.inbound.at)


def _note_said_again(turn: Turn, visits: Iterable[Visit]) -> None:
    """Keep that it was said once more, so that no word of in between changes the visit when it comes."""
    touched = {target_of(write) for write in turn.writes}
    for visit in visits:
        again = said_again(visit.appointment, turn.inbound.at)
        turn.take(w for w in again.writes if target_of(w) not in touched)


def _carry_out(turn: Turn, action: Action, visits: list[Visit]) -> None:
    turn.take(combined([_decided(turn, action, visit.appointment.id) for visit in visits]))
    about = tuple(About(v.appointment.id, v.appointment.schedule) for v in visits)
    turn.answer(
        ANSWERS[action](turn.clinic, told(turn, visits), language=turn.language), about=about
    )
    for visit in visits:  # what cannot wait rings at the front desk too: messaging/desk_rings.py
        ids = {"patient_id": visit.patient.id, "appointment_id": visit.appointment.id}
        turn.ask_staff(TASKS[action], **ids)


def _decided(turn: Turn, action: Action, appointment_id: str) -> Change:
    said_at = turn.inbound.at
    if action is Action.CANCEL:
        return cancel(
            turn.records, turn.clinic, appointment_id, by=By.PATIENT, now=turn.now, said_at=said_at
        )
    found = (turn.records, turn.clinic, appointment_id)
    if action is Action.CONFIRM:
        how = "tap" if turn.is_tap else "word"
        return confirm(*found, now=turn.now, said_at=said_at, how=how)
    return request_change(*found, now=turn.now, said_at=said_at)


def told(turn: Turn, visits: Iterable[Visit]) -> list[VisitLine]:
    """Return the visits as messages name them."""
    return as_told_together(turn.clinic, list(visits))


def _say_it_changed(turn: Turn, action: Action, visits: list[tuple[About, Visit]]) -> None:
    """Tell the present state of what an old button was about; a second tap on the same is no news."""
    now_so = LEADS_TO[action]
    if any(
        v.appointment.status is now_so and v.appointment.schedule == a.schedule for a, v in visits
    ):
        return
    upcoming = [
        v for _, v in visits if v.appointment.is_open and v.appointment.starts_at > turn.now
    ]
    if not upcoming:
        turn.answer(reply_wording.visit_closed(turn.clinic, language=turn.language))
        to_come = any(v.appointment.starts_at > turn.now for _, v in visits)
        if action is Action.CONFIRM and to_come:  # they mean to come, and it was called off
            turn.pass_on(turn.inbound.text)
        return
    said = told(turn, upcoming)[0]
    now_about = upcoming[0].appointment
    turn.answer(
        reply_wording.visit_changed(turn.clinic, said, language=turn.language),
        about=(About(now_about.id, now_about.schedule),),
    )


def ask_which_of(turn: Turn, action: Action, about: Iterable[About]) -> None:
    """Ask which of these is meant, of those that still are as they were told."""
    found = [(a, visit) for a in about if (visit := find_visit(turn, a.appointment_id))]
    _ask_which(turn, action, [(a, v) for a, v in found if is_as_told(a, v, turn.now)])


def _ask_which(turn: Turn, action: Action, todo: list[tuple[About, Visit]]) -> None:
    """Ask which of several visits is meant; more than fit on buttons are a person's matter."""
    said = told(turn, (visit for _, visit in todo))
    if len(said) > reply_wording.OFFERED:
        turn.pass_on(turn.inbound.text)  # nothing is cancelled yet
        return
    content = reply_wording.which_visit(turn.clinic, action, said, language=turn.language)
    turn.answer(content, about=tuple(about for about, _ in todo))
