"""The pages of *ARCO* and *Historial*, and the sheet that is handed over, looked at as everybody may meet them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.data_rights.data_wishes import wish_for_staff
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.writes import Create
from chalicelib.staff.permissions import Role
from tests.builders import NOW, ZONE
from tests.unit.web.staff.forty_visits import person_of, visit_of

pytestmark = pytest.mark.browser


def asks(desk, kind, who, ago, **changes):
    """Let somebody ask for something so many days ago; return the task's id."""
    person = find_patient(desk.records, who)
    at = NOW - timedelta(days=ago)
    wish = "Quiero saber todo lo que tienen de mí, por favor."
    task = wish_for_staff(desk.records, person, kind, wish, now=at, zone=ZONE)
    desk.records.commit([Create(replace(task, **changes))])
    return task.id


@pytest.fixture
def states(desk):
    """Every state of a request, and the history of a day and of a person."""
    copy = asks(desk, TaskKind.DATA_ACCESS, person_of(16), 3)
    erasure = asks(desk, TaskKind.DATA_ERASURE, person_of(17), 27)
    handed = {"handed_at": NOW, "handed_by": "owner00000", "done_at": NOW, "done_by": "owner00000"}
    answered = asks(desk, TaskKind.DATA_CORRECTION, person_of(5), 30, **handed)
    path = "/mas/arco"
    return {
        "requests": {"path": path},
        "request": {"path": f"{path}/{copy}"},
        "request answered": {"path": f"{path}/{answered}"},
        "erasure": {"path": f"{path}/{erasure}/borrado"},
        "handed over": {"path": f"{path}/{copy}", "presses": ["button[value=hoja]"]},
        "correction": {"path": f"/personas/{person_of(5)}/datos?solicitud={answered}"},
        "asked at the desk": {"path": f"/citas/{visit_of(16)}?no=no_wish"},
        "history": {"path": "/mas/historial"},
        "history of nobody": {"path": "/mas/historial?quien=sistema"},
        "history of a person": {"path": f"/personas/{person_of(16)}/historial"},
    }


def test_every_page_of_a_request_can_be_used_by_everybody(desk, states):
    """WCAG 2.2 AA as far as a program can tell, nothing cut, focus seen."""
    given = {"cookies": desk.cookies(Role.OWNER), "states": states, "name": "arco"}
    found = desk.sees("sees_all", complaints="allowed", **given)
    assert found == {name: [] for name in states}
