"""Whose number it is: who may answer the question, and what an answer sets going."""

from datetime import timedelta

import pytest

from chalicelib.messaging.event_types import NumberChanged
from chalicelib.messaging.model import Action, Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, NumberState, Patient, PatientAlias
from tests.builders import (
    ANAS_PHONE,
    NOW,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
    said_no,
)
from tests.unit.replies.reception import ANAS_WA_ID, Desk

LATER = moment("tomorrow 09:00")
VISIT = an_appointment("in 3 days 10:30", due_at=LATER)
QUESTION = a_message(kind=Kind.VERIFY, about=(), state=State.DELIVERED)
NEW_PHONE = "+525587654321"


def asked(number=NumberState.ASKED, *more):
    """Return a desk where Ana's number was asked about, and a visit of hers waits."""
    desk = Desk()
    desk.on_the_list(VISIT, person=a_patient(number=number), told=False)
    keep(desk.records, QUESTION, *more)
    return desk


def ana(desk):
    """Return Ana as she stands."""
    return desk.records.get(Patient, a_patient().id)


def test_yes_makes_her_visits_due_at_once():
    """A reminder whose hour passed while nobody answered may still help."""
    desk = asked()
    desk.taps(QUESTION, Action.YES_ME)
    assert (ana(desk).number, desk.visit(VISIT).due_at) == (NumberState.VERIFIED, NOW)


def test_yes_takes_back_the_second_question_and_nothing_else():
    """It was put again after weeks; the answer to the first came meanwhile."""
    again = a_message(kind=Kind.VERIFY, about=(), created_at=LATER)
    notice = a_message(kind=Kind.CANCELLED, about=VISIT)
    desk = asked(NumberState.ASKED, again, notice)
    desk.taps(QUESTION, Action.YES_ME)
    stored = [desk.records.get(Message, m.id) for m in (QUESTION, again, notice)]
    assert [m.state for m in stored] == [State.DELIVERED, State.SUPPRESSED, State.QUEUED]
    assert stored[1].reason == "answered"


NOT_THEIRS = (NumberState.WRONG, TaskKind.WRONG_NUMBER)


@pytest.mark.parametrize(
    ("number", "action", "becomes", "answers"),
    [
        (NumberState.UNVERIFIED, Action.YES_ME, (NumberState.UNVERIFIED, TaskKind.TEXT), 1),
        (NumberState.ASKED, Action.YES_ME, (NumberState.VERIFIED,), 1),
        (NumberState.VERIFIED, Action.YES_ME, (NumberState.VERIFIED,), 0),
        (NumberState.ATTESTED, Action.YES_ME, (NumberState.ATTESTED,), 0),
        (NumberState.WRONG, Action.YES_ME, (NumberState.WRONG, TaskKind.TEXT), 1),
        (NumberState.UNVERIFIED, Action.NOT_ME, NOT_THEIRS, 1),
        (NumberState.ASKED, Action.NOT_ME, NOT_THEIRS, 1),
        (NumberState.VERIFIED, Action.NOT_ME, NOT_THEIRS, 1),
        (NumberState.ATTESTED, Action.NOT_ME, NOT_THEIRS, 1),
        (NumberState.WRONG, Action.NOT_ME, (NumberState.WRONG,), 0),
    ],
)
def test_what_each_answer_makes_of_each_number(number, action, becomes, answers):
    """No is believed of any; yes only while it is asked, and never after a no. What is no news is not answered."""
    desk = asked(number)
    desk.taps(QUESTION, action)
    now_so = (ana(desk).number, *(task.kind for task in desk.records.inbox()))
    assert (now_so, len(desk.said)) == (becomes, answers)


def test_not_me_counts_though_the_clinic_has_vouched_meanwhile():
    """Who holds the phone knows better whose it is than a list."""
    desk = asked(NumberState.ATTESTED)
    desk.taps(QUESTION, Action.NOT_ME)
    assert ana(desk).number is NumberState.WRONG
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.WRONG_NUMBER]


