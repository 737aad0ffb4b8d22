"""Somebody of the clinic answers: once, while WhatsApp lets them write, and never after a BAJA."""

from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.phone_lines import line_of, with_patient, written_line
from chalicelib.shared.errors import NotAllowedError
from chalicelib.storage import keys
from tests.builders import a_patient, keep
from tests.flows.clinic_day import ClinicDay

TEXT = "Sí, Ana, te esperamos a la 1:15."


@pytest.fixture
def day():
    """A clinic's day."""
    return ClinicDay()


@pytest.fixture
def ana(day):
    """Ana, who has asked whether she may come later."""
    ana = day.patient()
    day.write(ana, "¿Puedo llegar a la 1:15?")
    day.work()
    return ana


def answers(day, ana):
    """Return what people of the clinic wrote that reached her phone."""
    return [message.content.text for message in day.told(ana) if message.kind is Kind.ANSWER]


def open_texts(day):
    """Return what waits to be read."""
    return [t for t in day.records.inbox() if t.kind is TaskKind.TEXT and t.done_at is None]


def test_an_answer_reaches_the_phone_and_what_asked_for_it_is_done(day, ana):
    """In the name of whoever wrote it."""
    sent = day.answer(ana, TEXT).message
    day.work()
    assert answers(day, ana) == [TEXT]
    assert day.stored(sent).by == "lup1ta000001"
    assert open_texts(day) == []
    (task,) = [t for t in day.records.inbox() if t.kind is TaskKind.TEXT]
    assert task.done_by == "lup1ta000001"


def test_a_double_tap_sends_once(day, ana):
    """The same sheet is the same answer, also a minute later and with other words."""
    first = day.answer(ana, TEXT, name="sheet", opened_at=day.now).message
    opened = day.now
    day.now += timedelta(minutes=2)
    again = day.answer(ana, "otra cosa", name="sheet", opened_at=opened).message
    day.work()
    assert again.id == first.id
    assert answers(day, ana) == [TEXT]


def test_the_same_sheet_is_one_answer_though_they_are_registered_meanwhile(day):
    """Their software repeats a call whose answer it did not get; by now a stranger is somebody."""
    who = a_patient(e164="+525599990000")
    day.write(who, "¿Atienden niños?")
    (task,) = open_texts(day)
    sheet = {"name": "api/1", "opened_at": day.now, "seen_answer": None}
    first = day.answer(task.id, "Sí.", **sheet).message
    day.work()
    keep(day.records, who)
    line, existed = line_of(day.records, who.e164)
    day.records.commit([written_line(with_patient(line, who), existed=existed)])
    again = day.answer(who.id, "Sí.", **sheet).message
    day.work()
    assert again.id == first.id
    assert [m.content.text for m in day.ledger if m.kind is Kind.ANSWER] == ["Sí."]


def test_it_leaves_until_the_last_minute_of_the_window(day, ana):
    """What would begin in the last minute is held."""
    day.now += timedelta(hours=24) - timedelta(minutes=1, seconds=1)
    assert day.answer(ana, TEXT).message.state is State.QUEUED
    day.work()
    assert answers(day, ana) == [TEXT]
    day.now += timedelta(seconds=1)
    assert day.answer(ana, "¿Te queda claro?").message.state is State.HELD
    day.work()
    assert answers(day, ana) == [TEXT]


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "answer_is_empty"), (" \n ", "answer_is_empty"), ("a" * 4097, "answer_too_long")],
)
def test_what_whatsapp_takes_not_is_said_before(day, ana, text, why):
    """And nothing is written."""
    with pytest.raises(NotAllowedError, match=rf"^{why}$"):
        day.answer(ana, text)
    assert len(open_texts(day)) == 1


def test_nobody_answers_after_a_baja(day, ana):
    """Nor leaves what was on its way."""
    waits = day.answer(ana, TEXT).message
    day.write(ana, "BAJA")
    day.work()
    assert day.stored(waits).state is State.SUPPRESSED
    with pytest.raises(NotAllowedError, match=r"^line_opted_out$"):
        day.answer(ana, TEXT)
    day.go_on("tomorrow 10:00")
    assert answers(day, ana) == []


def test_two_who_answer_one_talk_see_each_other(day, ana):
    """The second had the page open before the first one's answer: hers is not sent unseen."""
    day.answer(ana, TEXT, seen_answer="")
    with pytest.raises(NotAllowedError, match=r"^answered_meanwhile$"):
        day.answer(ana, "No hay lugar a esa hora.", seen_answer="", by="carmen00001")
    day.work()
    assert answers(day, ana) == [TEXT]


def test_what_came_while_she_wrote_is_still_to_be_read(day, ana):
    """She had seen one text; a second came before she sent."""
    day.now += timedelta(seconds=30)
    day.write(ana, "Y mi hijo también")
    day.answer(ana, TEXT, seen_texts=1)
    assert len(open_texts(day)) == 1
    day.answer(ana, "Los dos, claro", seen_texts=2)
    assert open_texts(day) == []


def test_a_stranger_is_answered_too(day):
    """By the task under which their words lie: nobody is registered for being answered."""
    day.write(a_patient(e164="+525599990000"), "¿Atienden niños?")
    (task,) = open_texts(day)
    day.answer(task.id, "Sí, desde los 3 años.")
    day.work()
    told = [m.content.text for m in day.ledger if m.kind is Kind.ANSWER]
    assert told == ["Sí, desde los 3 años."]
    assert day.records.get(StaffTask, task.id).done_at


def test_who_was_answered_by_a_person_is_not_told_that_a_person_reads_it(day, ana):
    """They know."""
    day.answer(ana, TEXT)
    day.work()
    told = len(day.told(ana))
    day.now += timedelta(minutes=5)
    day.write(ana, "ok, entonces llevo los estudios")
    day.work()
    assert len(day.told(ana)) == told
    assert len(open_texts(day)) == 1


@pytest.mark.parametrize("text", ["sí", "no", "ok"])
def test_a_yes_after_somebodys_words_is_theirs_to_read(day, text):
    """Lupita asked something; nobody but her knows what the yes is to."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.write(ana, "¿y si llego tarde?")
    day.now += timedelta(minutes=1)
    day.answer(ana, "¿Prefieres a las 12?")
    day.work()
    day.now += timedelta(minutes=1)
    day.write(ana, text)
    assert day.visit(visit).status == visit.status
    assert len(open_texts(day)) == 1


def test_what_people_of_the_clinic_write_is_kept_as_long_as_what_patients_do(day, ana):
    """By the clinic's own days, also once it was sent; the talk keeps its last words no longer."""
    sent = day.answer(ana, TEXT).message
    day.work()
    day.report(sent, "delivered")
    until = day.clinic.words_kept_until(day.now)
    thread = day.records.get(TextThread, ana.e164)
    places = (keys.message(sent.id), keys.text_thread(day.clinic_id, ana.e164))
    kept = [int(day.store.get(place)["expires_at"]["N"]) for place in places]
    assert thread.answer == TEXT
    assert kept == [int(until.timestamp())] * 2
