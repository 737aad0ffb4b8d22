"""Whose number it is: "yes, it is me", "not me", a number that changed. Details go only to the right person."""

import dataclasses
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import MOST_TOUCHED, due_again, soonest
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.grant_and_withdraw import (
    is_under_plan,
    no_longer_asked,
    visits_of,
    waiting_for,
    withdraw_all,
    withdraw_owned,
)
from chalicelib.messaging import reply_wording
from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.messaging.messages_of_person import written_to
from chalicelib.messaging.model import NUMBER_CHANGED, WITHDRAWABLE, Message
from chalicelib.messaging.service_window import WINDOW
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.refusal_hashes import moved_to
from chalicelib.replies.conversation_turn import Turn
from chalicelib.shared.later_release import is_known
from chalicelib.shared.writes import Records, Save, Withdraw, Write

_SAID_YES = frozenset({NumberState.VERIFIED, NumberState.ATTESTED})
_SAID_NO = frozenset({NumberState.WRONG})
AT_A_TIME = 80  # writes for people who move together; the lines, their names and the memory come beside them


def act_on_answer(turn: Turn, patient_id: str, *, is_them: bool) -> None:
    """Take the answer to "are you Ana?". "No" is believed, whatever was said or vouched for before; "yes" while it is asked.

    Who says both, in whichever order, has proved nothing: no detail goes there, and a person finds out. And only the
    phone it is about can answer: what a former number says of itself is for a person to read.
    """
    patient = find_patient(turn.records, patient_id)
    # Whether it was asked, a later release knows; who died is greeted by nobody.
    if patient and (patient.deceased_at or not is_known(patient.number)):
        turn.pass_on(turn.inbound.text)
        return
    if patient is None or patient.number in (_SAID_YES if is_them else _SAID_NO):
        return
    is_here = phone_lines.line_id(patient.e164) == turn.line.id
    if not is_here or (is_them and patient.number is NumberState.UNVERIFIED):
        turn.pass_on(turn.inbound.text)
    elif is_them and patient.number is NumberState.WRONG:
        _contradicts(turn)
    elif is_them:
        _is_theirs(turn, patient)
    else:
        _is_not_theirs(turn, patient)


def _is_theirs(turn: Turn, patient: Patient) -> None:
    known = dataclasses.replace(patient, number=NumberState.VERIFIED)
    turn.writes += [Save(known), *visits_due_now(turn.records, turn.line, known.id, turn.now)]
    turn.writes += no_longer_asked(turn.records, known, "answered")
    said = reply_wording.yes_me(
        turn.clinic, known.first_name, language=turn.language, guardian=known.guardian
    )
    stopped = reply_wording.opted_out(turn.clinic, language=turn.language)
    turn.answer(stopped if turn.line.opted_out_at else said)  # who they are is no ALTA


def _contradicts(turn: Turn) -> None:
    """Leave it wrong: of two who hold the phone, or one who slipped, a person knows, or the form's own proof."""
    turn.pass_on(turn.inbound.text)
    if not turn.line.opted_out_at:
        turn.answer(reply_wording.yes_after_no(turn.clinic, turn.form, language=turn.language))


def _is_not_theirs(turn: Turn, patient: Patient) -> None:
    wrong = dataclasses.replace(patient, number=NumberState.WRONG)
    turn.writes += noted(
        Said.NOT_ME,
        [patient],
        at=turn.now,
        hashes=hashes_of(turn.records, patient.e164),
        said_at=turn.inbound.at,
    )
    turn.ask_staff(TaskKind.WRONG_NUMBER, patient_id=patient.id)
    if turn.leaving:  # which has withdrawn all of the line, and is answered
        turn.leaving, is_saved = turn.leaving.with_person(wrong)
        turn.writes += [] if is_saved else [Save(wrong)]
        return
    turn.writes += [Save(wrong), *_taken_back(turn, patient)]
    turn.answer(reply_wording.not_me(turn.clinic, language=turn.language))


def _taken_back(turn: Turn, patient: Patient) -> list[Write]:
    """Return the withdrawal of all that waits for them, also of what names their visit and was written to another of the phone."""
    visits = visits_of(
        turn.records, turn.line
    )  # before the messages: a plan in between then conflicts
    waiting = waiting_for(turn.records, patient, visits)
    told = {about.appointment_id for message in waiting for about in message.about}
    others = [v for v in visits if v.id in told and v.patient_id not in patient.ids]
    queued = [message for message in waiting if message.state in WITHDRAWABLE]
    withdrawn = [Withdraw(message.id, message.state, "wrong_number") for message in waiting]
    return [*withdrawn, *due_again(soonest(others), queued, turn.now)]


def visits_due_now(records: Records, line: Line, patient_id: str, now: datetime) -> list[Write]:
    """Return the writes that make a person's visits to come due for a look at once."""
    visits = records.get_many(Appointment, phone_lines.visits_of(line, patient_id)).values()
    coming = [visit for visit in visits if visit.is_open and visit.starts_at > now]
    return [
        Save(dataclasses.replace(visit, due_at=now)) for visit in soonest(coming) if visit.due_at
    ]


