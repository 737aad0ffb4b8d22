"""What is printed at the desk, on sheets of A4: the poster, and all that is kept about a person; without a button, and nothing of it cut."""

import json
import math
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.model import State
from chalicelib.messaging.received_texts import received_text
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Patient
from chalicelib.staff.permissions import Role
from tests.browser.staff.paper import sheets_of, squeezed, words_of
from tests.browser.staff.test_arco_pages import asks
from tests.builders import NOW, a_message, a_patient, an_appointment, keep
from tests.storage.household import IXCHEL, MOTHER, PHONE, SON, move_in
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.forty_visits import person_of

pytestmark = pytest.mark.browser
A4 = (595, 842)  # points, 1/72 of an inch
POINTS, PIXELS = 72 / 25.4, 96 / 25.4  # of a millimetre
WEEKS = 52
TEXT = 11  # points: larger letters are a heading's
SAID = {1: "é" * 600, 2: "¿Puedo llegar tarde? " * 195}  # to be broken in a line, and over a sheet
POSTERS_MARGIN, SHEETS_MARGIN = 12, 15  # millimetres, as their style sheets have it


def printed(desk, margin, **given):
    """Print a page as the owner; return its sheets, and what was seen of it as it is laid out for paper."""
    width = int((210 - 2 * margin) * PIXELS)
    seen = desk.sees("prints", cookies=desk.cookies(Role.OWNER), width=width, **given)
    sheets = sheets_of(b64decode(seen["paper"]))
    assert {(round(sheet.width), round(sheet.height)) for sheet in sheets} == {A4}
    assert (seen["cut"], seen["pressed"]) == ([], [])
    assert [sheet.beyond(margin * POINTS) for sheet in sheets] == [[]] * len(sheets)
    return sheets, seen["height"]


def test_the_poster_is_one_sheet_of_a4(desk):
    """Printed as the browser prints it."""
    (sheet,), _ = printed(desk, POSTERS_MARGIN, path="/mostrador/cartel", name="poster")
    assert "Escaneaconlacámara" in words_of([sheet])


def facts_of(value):
    """Yield what a document says, each fact in its order; a yes or a no has its own words on the sheet."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from facts_of(one)
    elif value and value is not True:
        yield str(value)


def not_on(words, facts):
    """Return which facts do not stand on the paper behind those before them."""
    at, missing = 0, []
    for fact in map(squeezed, facts):
        found = words.find(fact, at)
        missing += [fact] if found < 0 else []
        at = max(at, found + len(fact))
    return missing


def dossier(desk, task_id):
    """Hand somebody's data over as a file; return what it says."""
    owner = Browser().sits_down_as(desk.services, Role.OWNER)
    owner.get(f"/mas/arco/{task_id}")
    return json.loads(owner.post(f"/mas/arco/{task_id}/entrega", formato="json").body)


def who_came_once(desk):
    """Somebody whom reception put on the list a moment ago, without a telephone."""
    eva = a_patient(
        id="p80000000001",
        name="Eva Paz",
        e164="",
        number=NumberState.UNVERIFIED,
        consents={},
        created_at=NOW,
        source="staff",
    )
    keep(desk.records, eva)
    return eva


def who_comes_every_week(desk):
    """A mother with one of everything that a clinic keeps, a year of visits, and words as long as WhatsApp takes them."""
    move_in(desk.records, MOTHER, IXCHEL, SON)
    for n in range(WEEKS):
        at = NOW - timedelta(weeks=n + 1)
        visit = an_appointment(at, id=f"v{n:011}", patient_id=MOTHER.id, place="Consultorio 4")
        told = a_message(about=visit, owner=MOTHER.id, e164=PHONE, created_at=at, state=State.READ)
        said = SAID.get(n, f"Ya voy, es la visita {n}")
        text = received_text(PHONE, "", f"wamid.{n}", at=at, text=said)
        keep(desk.records, visit, told, replace(text, patient_id=MOTHER.id))
    return MOTHER


def who_comes_today(desk):
    """Somebody of the full day, whose first sheet used to end with a heading alone."""
    return desk.records.get(Patient, person_of(16))


@pytest.mark.parametrize(
    ("moves_in", "least", "most"),
    [(who_came_once, 1, 2), (who_comes_today, 1, 3), (who_comes_every_week, 20, 35)],
)
def test_all_that_is_kept_about_a_person_is_on_paper(desk, moves_in, least, most):
    """As in the file, in its order; on a tenth more sheets at most than it would fill, as no entry is torn that a sheet has room for."""
    task_id = asks(desk, TaskKind.DATA_ACCESS, moves_in(desk).id, 3)
    facts = list(facts_of(dossier(desk, task_id)))
    request = {"path": f"/mas/arco/{task_id}", "presses": ["button[value=hoja]"]}
    sheets, height = printed(desk, SHEETS_MARGIN, name=moves_in.__name__, **request)
    words = words_of(sheets)
    assert len(facts) > 10
    assert not_on(words, facts) == []
    assert [word for word in ("Imprimir", "Volver") if word in words] == []
    assert least <= len(sheets) <= most
    assert [sheet.lowest.text for sheet in sheets if sheet.lowest.size > TEXT] == []  # no heading
    assert len(sheets) <= math.ceil(1.1 * height / ((297 - 2 * SHEETS_MARGIN) * PIXELS))