@pytest.mark.parametrize("action", [Action.YES_ME, Action.NOT_ME])
def test_only_the_phone_asked_about_can_answer(action):
    """Of two records made one the other's phone was asked too: what it says is for a person to read."""
    elsewhere = a_patient(number=NumberState.ASKED, e164=NEW_PHONE)
    of_merged = a_message(kind=Kind.VERIFY, about=(), owner="merged", state=State.READ)
    desk = Desk()
    keep(desk.records, elsewhere, PatientAlias("merged", elsewhere.id, "m1"), a_line(elsewhere))
    keep(desk.records, Line(ANAS_PHONE), of_merged)
    desk.taps(of_merged, action)
    assert (ana(desk).number, desk.said) == (NumberState.ASKED, [])
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


def test_not_me_takes_back_what_is_queued_for_that_patient():
    """Whatever it is."""
    queued = a_message(owner=a_patient().id, about=VISIT)
    desk = asked(NumberState.ASKED, queued)
    desk.taps(QUESTION, Action.NOT_ME)
    taken_back = desk.records.get(Message, queued.id)
    assert (taken_back.state, taken_back.reason) == (State.SUPPRESSED, "wrong_number")


def test_not_me_leaves_the_others_on_the_phone_alone():
    """The mother whose phone it is goes on being reminded."""
    rosa = a_patient(id="rosa", name="Rosa Gil")
    unsure = a_patient(number=NumberState.ASKED)
    desk = Desk()
    keep(desk.records, rosa, unsure, a_line(rosa, unsure), QUESTION)
    desk.taps(QUESTION, Action.NOT_ME)
    assert desk.records.get(Patient, "rosa") == rosa
    assert ana(desk).number is NumberState.WRONG


def test_a_phone_that_moves_to_one_that_said_no_is_not_asked_again():
    """What was said there of this person holds, whoever names the number."""
    desk = Desk()
    known = said_no(desk.records.keyed_hashes, NEW_PHONE)
    keep(desk.records, a_patient(refused_by=known), a_line())
    event = NumberChanged("n", "wamid.sys", NOW, ANAS_WA_ID, NEW_PHONE.removeprefix("+"))
    desk.reception.change_number(event, now=NOW)
    assert (ana(desk).e164, ana(desk).number) == (NEW_PHONE, NumberState.WRONG)


def test_beside_many_who_move_staff_are_asked_of_who_came_since():
    """Twenty-seven fill the transaction; nobody who may have moved with them is passed over in silence."""
    those = [a_patient(id=f"p{n:02}", name=f"Ana {n:02}") for n in range(27)]
    since = a_patient(id="since", name="Beto Ruiz", created_at=NOW)
    desk = Desk()
    keep(desk.records, *those, since, a_line(*those, since))
    early = NOW - timedelta(hours=1)
    event = NumberChanged("n", "wamid.sys", early, ANAS_WA_ID, NEW_PHONE.removeprefix("+"))
    desk.reception.change_number(event, now=NOW)
    moved = {p.id for p in those if desk.records.get(Patient, p.id).e164 == NEW_PHONE}
    assert (len(moved), desk.records.get(Patient, "since")) == (27, since)
    asked = {task.patient_id for task in desk.records.inbox()}
    assert asked == moved | {"since"}


def test_of_a_phone_that_moves_the_wrong_ones_stay():
    """Their visits too; those who go take theirs."""
    rosa = a_patient(id="rosa", name="Rosa Gil")
    wrong = a_patient(number=NumberState.WRONG)
    rosas = an_appointment("tomorrow 12:00", id="rosas", patient_id="rosa")
    desk = Desk()
    keep(desk.records, rosa, wrong, rosas, VISIT, a_line(rosa, wrong, visits=[rosas, VISIT]))
    event = NumberChanged("n", "wamid.sys", NOW, ANAS_WA_ID, NEW_PHONE.removeprefix("+"))
    desk.reception.change_number(event, now=NOW)
    old, new = desk.records.get(Line, ANAS_PHONE), desk.records.get(Line, NEW_PHONE)
    assert (old.patient_ids, set(old.visits)) == ((wrong.id,), {VISIT.id})
    assert (new.patient_ids, set(new.visits)) == (("rosa",), {"rosas"})
