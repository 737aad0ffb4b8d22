"""The main job in a real Chromium on the deployed application: from the form to the cancelled appointment."""

import os

import pytest

from chalicelib.clinics.model import Provider
from tests.flows.practice import RECEPTION, open_practice, within

pytestmark = [pytest.mark.browser, pytest.mark.deployed]

PHONE = "+525512340001"


@pytest.fixture
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.AWS, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


def test_a_patient_signs_up_is_reminded_and_cancels_with_a_tap(practice, browse):
    """Form, code, reminder, tap: the visit is cancelled, the patient answered and the clinic told."""
    look = {"pictures": os.environ.get("PUNTUAL_PICTURES", ""), "width": 390, "timeout": 40000}
    seen = browse("flow/confirms", form=practice.form_url, name="Ana López", phone=PHONE, **look)
    assert seen["chatWith"] == practice.clinic.name
    assert seen["code"] in seen["message"]
    assert seen["welcome"].startswith("¡Hola, Ana! Tu número quedó confirmado.")
    assert seen["inView"]
    assert seen["overflow"] <= 0
    assert seen["done"] == "Listo, ya quedó"

    practice.book("CITA-1", PHONE)
    assert (
        practice.run_schedule()["outcomes"]["queued"] >= 1
    )  # other clinics of the stack may be due too
    assert within(40, lambda: len(practice.received(PHONE)) == 2)

    seen = browse(
        "flow/cancels", desk=practice.phone.url, patient=PHONE[1:], reception=RECEPTION[1:], **look
    )
    assert "Ana López" in seen["listed"]
    assert seen["reminder"].startswith("Hola. Te recordamos la cita de Ana en Clínica Dental")
    assert seen["scrolled"] == 0
    assert seen["tapped"] == "Cancelar"
    assert seen["answer"].startswith("Listo, la cita de Ana quedó cancelada")
    assert practice.visit("CITA-1")["status"] == "cancelled"
    (task,) = practice.inbox()
    assert (task["kind"], task["appointment_id"]) == ("cancelled", practice.visit("CITA-1")["id"])
    assert "Ana López" in seen["told"]
    assert "cancel" in seen["told"]
    assert {row["copies"] for row in practice.phone.ledger()} == {1}
