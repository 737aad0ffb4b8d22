"""Each kind of message that we send, what it asks, and what a short answer means after it: the table is whole."""

import inspect

import pytest

from chalicelib.messaging import reply_wording, template_wording
from chalicelib.messaging.desk_rings import could_ring
from chalicelib.messaging.model import Action, Button, Content, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.replies.short_answer import Short
from chalicelib.replies.what_it_asks import BY_KIND, MEANS, Asks, Means, asks
from chalicelib.shared.later_release import reading
from tests.builders import ANAS_PHONE, a_clinic, a_message, moment
from tests.later_words import WORD

CLINIC = a_clinic()
VISITS = [
    VisitLine("Ana", moment("tomorrow 10:30"), appointment_id="a"),
    VisitLine("Luis", moment("tomorrow 11:30"), appointment_id="b"),
]
# What each template asks, and each answer of ours: a new one is red until it stands here.
TEMPLATES = {
    "aviso_clinica": (Kind.CLINIC_NOTICE, Asks.NOTHING),
    "aviso_recepcion_2": (Kind.CLINIC_NOTICE, Asks.NOTHING),
    "cita_agendada": (Kind.BOOKED, Asks.NOTHING),
    "cita_cambiada": (Kind.CHANGED, Asks.COMING),
    "cita_cancelada": (Kind.CANCELLED, Asks.NOTHING),
    "cita_sigue_en_pie": (Kind.CHANGED, Asks.COMING),
    "recordatorio_cita": (Kind.REMINDER, Asks.COMING),
    "recordatorio_preparacion": (Kind.REMINDER, Asks.COMING),
    "recordatorio_corto": (Kind.REMINDER, Asks.NOTHING),
    "recordatorio_varias": (Kind.REMINDER, Asks.COMING),
    "respuesta_en_espera": (Kind.ANSWER_WAITS, Asks.A_PERSON),
    "verificar_numero": (Kind.VERIFY, Asks.WHOSE_NUMBER),
}
ANSWERS_THAT_ASK = {"visit_changed": Asks.COMING, "which_visit": Asks.WHICH}


def test_each_template_asks_what_the_table_says():
    """By the buttons that stand in its file."""
    found = {one.name: tuple(Button(Action(a)) for a in one.actions) for one in load_definitions()}
    assert found.keys() == TEMPLATES.keys()
    for name, buttons in found.items():
        kind, asked = TEMPLATES[name]
        assert asks(a_message(kind=kind, content=Content(template=name, buttons=buttons))) is asked


def answers():
    """Return every answer that we word, as it is said of two visits."""
    for name, word in inspect.getmembers(reply_wording, inspect.isfunction):
        if word.__module__ == reply_wording.__name__ and not name.startswith("_"):
            wanted = inspect.signature(word).parameters
            given = {
                "clinic": CLINIC,
                "language": "es_MX",
                "visits": VISITS,
                "visit": VISITS[0],
                "action": Action.CANCEL,
            }
            rest = {each: "x" for each in wanted if each not in given}
            yield name, word(**{k: v for k, v in given.items() if k in wanted}, **rest)


def test_each_answer_asks_what_the_table_says():
    """Most ask nothing: an "ok" after them is politeness."""
    found = dict(answers())
    assert len(found) > 10
    for name, content in found.items():
        expected = ANSWERS_THAT_ASK.get(name, Asks.NOTHING)
        assert asks(a_message(kind=Kind.REPLY, content=content)) is expected, name


def test_every_kind_stands_in_the_table():
    """A new kind is red until somebody has said what it asks."""
    assert BY_KIND.keys() == set(Kind)


@pytest.mark.parametrize("asked", Asks)
@pytest.mark.parametrize("short", Short)
def test_every_answer_after_every_question_means_something(asked, short):
    """And after what asks nothing a courtesy or a yes changes nothing, makes no task and gets no answer."""
    means = MEANS[asked][short]
    assert means in Means
    if short is Short.COURTESY and asked is not Asks.UNKNOWN:
        assert means is Means.NOTHING
    if short is Short.NO:
        assert means in (Means.NOT_THEM, Means.OFFER, Means.FOR_A_PERSON), "it cancels nothing"


def test_what_a_later_release_asks_is_a_persons_to_answer():
    """Only that release knows."""
    with reading():
        later = a_message(kind=Kind(WORD))
    assert asks(later) is Asks.UNKNOWN
    assert set(MEANS[Asks.UNKNOWN].values()) == {Means.FOR_A_PERSON}


def test_the_notices_to_the_desk_ask_nothing():
    """They are no talk with a patient."""
    ringing = list(filter(could_ring, TaskKind))
    assert ringing
    for kind in ringing:
        content = template_wording.clinic_notice(CLINIC, kind, "Ana", ANAS_PHONE, VISITS[0])
        assert asks(a_message(kind=Kind.CLINIC_NOTICE, content=content)) is Asks.NOTHING
