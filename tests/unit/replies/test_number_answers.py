"""What people answer to "¿Eres Ana?" in words, and when it counts."""

from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Patient
from chalicelib.replies.number_answers import says_whose_number
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep
from tests.unit.replies.reception import Desk

IS_ME = [
    *["sí, soy yo", "Si soy yo", "SI SOY", "sí, soy", "soy yo", "Soy yo 👍", "Yo soy", "soy Ana"],
    *["Sí, soy Ana", "así es, soy yo", "Hola, sí soy yo", "claro, soy yo", "sí es mi número"],
    *["Sí, soy yo, gracias", "Yes, that's me", "that’s me", "It's me", "yes I am"],
    *["Sí soy Ana López", "Sí, soy Ana López García", "soy Ana García"],
    *["Sim, sou eu", "sou eu", "Sou eu mesma", "isso mesmo", "sim, sou Ana"],
]
NOT_ME = [
    *["No soy yo", "no soy", "No, no soy yo", "no soy ana", "No, no soy Ana", "no soy esa persona"],
    *["Número equivocado", "numero equivocado", "Es número equivocado", "No, número equivocado."],
    *["se equivocó", "Se equivocaron de número", "te equivocaste de número", "está equivocado"],
    *["no la conozco", "No lo conozco", "no conozco a Ana", "No conozco a esa persona"],
    *["no es mi número", "Ese no soy yo", "Disculpe, no soy yo", "no soy yo, gracias"],
    *["Número equivocado, no me escriban más", "No soy yo. BAJA", "no soy yo ❌"],
    *["Equivocado", "No, soy Pedro", "No, me llamo Pedro Ruiz", "Número equivocado, soy Pedro"],
    *["No soy Ana López", "No soy Ana, soy Pedro", "no conozco a Ana López", "No vive aquí"],
    *["Aquí ya no vive", "no vive aquí Ana", "No es aquí", "no soy y no me escriban"],
    *["wrong number", "Sorry, wrong number", "That's not me", "I'm not Ana", "not me"],
    *["Não sou eu", "não sou Ana", "número errado", "foi engano", "não conheço"],
]
NEITHER = [
    *["sí", "no", "No gracias", "¿quién es?", "¿soy yo?", "¿Número equivocado?", "Ana", "hola"],
    *["soy su mamá", "soy la mamá de Ana", "no soy yo pero la conozco", "no soy yo, es mi hija"],
    *["soy yo, no puedo ir", "no soy yo quien va", "no soy Luis", "soy Luis", "soy yo o mi mamá"],
    *["sí soy yo 👎", "sí, no soy yo", "no, soy yo", "no soy yo, soy yo", "número equivocado, sí"],
    *["me equivoqué de número", "cambié de número", "este es el número de mi hijo", "BAJA"],
    *["No, soy su mamá", "No soy Pedro", "No, soy Ana", "soy Pedro", "No, soy Pedro, su esposo"],
    *["No vive aquí pero le aviso", "no está", "No, Pedro", "equivocado, soy Ana", "soy el doctor"],
    *["no la conozco bien pero le paso el recado", "not me, my mom", "não sou eu, é minha mãe"],
]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((text, True) for text in IS_ME),
        *((text, False) for text in NOT_ME),
        *((text, None) for text in NEITHER),
    ],
)
def test_what_an_answer_says(text, answer):
    """Yes, no, or something that a person must read."""
    assert says_whose_number(text, "Ana López García") is answer


def test_of_a_guardian_the_patients_name_is_no_answer():
    """To "¿Eres mamá de Luis?" a mother may say "No soy Luis"."""
    desk = asked(guardian="mamá", name="Luis Pérez")
    desk.hears("No soy Luis")
    assert number(desk) is NumberState.ASKED
    desk.hears("No soy yo")
    assert number(desk) is NumberState.WRONG


ANA = a_patient().id
QUESTION = a_message(kind=Kind.VERIFY, about=(), state=State.DELIVERED)


def asked(*more, **person):
    """Return a desk where Ana's number was asked about."""
    desk = Desk()
    keep(desk.records, a_patient(number=NumberState.ASKED, **person), a_line(), QUESTION, *more)
    return desk


def number(desk):
    """Return how sure Ana's number is."""
    return desk.records.get(Patient, ANA).number


@pytest.mark.parametrize("text", ["sí", "así es", "Correcto", "claro", "soy yo", "sí, soy Ana"])
def test_a_yes_while_one_question_is_open_verifies(text):
    """As the tap."""
    desk = asked()
    desk.hears(text)
    assert (number(desk), len(desk.said), desk.records.inbox()) == (NumberState.VERIFIED, 1, [])


@pytest.mark.parametrize("text", ["no", "No.", "Não", "no soy", "se equivocó", "no la conozco"])
def test_a_no_while_one_question_is_open_is_believed(text):
    """As the tap: nothing more goes there."""
    desk = asked()
    desk.hears(text)
    assert number(desk) is NumberState.WRONG
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.WRONG_NUMBER]


@pytest.mark.parametrize("text", ["no", "número equivocado", "soy yo", "sí"])
def test_what_was_said_before_the_question_answers_nothing(text):
    """It is heard late: whoever wrote it had not been asked."""
    desk = asked()
    desk.hears(text, at=NOW - timedelta(seconds=1))
    assert number(desk) is NumberState.ASKED
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


@pytest.mark.parametrize("text", ["número equivocado", "no la conozco", "sí, soy yo", "no"])
@pytest.mark.parametrize("state", [NumberState.VERIFIED, NumberState.UNVERIFIED])
def test_without_a_question_a_person_reads_it(text, state):
    """At once; nobody's number is taken from them."""
    desk = Desk()
    keep(desk.records, a_patient(number=state), a_line())
    desk.hears(text)
    assert number(desk) is state
    assert [(t.kind, t.text) for t in desk.records.inbox()] == [(TaskKind.TEXT, text)]


@pytest.mark.parametrize("text", ["no", "número equivocado", "no soy yo", "sí", "soy yo"])
def test_of_two_open_questions_neither_is_answered(text):
    """A person finds out which."""
    luis = a_patient(id="luis", name="Luis Gil", number=NumberState.ASKED)
    desk = Desk()
    his = a_message(kind=Kind.VERIFY, about=(), owner="luis", state=State.READ)
    ana = a_patient(number=NumberState.ASKED)
    keep(desk.records, ana, luis, a_line(ana, luis), QUESTION, his)
    desk.hears(text)
    assert desk.records.get(Patient, "luis").number is number(desk) is NumberState.ASKED
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


@pytest.mark.parametrize("since", [{"kind": Kind.CANCELLED}, {"kind": Kind.REMINDER}])
def test_a_bare_no_answers_what_was_told_last(since):
    """After another's visit was told on this phone, or called off, it may be about that."""
    rosa = a_patient(id="rosa", name="Rosa Gil")
    visit = an_appointment("tomorrow 10:30", patient_id="rosa")
    told = a_message(
        owner="rosa",
        about=visit,
        state=State.READ,
        created_at=NOW + timedelta(minutes=1),
        **since,
    )
    ana = a_patient(number=NumberState.ASKED)
    desk = Desk()
    keep(desk.records, rosa, ana, a_line(rosa, ana), QUESTION, told)
    desk.now = NOW + timedelta(minutes=2)
    desk.hears("No")
    assert number(desk) is NumberState.ASKED
    desk.hears("No soy yo")
    assert number(desk) is NumberState.WRONG
    assert desk.records.get(Patient, "rosa") == rosa
