"""The front desk on the deployed application: an owner's test message, a clinic that sends by hand, a row put right before its file is in."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging.model import State
from chalicelib.shared.one_time_secrets import new_secret
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.web.staff import cookies
from tests.builders import a_device, a_member
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.agendas.bringing import an_agenda, bring
from tests.flows.practice import open_practice, within

pytestmark = pytest.mark.deployed
OWN, PHONE = "+525512340088", "+525512340089"


@pytest.fixture(scope="module")
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.META, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


class Desk:
    """An owner at the deployed front desk, who has just typed her PIN."""

    def __init__(self, practice):
        self.practice, clinic_id = practice, practice.clinic.id
        self.records = practice.services.records(clinic_id, OF_THE_TEST)
        now, secret = datetime.now(UTC).replace(microsecond=0), new_secret()
        member = a_member(self.records, id="owner00000", name="Doña Rosa", role=Role.OWNER)
        device = a_device(member, secret=secret, used_at=now)
        opened = open_session(member, device, now)
        self.records.commit([Create(member), Create(device), Create(opened.session)])
        kept = {
            cookies.DEVICE: cookies.written(clinic_id, secret),
            cookies.SESSION: cookies.written(clinic_id, opened.secret),
        }
        self.cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        self.token = ""

    def asks(self, method, path, **fields):
        """Ask for a page, or send a form of the last one; return status and page, or where it leads."""
        parts = urlsplit(self.practice.deployment.api_url)
        connection = HTTPConnection(parts.netloc, timeout=60)
        headers = {"Cookie": self.cookie, "Origin": f"{parts.scheme}://{parts.netloc}"}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"token": self.token} | fields)
        try:
            connection.request(method, f"{parts.path}{path}", body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        self.token = next(iter(re.findall(r'name="token" value="([^"]+)"', page)), self.token)
        return answer.status, unescape(page) or answer.headers.get("Location", "")

    def sees(self, path, words):
        """Tell whether a page says something."""
        return words in self.asks("GET", path)[1]


@pytest.fixture(scope="module")
def desk(practice):
    return Desk(practice)


def test_a_test_message_goes_to_her_telephone_and_back(desk, practice):
    """By the queue and WhatsApp, its report by the webhook, her tap too; the page says that it came."""
    desk.asks("GET", "/mas/primer-dia")
    status, _ = desk.asks("POST", "/mas/primer-dia/prueba", telefono=OWN)
    assert status == 303
    assert within(40, lambda: "es una prueba: no hay tal cita" in practice.texts(OWN))
    assert within(40, lambda: desk.sees("/mas/primer-dia", "Llegó a +52 55 1234 0088"))
    practice.phone.tap(OWN, practice.received(OWN)[-1]["wamid"], "Confirmo")
    assert within(40, lambda: "¡Funciona! Lo que tocaste llegó" in practice.texts(OWN))
    assert practice.inbox() == []


def test_a_row_is_put_right_before_its_file_is_in(desk, practice):
    """Through bucket and worker: what was said on the card comes in with the rest."""
    page = desk.asks("GET", "/agenda")[1]
    action = re.search(r'<form[^>]* action="(http[^"]+)"', page)[1]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    file_id = fields["key"].rpartition("/")[2]
    form = practice.services.agenda_files(practice.clinic.id).form(
        file_id, by="owner00000", back_to=action
    )
    rows = ("30/11/2027,10:30,Ana López,5512349001", "30/11/2027,11:00,Eva Ruiz,55123")
    bring(form, an_agenda(*rows))
    path = f"/agenda/{file_id}"
    assert within(60, lambda: desk.sees(path, "1 necesita tu ojo"))
    row_id = re.search(r"/filas/(\w+)#", desk.asks("GET", path)[1])[1]
    assert desk.asks("POST", f"{path}/filas/{row_id}", tel="55 1234 9002")[0] == 303
    assert desk.sees(path, "Entra con lo que dijiste: +52 55 1234 9002.")
    assert desk.asks("POST", f"{path}/entrada")[0] == 303
    assert within(60, lambda: desk.sees(path, "2 entraron"))
    days = desk.records.appointments_between(
        datetime(2027, 11, 30, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)
    )
    assert len(days) == 2
    (settled,) = desk.records.rows_for_review()
    assert not settled.is_waiting


def test_a_clinic_without_an_api_sends_by_hand(desk, practice):
    """The plan writes, nothing leaves by itself, *Avisar* gives the link once, *No lo envié* gives it back."""
    clinic = desk.records.get(Clinic, practice.clinic.id)
    by_hand = replace(clinic, sender=replace(clinic.sender, provider=Provider.BY_HAND))
    desk.records.commit([Save(by_hand)])
    patient = practice.call("POST", "/patients", {"name": "Luis Vega", "phone": PHONE})
    consent = {"purpose": "reminders", "attested_by": "Doña Rosa"}
    practice.call("POST", f"/patients/{patient['id']}/consents", consent)
    practice.book("CITA-9", PHONE)
    practice.run_schedule()
    assert within(40, lambda: desk.sees("/avisos", "Luis Vega"))
    path = re.search(
        r'action="[^"]*(/avisos/[\w-]+/[\w-]+/envio)"', desk.asks("GET", "/avisos")[1]
    )[1]
    status, page = desk.asks("POST", path)
    assert (status, "wa.me" in page or "?text=" in page) == (200, True)
    message_id = f"{practice.clinic.id}." + ".".join(path.split("/")[2:4])
    (message,) = practice.services.outbox.read([message_id])
    assert message.state is State.BY_HAND
    assert desk.asks("POST", f"{path}/deshacer")[0] == 303
    assert practice.services.outbox.read([message_id])[0].state is State.QUEUED
    assert practice.received(PHONE) == []
