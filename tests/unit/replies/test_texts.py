"""What words do, where the flows do not reach: which of several things is meant."""

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import NumberState
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep
from tests.unit.replies.reception import Desk

VISIT = an_appointment("tomorrow 10:30")


@pytest.mark.parametrize(
    ("state", "is_known"),
    [
        (State.QUEUED, False),
        (State.RETRY, False),
        (State.SUPPRESSED, False),
        (State.FAILED, False),
        (State.SENDING, True),
        (State.UNKNOWN, True),
        (State.ACCEPTED, True),
        (State.SENT, True),
        (State.DELIVERED, True),
        (State.READ, True),
    ],
)
def test_words_are_about_what_the_person_may_have_read(state, is_known):
    """A message that never left cannot be what they answer."""
    desk = Desk()
    reminder = a_message(about=VISIT, state=state)
    visit = an_appointment("tomorrow 10:30", message_ids=(reminder.id,))
    keep(desk.records, a_patient(), a_line(visits=[visit]), visit, reminder)
    desk.hears("Confirmo")
    assert (desk.visit(visit).status is Status.CONFIRMED) is is_known
    assert (desk.records.inbox()[0].kind is TaskKind.TEXT) is not is_known


def test_words_are_never_about_a_notice_that_called_the_visit_off():
    """A yes to "your visit is cancelled" books nothing."""
    desk = Desk()
    notice = a_message(about=VISIT, state=State.READ, kind=Kind.CANCELLED)
    visit = an_appointment("tomorrow 10:30", message_ids=(notice.id,))
    keep(desk.records, a_patient(), a_line(visits=[visit]), visit, notice)
    desk.hears("Sí")
    assert desk.visit(visit).status is Status.BOOKED


def test_a_past_visit_is_not_what_is_meant():
    """Its reminder is the newest, and it is over."""
    past = an_appointment("yesterday 10:30")
    desk = Desk()
    desk.on_the_list(past)
    desk.hears("Cancelar")
    assert desk.visit(past).status is Status.BOOKED


def test_a_yes_where_two_are_asked_is_nobodys():
    """Two children on one phone, both unsure: a person finds out who said it."""
    people = [
        a_patient(id=name, name=f"{name} Pérez", number=NumberState.ASKED)
        for name in ("Luis", "Eva")
    ]
    desk = Desk()
    keep(desk.records, *people, a_line(*people))
    desk.hears("Sí")
    assert {desk.records.get(type(p), p.id).number for p in people} == {NumberState.ASKED}
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


def test_the_line_of_the_inbox_says_who_wrote_and_when():
    """The words as they came, the person, the phone."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears("¿Puedo llegar tarde?")
    (task,) = desk.records.inbox()
    assert (task.text, task.patient_id, task.e164, task.at) == (
        "¿Puedo llegar tarde?",
        a_patient().id,
        a_patient().e164,
        NOW,
    )
