"""What words do, where the flows do not reach: which of several things is meant."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Patient
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep
from tests.thumbs import as_typed
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


def asked(*states):
    """Return a desk where two children on one phone are unsure, each with a question in that state."""
    desk = Desk()
    people = [
        a_patient(id=name, name=f"{name} Pérez", number=NumberState.ASKED)
        for name in ("Luis", "Eva")
    ]
    questions = [
        a_message(kind=Kind.VERIFY, about=(), owner=person.id, state=state)
        for person, state in zip(people, states, strict=True)
    ]
    keep(desk.records, *people, a_line(*people), *questions)
    return desk


def numbers(desk):
    """Return how sure the children's numbers are."""
    return [desk.records.get(Patient, name).number for name in ("Luis", "Eva")]


def test_a_yes_where_two_are_asked_is_nobodys():
    """A person finds out who said it."""
    desk = asked(State.DELIVERED, State.SENT)
    desk.hears("Sí")
    assert numbers(desk) == [NumberState.ASKED] * 2
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY, State.FAILED, State.SUPPRESSED])
def test_a_yes_answers_the_question_that_left(state):
    """Of one that did not, nobody has read a word."""
    desk = asked(State.SENDING, state)
    desk.hears("Sí")
    assert numbers(desk) == [NumberState.VERIFIED, NumberState.ASKED]


def test_a_yes_that_is_heard_late_answers_nothing_asked_since():
    """WhatsApp repeats events for days; who wrote it had not been asked yet."""
    desk = asked(State.DELIVERED, State.QUEUED)
    desk.hears("Sí", at=NOW - timedelta(seconds=1))
    assert numbers(desk) == [NumberState.ASKED] * 2
    desk.hears("Sí", at=NOW)
    assert numbers(desk) == [NumberState.VERIFIED, NumberState.ASKED]


def test_a_yes_is_no_answer_to_a_reminder_about_somebody():
    """What was told on this phone before must have been the question."""
    desk = Desk()
    told = a_message(about=(), state=State.READ)
    elsewhere = a_message(about=(), kind=Kind.VERIFY, state=State.READ, e164="+525587654321")
    unsure = a_patient(number=NumberState.ASKED)
    keep(desk.records, unsure, a_line(unsure), told, elsewhere)
    desk.hears("Sí")
    assert desk.records.get(Patient, unsure.id).number is NumberState.ASKED
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


@pytest.mark.parametrize("text", ["Ok gracias 👍", "ok gracias", "Perfecto, muchas gracias"])
def test_politeness_after_all_was_settled_needs_nobody(text):
    """The patient cancelled, or said who they are, and thanks for the answer."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears("Cancelar")
    settled, said = desk.records.inbox(), len(desk.said)
    desk.hears(text)
    assert (desk.records.inbox(), len(desk.said)) == (settled, said)


def test_politeness_while_two_questions_are_open_is_read():
    """An "ok" may be the answer to one of them."""
    desk = asked(State.DELIVERED, State.SENT)
    desk.hears("Ok, gracias")
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


OF_A_CHILD = [
    *["Confirmo la cita de mi hijo", "confirmo la de mi hija", "Sí, la de mi bebé"],
    *["confirm my son's appointment", "confirm my daughter's appointment"],
    *["confirmo a consulta do meu filho", "confirmo a consulta da minha filha"],
    *["confirmo la cita de mi niño de mañana", "no puedo ir a la cita de mi hijo"],
    *["Cancelar la cita de mi hija", "cancel my son's appointment"],
]
OF_A_SPOUSE = [
    *["Confirmo la cita de mi esposo", "cancelar la cita de mi esposa"],
    *["confirm my husband's appointment", "confirmo a consulta do meu marido"],
]
OF_A_PARENT = [
    *["Cancelar la cita de mi mamá", "confirmo la cita de mi papá", "cancel my mom's appointment"],
    *["confirmo a consulta da minha mãe"],
]
SAID_BY = {"mamá": OF_A_CHILD, "Esposa": OF_A_SPOUSE, "hija": OF_A_PARENT}


@pytest.mark.parametrize("text", [text for texts in SAID_BY.values() for text in texts])
@pytest.mark.parametrize("guardian", ["", *SAID_BY])
def test_somebody_elses_visit_is_that_of_whom_they_answer_for(text, guardian):
    """The writer's own is never it: only whose guardian says "my son" may be meant; else a person reads it."""
    acts = text in SAID_BY.get(guardian, ())
    assert {what_it_did(typed, guardian) for typed in as_typed(text)} == {(acts, not acts)}


def what_it_did(text, guardian):
    """Let whoever answers for Ana write it; return whether it changed the visit, and whether a person reads it."""
    desk = Desk()
    desk.on_the_list(VISIT, person=a_patient(guardian=guardian))
    desk.hears(text)
    is_read = TaskKind.TEXT in [task.kind for task in desk.records.inbox()]
    return desk.visit(VISIT).status is not Status.BOOKED, is_read


@pytest.mark.parametrize(
    ("hers", "his", "status"),
    [
        ("", "mamá", Status.CONFIRMED),
        ("mamá", "mamá", Status.BOOKED),
        ("mamá", "", Status.BOOKED),
        ("", "", Status.BOOKED),
    ],
)
def test_of_several_on_a_phone_exactly_one_may_be_the_child(hers, his, status):
    """Luis was told of; of two children with a visit, or of another's, a person finds out."""
    desk = Desk()
    ana, luis = a_patient(guardian=hers), a_patient(id="luis", name="Luis Gil", guardian=his)
    told = a_message(about=VISIT, state=State.DELIVERED)
    hers_too = an_appointment("in 3 days 10:30", id="hers")
    his_visit = an_appointment("tomorrow 10:30", patient_id="luis", message_ids=(told.id,))
    line = a_line(ana, luis, visits=[his_visit, hers_too])
    keep(desk.records, ana, luis, line, his_visit, hers_too, told)
    desk.hears("Confirmo la cita de mi hijo")
    assert [desk.visit(each).status for each in (his_visit, hers_too)] == [status, Status.BOOKED]


def test_the_day_that_is_wished_for_reaches_the_desk():
    """It is asked to move the visit, and reads to when."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears("No puedo ir, mejor el jueves")
    assert desk.visit(VISIT).status is Status.CHANGE_REQUESTED
    tasks = {task.kind: task.text for task in desk.records.inbox()}
    assert tasks == {
        TaskKind.CHANGE_REQUESTED: "",
        TaskKind.TEXT: "No puedo ir, mejor el jueves",
    }


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
