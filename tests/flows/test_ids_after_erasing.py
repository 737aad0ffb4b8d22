"""After an erasure no id that is left was made of a number: whoever tries all numbers in all recipes finds nobody."""

import ast
import json
from pathlib import Path

import pytest

import chalicelib
from chalicelib.data_rights.erase import erase
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.import_rows import import_rows
from chalicelib.imports.parse_rows import read_rows, reading_of
from chalicelib.imports.read_file import read_file
from chalicelib.imports.take_in_rows import Loading
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.messaging.model import Action, Kind
from chalicelib.patients.model import Purpose
from chalicelib.reminders import reminder_messages
from chalicelib.shared import ids
from tests.builders import ANAS_PHONE, agreed
from tests.flows.clinic_day import ClinicDay, SlowQueue
from tests.flows.numbers.acts import NEW_PHONE, UNSURE, changes_number, corrected
from tests.id_net import CAUGHT, LISTENERS

PACKAGE = Path(chalicelib.__file__).parent
OTHERS, MOVED_TO = "+525587650000", "+525512349999"
ZOES = "+525587651111"  # who stays
NUMBERS = (ANAS_PHONE, NEW_PHONE, OTHERS, MOVED_TO)
NOT_OF_A_PERSON = {
    "chalicelib/front_desk/model.py": "of a deed's kind, a visit's id and count of saves, and a moment",
    "chalicelib/functions/receive_whatsapp_events.py": "of a whole body, by its SHA-256",
    "chalicelib/web/staff/agenda_cards.py": "of a name beside that very name, for the fields of one form: it is kept nowhere",
    "chalicelib/web/staff/erasure_page.py": "of visits' ids and states, for one form: it is kept nowhere",
    "chalicelib/messaging/unreadable_records.py": "of a kind and an id; of one that hides a number, its keyed hash",
}


class Recipes:
    """Every id that was made from parts, by whom and of what."""

    def __init__(self):
        self.made = set()

    def hear(self, module, parts, name):
        """Keep one."""
        self.made.add((module, parts, name))

    def opened_by(self, numbers, left):
        """Try each number in the place of each, in every recipe; return which came out as an id that is left."""
        mine = {one for one in self.made if one[2] in left and one[0].startswith("chalicelib.")}
        return {
            number
            for _, parts, name in mine
            for tried, number in _with_each(parts, numbers)
            if ids.derived_id(*tried, length=len(name)) == name
        }

    @property
    def modules(self):
        """Return who made any."""
        return {module.replace(".", "/") + ".py" for module, *_ in self.made}


def _with_each(parts, numbers):
    for place, part in enumerate(parts):
        for known in (number for number in numbers if _digits(number) in part):
            for number in numbers:
                instead = part.replace(_digits(known), _digits(number))
                yield (*parts[:place], instead, *parts[place + 1 :]), number


def _digits(number):
    return number.removeprefix("+52")


@pytest.fixture
def recipes():
    """All that ids are made of in this test."""
    found = Recipes()
    LISTENERS.append(found.hear)
    yield found
    LISTENERS.remove(found.hear)


class _Queue(SlowQueue):
    """Keeps every body it was ever given, as dead letters do."""

    handed_out: tuple[str, ...] = ()

    def put(self, message_ids, **how):
        """Take ids in."""
        self.handed_out += tuple(message_ids)
        super().put(message_ids, **how)


@pytest.fixture
def day():
    """A clinic's day in memory, whose queue forgets nothing."""
    made = ClinicDay()
    made.queue = _Queue(made)
    return made


def _a_life(day):
    """Let a person be listed, asked, reminded, moved, merged and written to; return who they are at last."""
    ana = day.patient(**UNSURE)
    visit = day.book(ana, "tomorrow 15:00")
    day.go_on("today 12:00")
    (question,) = day.told(ana)
    day.tap(question, Action.YES_ME)
    day.go_on("today 15:30")
    day.write(ana, "¿puedo llevar a mi perro?")
    day.move(visit, "in 3 days 16:00")
    day.go_on("today 17:00")
    there = corrected(day, ana)
    day.go_on("tomorrow 12:00")
    day.tap(day.told(there)[-1], Action.YES_ME)
    changes_number(day, day.person(ana), MOVED_TO.removeprefix("+"))
    day.book(day.person(ana), "in 6 days 16:00")
    day.go_on("in 2 days 17:00")
    day.tap(day.told(day.person(ana))[-1], Action.YES_ME)
    _listed(day)
    both = agreed(Purpose.REMINDERS, Purpose.REVIEWS)
    other = day.patient(id="other0000001", e164=OTHERS, consents=both)
    visit = day.book(other, "in 3 days 16:00")
    day.go_on("in 2 days 18:00")
    day.now = day.at("in 2 days 21:00")
    day.move(visit, "in 4 days 16:00")  # told in the morning, by then to whoever she is part of
    who = {"stays_id": ana.id, "merged_id": other.id}
    merge_records(day.records, day.queue, day.clinic, **who, asked=Asked("Laura", "api", day.now))
    day.go_on("in 3 days 18:00")
    day.write(day.person(ana), "BAJA")
    return day.person(ana)


def _listed(day):
    """Take in a list that has no keys of its own."""
    sheet = read_file(
        f"Paciente,Teléfono,Fecha y hora\nZoe Paz,{ZOES},2026-12-01 10:00".encode(), now=day.now
    )
    reading = reading_of(
        sheet, guess(sheet, region="MX"), clinic=day.clinic, region="MX", now=day.now
    )
    terms = Terms(clinic=day.clinic, now=day.now)
    loading = Loading(records=day.records, queue=day.queue, terms=terms)
    import_rows(read_rows(sheet, reading), loading)


def _what_is_left(day):
    """Return table, journal and queue as one text: whatever whoever holds them could try numbers on."""
    return json.dumps([*day.store.everything(), day.queue.handed_out], default=str)


def test_no_number_opens_an_id_that_an_erasure_leaves(day, recipes):
    """Dispatches, audit, journal and queue hold ids of what was sent; none is made of who it was sent to."""
    person = _a_life(day)
    erase(day.records, person.id, now=day.now)
    left = _what_is_left(day)
    kinds = {kind for kind in Kind if f"-{kind}-" in left}
    assert kinds >= {Kind.VERIFY, Kind.REMINDER, Kind.CHANGED, Kind.REPLY}
    assert [number for number in NUMBERS if _digits(number) in left] == []
    assert recipes.opened_by(NUMBERS, left) == set()


def test_the_former_recipe_would_be_found(day, recipes, monkeypatch):
    """Ids made of the number, as they once were, are opened: the test before this one can fail."""
    monkeypatch.setattr(reminder_messages, "_which_number", lambda patient: (patient.e164,))
    person = _a_life(day)
    erase(day.records, person.id, now=day.now)
    assert recipes.opened_by(NUMBERS, _what_is_left(day)) >= {ANAS_PHONE, NEW_PHONE}
    CAUGHT.clear()


def test_every_recipe_was_tried(day, recipes):
    """Whoever makes ids of parts did so in that life, or is known to make none of a person."""
    _a_life(day)
    assert set(_callers()) - recipes.modules == set(NOT_OF_A_PERSON)


def _callers():
    for path in sorted(PACKAGE.rglob("*.py")):
        calls = (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call))
        if any(getattr(call.func, "attr", "") == "derived_id" for call in calls):
            yield str(path.relative_to(PACKAGE.parent))
