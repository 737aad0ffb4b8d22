"""However a line comes to have stopped, no answer of the desk's leaves on it: by the word, by a number that brings it, by what an erasure left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.answers.answer_line import Sheet, answer_line
from chalicelib.answers.talk import load_talk
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared.errors import ConflictError, NotAllowedError
from tests.builders import a_clinic, a_patient
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import changes_number

NEW = "+525587654321"
TEXT = "Sí, desde los 3 años."


@pytest.fixture
def day():
    """A clinic's day."""
    return ClinicDay(a_clinic(reminder_offsets=()))


def a_strangers_talk(day, e164=NEW):
    """Let somebody nobody knows ask something; return the name of their talk."""
    day.write(a_patient(id="stranger0000", e164=e164), "¿Atienden niños?")
    return next(t.id for t in day.records.inbox() if t.kind is TaskKind.TEXT and t.e164 == e164)


def answers(day):
    """Return what people of the clinic wrote that reached anybody."""
    return [m.content.text for m in day.ledger if m.kind is Kind.ANSWER]


@pytest.mark.parametrize("is_held", [False, True])
def test_a_number_that_brings_its_baja_along(day, is_held):
    """The line was nobody's, and an answer waited on it."""
    ana = day.patient()
    day.write(ana, "BAJA")
    talk = a_strangers_talk(day)
    day.now += timedelta(hours=25) if is_held else timedelta(minutes=1)
    waits = day.answer(talk, TEXT).message
    assert waits.state is (State.HELD if is_held else State.QUEUED)
    changes_number(day, ana, new=NEW.removeprefix("+"))
    assert day.stored(waits).state is State.SUPPRESSED
    day.write(a_patient(id="stranger0000", e164=NEW), "¿hola?")
    day.work()
    assert answers(day) == []


def test_a_number_that_brings_its_baja_along_while_somebody_answers(day):
    """Nothing waited on the new number, and nobody was there: the answer that was being decided decides again."""
    ana = day.patient()
    day.write(ana, "BAJA")
    name = a_strangers_talk(day)
    day.now += timedelta(minutes=1)
    talk = load_talk(day.records, name)
    sheet = Sheet(name="s", opened_at=day.now, text=TEXT, by="lup1ta000001")
    decided = answer_line(day.records, day.clinic, talk, sheet, why_no_room, day.now)
    changes_number(day, ana, new=NEW.removeprefix("+"))
    with pytest.raises(ConflictError):
        day.records.commit(decided.writes)


@pytest.mark.parametrize("whose", ["a stranger's", "a patient's"])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_stop_and_an_answer_that_meet(day, whose, is_late):
    """Whichever is written first, the other decides again; so it is too when later words were heard before the BAJA."""
    who = day.patient() if whose == "a patient's" else a_patient(id="stranger0000", e164=NEW)
    day.write(who, "¿Atienden niños?")
    task = next(t for t in day.records.inbox() if t.kind is TaskKind.TEXT)
    said_at = day.now + timedelta(seconds=1)
    if is_late:
        day.now += timedelta(minutes=5)
        day.write(who, "¿hola?")
    day.now += timedelta(seconds=30)
    name = who.id if whose == "a patient's" else task.id
    talk = load_talk(day.records, name)
    sheet = Sheet(name="s", opened_at=day.now, text=TEXT, by="lup1ta000001")
    decided = answer_line(day.records, day.clinic, talk, sheet, why_no_room, day.now)
    day.write(who, "BAJA", at=said_at if is_late else day.now)
    with pytest.raises(ConflictError):
        day.records.commit(decided.writes)
    with pytest.raises(NotAllowedError, match=r"^line_opted_out$"):
        day.answer(name, TEXT)


def test_what_is_left_of_somebody_who_left_and_was_erased(day):
    """Only a hash, and it says that they had said BAJA."""
    ana = day.patient()
    day.write(ana, "BAJA")
    erase(day.records, ana.id, now=day.now)
    day.now += timedelta(days=1)
    talk = a_strangers_talk(day, ana.e164)
    with pytest.raises(NotAllowedError, match=r"^line_opted_out$"):
        day.answer(talk, TEXT)
    day.write(replace(ana, id="stranger0000"), "ALTA")
    day.answer(talk, TEXT)
    day.work()
    assert answers(day) == [TEXT]
