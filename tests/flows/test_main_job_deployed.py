"""The main job on the deployed application through Meta's Cloud API: every event comes by the signed webhook."""

from datetime import UTC, datetime
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from chalicelib.clinics.model import Provider
from chalicelib.shared import times
from tests.flows.practice import RECEPTION, open_practice, within
from tests.unit.web.public.front_desk import Seen

pytestmark = pytest.mark.deployed

PHONE = "+525512340002"


@pytest.fixture
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.META, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


def signed_up(practice, name, phone):
    """Fill in the form as a browser does; return the message that the page asks the patient to send."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    with browser.open(practice.form_url) as answer:
        page = Seen(answer.read().decode())
    fields = {"token": page.fields["token"]["value"], "name": name, "phone": phone}
    body = urlencode(fields | {"reminders": "yes"}).encode()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(practice.form_url))
    sent = Request(practice.form_url, body, {"Origin": origin})
    with browser.open(sent) as answer:
        thanks = Seen(answer.read().decode())
    return thanks.text.split("Tu código: ")[1].split()[0]


def test_a_patient_signs_up_is_reminded_and_cancels_with_a_tap(practice):
    """The same as in the browser, with nothing of AWS between the clinic and WhatsApp."""
    began, sender = datetime.now(UTC), practice.clinic.sender.phone_number_id
    code = signed_up(practice, "Luis Vega", PHONE)
    practice.phone.write(PHONE, f"Hola, confirmo. Código: {code}", sender)
    assert within(40, lambda: "¡Hola, Luis!" in practice.texts(PHONE))

    practice.book("CITA-2", PHONE)
    assert (
        practice.run_schedule()["outcomes"]["queued"] >= 1
    )  # other clinics of the stack may be due too
    assert within(40, lambda: "Te recordamos la cita de Luis" in practice.texts(PHONE))

    practice.phone.tap(PHONE, practice.received(PHONE)[-1]["wamid"], "Cancelar")
    assert within(40, lambda: practice.visit("CITA-2")["status"] == "cancelled")
    assert within(40, lambda: "quedó cancelad" in practice.texts(PHONE))
    assert within(40, lambda: "Luis Vega" in practice.texts(RECEPTION))
    assert [task["kind"] for task in practice.inbox()] == ["cancelled"]
    assert {row["copies"] for row in practice.phone.ledger()} == {1}
    assert within(40, lambda: has_settled(practice, since=began))


def has_settled(practice, *, since):
    """Tell whether the clinic's log says of every message that it arrived, also of those before midnight."""
    days = {times.local_day(at, practice.clinic.zone) for at in (since, datetime.now(UTC))}
    logs = [practice.call("GET", f"/messages?day={day}")["messages"] for day in days]
    states = {message["state"] for log in logs for message in log}
    return bool(states) and states <= {"delivered", "read"}
