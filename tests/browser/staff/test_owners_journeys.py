"""What an owner does once in a while, in a real Chromium: taps and seconds counted, a thumb and keys alone, scripts and none."""

import json
from datetime import date

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.staff.permissions import Role
from tests.browser.staff.ways import WAYS, too_long
from tests.builders import CLINIC_ID, NOW, moment
from tests.unit.web.staff.forty_visits import CALLER, person_of, visit_of

pytestmark = pytest.mark.browser

ASKS = 16
THREE_DAYS = 3 * 24 * 60
MOST = {  # taps, seconds
    "a test message": (3, 10),
    "a holiday": (5, 10),
    "another reminder": (5, 10),
    "a pause": (4, 10),
    "a wish noted": (3, 5),
    "her data handed over": (4, 10),
}
MOST_STOPS = 80  # of Tab: each of them but one goes past what stands before it in *Más*


@pytest.fixture(params=WAYS)
def journeys(request, desk):
    """All of them, one after another, in one of the ways."""
    seen = desk.sees(
        "owners_journeys",
        cookies=desk.cookies(Role.OWNER),
        telephone="55 5555 0188",
        offset=THREE_DAYS,
        card=f"/citas/{visit_of(ASKS)}",
        wish="Quiere una copia de todo, en papel",
        **WAYS[request.param],
    )
    print(request.param, json.dumps(seen["counted"]))  # with `pytest -s`, the figures
    return seen


def test_each_of_them_gets_where_it_is_done_and_is_short(journeys, desk):
    """The page says so, and so it is kept."""
    clinic = desk.records.get(Clinic, CLINIC_ID)

    assert journeys["a test message"] == "Va en camino a +52 55 5555 0188 (ahora)."
    test = desk.records.get(Message, clinic.first_day.test_id)
    assert test.kind is Kind.TEST
    assert (test.e164, test.by, test.state) == ("+525555550188", "owner00000", State.QUEUED)

    assert journeys["a holiday"] == "Cerrado: Navidad viernes 25 de diciembre"
    (christmas,) = clinic.days_off
    assert (christmas.first, christmas.closes) == (date(2026, 12, 25), True)

    assert journeys["another reminder"] == "Guardado: así se recuerda desde ahora."
    assert THREE_DAYS in clinic.reminder_offsets

    assert journeys["a pause"].startswith("En pausa hasta mañana")
    assert clinic.hold.until == moment("tomorrow 09:00")

    assert journeys["a wish noted"].startswith("Anotado: la dueña lo ve en Más → ARCO")
    assert CALLER in journeys["her data handed over"]
    assert "Tus citas" in journeys["her data handed over"]
    (task,) = [t for t in desk.records.tasks_of(person_of(ASKS)) if t.kind is TaskKind.DATA_ACCESS]
    assert (task.asked_by, task.handed_by, task.handed_at) == ("owner00000", "owner00000", NOW)

    assert set(journeys["counted"]) == set(MOST)
    assert too_long(journeys["counted"], MOST, stops=MOST_STOPS) == []
