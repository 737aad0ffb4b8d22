"""Two receptionists on one list and one visit at once: nothing is lost, nobody is told twice, and both see the truth."""

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.front_desk.model import DeedKind
from chalicelib.messaging.model import Kind, State
from chalicelib.staff.permissions import Role
from tests.builders import moment
from tests.unit.web.staff.forty_visits import person_of, visit_of

pytestmark = pytest.mark.browser


def test_the_second_sees_what_the_first_did_and_overwrites_nothing_unseen(desk):
    """The same deed twice is one; a move upon a move is shown first, with what was typed; so is calling off."""
    seen = desk.sees(
        "two_at_once",
        hers=desk.cookies(Role.OWNER),
        visit=visit_of(16),
        arriving=visit_of(7),
        hour="16:05",
        width=1366,
    )
    assert seen["arrived"] == ["Llegó 9:30 a. m.", "Llegó 9:30 a. m."]
    assert seen["secondIsTold"].startswith("Listo: Tomás llegó.")
    arrivals = desk.records.deeds_of(person_of(7))
    assert [(deed.kind, deed.by) for deed in arrivals] == [(DeedKind.ARRIVED, "reception000")]

    assert seen["moved"].startswith("Hoy 4:05 p. m.")
    assert seen["lateMover"] == (
        "Ojo: Doña Reception la cambió mientras tanto y ahora es hoy 4:05 p. m.:"
        " tu cambio todavía no se hace."
    )
    assert seen["draft"] == "18:30"
    assert seen["second"].startswith("Hoy 6:30 p. m.")
    assert seen["lateCanceller"] == (
        "Alguien la cambió mientras tanto: así está ahora. No se tocó nada."
    )
    assert seen["truth"].startswith("Hoy 6:30 p. m.")
    assert "Doña Reception cambió la cita" in seen["happened"]
    assert "Doña Owner cambió la cita" in seen["happened"]
    visit = desk.records.get(Appointment, visit_of(16))
    assert (visit.starts_at, visit.status) == (moment("today 18:30"), Status.BOOKED)
    told = [m for m in desk.records.messages_of(person_of(16)) if m.kind is Kind.CHANGED]
    assert sorted(notice.state for notice in told) == [State.QUEUED, State.SUPPRESSED]