def change_number(turn: Turn, old: Line) -> bool:
    """Take the people of the old line to the new one (the turn's), to be asked again whose it is.

    Takes as many as fit one transaction; tells whether these were all. Who never was on that line ("not me")
    stays: the stranger who moves is asked nothing again. WhatsApp repeats events for days: of whom the clinic
    took in since, and of everybody where somebody wrote from that line since, staff find out whether they moved.
    """
    theirs = [
        p for p in phone_lines.people_of(turn.records, old) if p.number is not NumberState.WRONG
    ]
    doubtful = [p for p in theirs if _came_since(p, old, turn.inbound.at)]
    if len(doubtful) == len(theirs):
        _ask_who_moved(turn, doubtful)
        return True
    if _stops_first(turn, old):
        return False
    # Before the messages: a plan in between then conflicts, and nothing queued is overlooked.
    visits = turn.records.get_many(Appointment, old.visits)
    left, touched, waiting, whole = old, dict[str, Appointment](), list[Message](), True
    for person in (p for p in theirs if p not in doubtful):
        post = written_to(turn.records, person, states=WITHDRAWABLE)
        concerned = touched | _concerned(visits, person, post)
        taken_back = withdraw_all(turn.records, person, NUMBER_CHANGED)
        size = len(turn.writes) + len(taken_back) + len(concerned)
        if left is not old and (size > AT_A_TIME or len(concerned) > MOST_TOUCHED):
            whole = False
            break
        _take_along(turn, old, person, taken_back)
        left = phone_lines.without_patient(left, person)
        touched, waiting = concerned, [*waiting, *post]
    coming = [v for v in touched.values() if v.is_open and v.starts_at > turn.now]
    turn.writes += due_again(soonest(coming), waiting, turn.now)
    _bring_lines_up_to_date(turn, old, left)
    if whole:
        _ask_who_moved(turn, doubtful)
    return whole


def _stops_first(turn: Turn, old: Line) -> bool:
    """Let a BAJA that the old line brings along end what waits on the new one, also while that is nobody's; tell whether it did.

    As with the word itself: visits under plan are saved, so that a plan in between conflicts and sees the stop.
    """
    if old.opted_out_at is None or turn.line.opted_out_at or not turn.line.id:
        return False  # who hides the new number answers under no line of it
    owners = owners_of_line(turn.records.keyed_hashes, turn.line_key)
    of_line = withdraw_owned(turn.records, owners, "opted_out")
    if not (turn.people or of_line):
        return False
    visits = visits_of(turn.records, turn.line)  # before the messages
    planned = [Save(visit) for visit in visits if is_under_plan(visit, turn.now)]
    waiting = of_line + [w for p in turn.people for w in withdraw_all(turn.records, p, "opted_out")]
    turn.writes += [*turn.thread_seen, *waiting[:AT_A_TIME]]
    if len(waiting) <= AT_A_TIME:
        turn.writes += planned[: AT_A_TIME - len(waiting)]
        turn.line = dataclasses.replace(turn.line, opted_out_at=old.opted_out_at)
    return True


def _ask_who_moved(turn: Turn, people: list[Patient]) -> None:
    """Put them into the inbox, as many as there is room for beside the rest, and one at least: they share the phone."""
    for person in people[: max(1, AT_A_TIME - len(turn.writes))]:
        turn.ask_staff(TaskKind.NUMBER_CHANGED, patient_id=person.id)


def _came_since(person: Patient, line: Line, at: datetime) -> bool:
    """Tell whether the line may have had another holder when this person came to it."""
    was_used = line.window_until is not None and line.window_until - WINDOW > at
    return was_used or (person.created_at is not None and person.created_at > at)


def _concerned(
    visits: dict[str, Appointment], person: Patient, post: list[Message]
) -> dict[str, Appointment]:
    """Return a person's visits and those of others that share a message of theirs."""
    told = {about.appointment_id for message in post for about in message.about}
    return {i: v for i, v in visits.items() if i in told or v.patient_id in person.ids}


def _take_along(turn: Turn, old: Line, person: Patient, taken_back: list[Write]) -> None:
    moved = moved_to(person, turn.line.id, turn.records.keyed_hashes)
    of_old = hashes_of(turn.records, old.id)
    gone = noted(Said.MOVED, [person], at=turn.now, hashes=of_old, said_at=turn.inbound.at)
    turn.writes += [Save(moved), phone_lines.left_by(person, old), *taken_back, *gone]
    turn.ask_staff(TaskKind.NUMBER_CHANGED, patient_id=person.id)
    turn.line = phone_lines.with_patient(turn.line, moved)


def _bring_lines_up_to_date(turn: Turn, old: Line, left: Line) -> None:
    theirs = {i: upcoming for i, upcoming in old.visits.items() if i not in left.visits}
    turn.line = dataclasses.replace(
        turn.line,
        visits=turn.line.visits | theirs,
        opted_out_at=turn.line.opted_out_at or old.opted_out_at,
    )
    turn.writes.append(Save(left))
