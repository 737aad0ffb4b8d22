"""What a page says that a patient will be told is what they are told: a message, a call, or nothing. Each page, each situation."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from chalicelib.clinics.hold import Hold
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.model import Line, NumberState, Purpose
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, agreed
from tests.unit.web.staff.day_at_desk import ANA, VISITS, DayAtDesk

TOMORROW = {"dia": "2026-11-24", "hora": "11:00", "minutos": "30"}
LATER = {"dia": "2026-11-25", "hora": "16:00", "minutos": "30"}
CARD = f"/citas/{VISITS[ANA]}"


@pytest.fixture
def day(services):
    """A day at the desk; Ana read her reminder."""
    return DayAtDesk(services)


def _person(**changes):
    return lambda day: day.records.commit([Save(replace(day.person(ANA), **changes))])


def _visit(**changes):
    return lambda day: day.records.commit([Save(replace(day.visit(ANA), **changes))])


def _left(day):
    line = day.records.get(Line, line_id(day.person(ANA).e164))
    day.records.commit([Save(replace(line, opted_out_at=NOW - timedelta(days=3)))])


def _paused(day):
    clinic = day.records.get(Clinic, CLINIC_ID)
    day.records.commit([Save(replace(clinic, hold=Hold(NOW)))])


def _moved(day):
    day.opens(CARD)
    day.presses(f"{CARD}/cambio", **TOMORROW, paso="si", avisar="si")


def _booking_waits(day):
    day.opens(f"/citas/nueva/{ANA}")
    booked = day.presses(f"/citas/nueva/{ANA}", **LATER, paso="si", avisar="si", marca="abc")
    day.booked = re.search(r"cita=(\w+)", booked.headers["Location"])[1]


# What is so of Ana and her visit.
SITUATIONS = {
    "she read her reminder": lambda _: None,
    "nothing was sent yet": _visit(message_ids=()),
    "the visit is in a quarter of an hour": _visit(starts_at=NOW + timedelta(minutes=15)),
    "she took her consent back": _person(consents=agreed(Purpose.REVIEWS)),
    "she never agreed": _person(consents={}),
    "somebody else answered": _person(number=NumberState.WRONG),
    "nobody knows whose number it is": _person(number=NumberState.UNVERIFIED),
    "she has no number": _person(e164=""),
    "she left": _left,
    "the clinic is paused": _paused,
    "it moved a moment ago": _moved,
}
DEEDS = {"cancelacion": {}, "cambio": LATER | {"paso": "si"}}


def promised(page):
    """Return what a page says of the deed: the text that will be read, that somebody calls, or that nothing is sent."""
    html = page.body.decode()
    text = re.search(r'<li class="ours">(.*?)</li>', html, re.DOTALL)
    if text and 'name="avisar"' in html:
        return unescape(text[1])
    said = re.search(r'<p>([^<]*)</p><input type="hidden" name="avisar"', html)[1]
    return "call" if re.search("llámale", said, re.IGNORECASE) else "nothing"


def kept(day, before):
    """Return what became of it, said in the same way."""
    news = [m for m in day.records.messages_of(ANA) if m.id not in before]
    queued = [m for m in news if m.state is State.QUEUED and m.kind is not Kind.CLINIC_NOTICE]
    if queued:
        return as_read(queued[-1].content)
    tasks = [task for task in day.records.tasks_of(ANA) if task.done_at is None]
    return "call" if any(t.kind is TaskKind.NOT_TOLD for t in tasks) else "nothing"


def written(day):
    return {message.id for message in day.records.messages_of(ANA)}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("noun", DEEDS)
def test_a_change_tells_what_its_page_says(day, situation, noun):
    """Neither more nor less: who is on her way is called, who knows of nothing is left alone."""
    SITUATIONS[situation](day)
    day.opens(CARD)
    page = day.seen
    if noun == "cambio":
        page = day.presses(f"{CARD}/cambio", **LATER, paso="ver")
    said, before = promised(page), written(day)
    answer = day.presses(f"{CARD}/{noun}", avisar="si", **DEEDS[noun])
    assert kept(day, before) == said
    bar = day.follows(answer)
    assert ("Llámale: un mensaje no alcanza" in bar) is (said == "call")


@pytest.mark.parametrize("situation", [s for s in SITUATIONS if s != "it moved a moment ago"])
@pytest.mark.parametrize("typed", [TOMORROW, LATER | {"dia": "2026-11-23", "hora": "09:00"}])
def test_a_booking_tells_what_its_page_says(day, situation, typed):
    """Whom a reminder tells as soon reads it there; who may not be written to is not promised anything."""
    SITUATIONS[situation](day)
    day.opens(f"/citas/nueva/{ANA}")
    said = promised(day.presses(f"/citas/nueva/{ANA}", **typed, paso="ver"))
    before = written(day)
    day.presses(f"/citas/nueva/{ANA}", **typed, paso="si", avisar="si", marca="abc")
    assert kept(day, before) == said


def test_who_has_yet_to_read_of_the_booking_reads_it_as_it_is_now(day):
    """Booked a moment ago, and moved: the page shows the booking's words, not those of a change."""
    _booking_waits(day)
    card = f"/citas/{day.booked}"
    day.opens(card)
    said = promised(day.presses(f"{card}/cambio", **TOMORROW, paso="ver"))
    before = written(day)
    day.presses(f"{card}/cambio", **TOMORROW, paso="si", avisar="si")
    assert kept(day, before) == said
    assert "11:00" in said


def test_without_the_tick_nobody_is_told(day):
    """Whoever moves it tells her."""
    day.opens(CARD)
    before = written(day)
    day.presses(f"{CARD}/cancelacion")
    assert kept(day, before) == "nothing"
