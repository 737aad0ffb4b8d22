"""`puntual visit restore`: what an operator does for a clinic that asks."""

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from tests.builders import NOW, a_clinic, a_line, a_patient, an_appointment, keep

CLINIC = ("--clinic", "clinica-sonrisa")


@pytest.fixture
def off(operator):
    """Ana's visit, called off by the clinic."""
    records, visit = operator.records(), an_appointment(external_id="CITA-1")
    keep(records, a_patient(), a_line(), visit, AppointmentKey("CITA-1", visit.id))
    change = cancel(records, a_clinic(), visit.id, by=By.CLINIC, now=NOW)
    records.commit(change.writes)
    return visit


@pytest.mark.parametrize("which", ["CITA-1", f"~{an_appointment().id}"])
def test_a_cancelled_visit_is_restored_by_either_key(operator, off, which):
    """And the operator reads what stands again; twice is as good as once."""
    status, printed = operator.types("visit", "restore", which, *CLINIC)
    assert (status, "stands again" in printed) == (0, True), printed
    assert operator.records().get(Appointment, off.id).status is Status.BOOKED
    again, printed = operator.types("visit", "restore", which, *CLINIC)
    assert (again, "stands already" in printed) == (0, True)


@pytest.mark.parametrize(
    ("which", "others", "said"),
    [
        ("CITA-9", (), "no such visit"),
        ("~nobody", (), "no such visit"),
        ("CITA-1", (an_appointment(id="other"),), "has that hour"),
    ],
)
def test_what_cannot_be_restored_is_said(operator, off, which, others, said):
    """In one sentence, and nothing is changed."""
    keep(operator.records(), *others)
    status, printed = operator.types("visit", "restore", which, *CLINIC)
    assert (status, said in printed) == (1, True), printed
    assert operator.records().get(Appointment, off.id).status is Status.CANCELLED
