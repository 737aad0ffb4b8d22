"""“MIS DATOS”: a link for whoever the line is known to be, a few a day, that works once."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.keywords import is_data_request
from chalicelib.data_rights.data_link import (
    LINK_GOOD_FOR,
    LINKS_A_DAY,
    SESSION_GOOD_FOR,
    DataLink,
    exchange,
    id_of,
    session_of,
)
from chalicelib.messaging.data_link_code import as_sent
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from tests.builders import NOW, a_patient, an_appointment
from tests.unit.replies.reception import Desk, everything

VISIT = an_appointment("tomorrow 10:30")


def asked(desk, **changes):
    """Ask for the data as Ana; return the link's code, as her phone gets it."""
    desk.hears("Mis datos", **changes)
    text = as_sent(desk.records, desk.said[-1]).content.text
    return re.search(r"/mis-datos/([\w-]+)$", text, re.MULTILINE)[1]


@pytest.fixture
def desk():
    desk = Desk()
    desk.on_the_list(VISIT)
    return desk


@pytest.mark.parametrize(
    "text",
    [
        "MIS DATOS",
        "mis datos.",
        "Mís  datós, por favor",
        "my data",
        "Meus dados",
        "Quiero ver mis datos",
    ],
)
def test_the_words_are_understood(text):
    """Accents, capitals and courtesy aside, in three languages."""
    assert is_data_request(text)


@pytest.mark.parametrize("text", ["datos", "cambié mis datos", "mis datos cambiaron", "BAJA", ""])
def test_anything_else_is_not_taken_for_it(text):
    """A person reads the rest."""
    assert not is_data_request(text)


def test_the_link_is_of_the_clinics_pages_and_its_code_is_not_kept(desk):
    """The table has a hash, and whose data it is for; no number."""
    code = asked(desk)
    sent = as_sent(desk.records, desk.said[-1]).content.text
    assert f"https://api.example/app/c/clinica-sonrisa/mis-datos/{code}" in sent
    kept = desk.records.get(DataLink, id_of(code))
    assert kept.patient_ids == (a_patient().id,)
    (item,) = [i for i in everything(desk.records) if "DATALINK" in i]
    assert code not in item
    assert "5512345678" not in item


def test_the_link_is_never_the_same(desk):
    """256 random bits each."""
    assert asked(desk) != asked(desk)


def test_a_line_gets_a_few_links_a_day(desk):
    """Then it is told so, and tomorrow there are more."""
    for _ in range(LINKS_A_DAY):
        asked(desk)
    desk.hears("mis datos")
    assert len([m for m in desk.said if "/mis-datos/" in m.content.text]) == LINKS_A_DAY
    assert len([m for m in desk.said if "pide otro mañana" in m.content.text]) == 1
    desk.now = NOW + timedelta(days=1, minutes=1)
    assert asked(desk)


@pytest.mark.parametrize("number", [n for n in NumberState if n is not NumberState.VERIFIED])
def test_whose_number_is_not_known_gets_no_link(number):
    """Whoever answers there may be a stranger, also where the clinic vouched: a person answers, by the law's day."""
    desk = Desk()
    desk.on_the_list(VISIT, person=replace(a_patient(), number=number))
    for _ in range(2):
        desk.hears("mis datos")
    stored = everything(desk.records)
    assert stored
    assert not [i for i in stored if "DATALINK" in i]
    (task,) = desk.records.inbox()
    if number is NumberState.WRONG:  # they said that it is another's
        assert (task.kind, task.text) == (TaskKind.TEXT, "mis datos")
        return
    assert task.kind is TaskKind.DATA_ACCESS
    assert task.text.endswith("cumplir a más tardar el 08/01/2027. mis datos")
    said = {message.content.text for message in desk.said}
    assert len(said) == 1
    assert said.pop().endswith("te contestará a más tardar el 18 de diciembre de 2026.")


@pytest.mark.parametrize(
    "text",
    [
        "Quiero que borren mis datos",
        "borren mis datos por favor",
        "delete my data",
        "apaguem meus dados",
    ],
)
def test_who_asks_for_the_erasure_is_heard(text):
    """From a number that is theirs with the link, where they can ask for it; else staff have the law's day."""
    desk, other = Desk(), Desk()
    desk.on_the_list(VISIT)
    desk.hears(text)
    assert [i for i in everything(desk.records) if "DATALINK" in i]
    other.on_the_list(VISIT, person=a_patient(number=NumberState.ATTESTED))
    other.hears(text)
    assert [task.kind for task in other.records.inbox()] == [TaskKind.DATA_ERASURE]


@pytest.mark.parametrize(
    "text",
    [
        "¿cómo borro mis datos?",
        "¿pueden borrar mis datos?",
        "no borren mis datos",
        "borren mis datos de contacto viejos",
    ],
)
def test_what_is_no_wish_for_an_erasure_a_person_reads(text):
    """A question, its contrary, something else."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears(text)
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]


def test_a_link_opens_one_session_once(desk):
    """The second who tries gets nothing."""
    code = asked(desk)
    secret = exchange(desk.records, code, now=NOW)
    assert session_of(desk.records, secret, now=NOW).patient_ids == (a_patient().id,)
    assert exchange(desk.records, code, now=NOW) is None
    assert exchange(desk.records, "guessed", now=NOW) is None


def test_links_and_sessions_grow_old(desk):
    """By our clock, however long the table keeps them."""
    old, fresh = asked(desk), asked(desk)
    assert exchange(desk.records, old, now=NOW + LINK_GOOD_FOR) is None
    secret = exchange(desk.records, fresh, now=NOW)
    almost = NOW + SESSION_GOOD_FOR - timedelta(seconds=1)
    assert session_of(desk.records, secret, now=almost)
    assert session_of(desk.records, secret, now=NOW + SESSION_GOOD_FOR) is None
    assert session_of(desk.records, "", now=NOW) is None
