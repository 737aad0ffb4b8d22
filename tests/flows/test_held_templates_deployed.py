"""A template that WhatsApp refuses, on the deployed application: held and told by the sender's function, freed by the event's."""

import json
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen

import pytest

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.model import Kind
from chalicelib.shared.writes import Create
from tests.builders import a_content, a_line, a_message, a_patient
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.practice import open_practice, within

pytestmark = pytest.mark.deployed

PHONE, TEMPLATE = "+525512340081", "recordatorio_cita"


@pytest.fixture(params=[Provider.AWS, Provider.META])
def practice(request, stack, local_aws, whatsapp_port):
    with open_practice(
        request.param, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


def a_reminder(practice):
    """Write a reminder of somebody the clinic has; return its id."""
    services, clinic = practice.services, practice.clinic
    ana = a_patient(id=f"p{clinic.id}", e164=PHONE)
    now = datetime.now(UTC).replace(microsecond=0)
    message = a_message(
        id=f"{clinic.id}.{ana.id}.{now:%y%m%d%H%M}-reminder-0a1b2c3d",
        kind=Kind.REMINDER,
        e164=PHONE,
        content=a_content(parameters=("Ana", "Sonrisa", "lunes, 10:30", "Av. Central 1")),
        created_at=now,
        useful_until=now + timedelta(hours=5),
    )
    records = services.records(clinic.id, OF_THE_TEST)
    records.commit([Create(ana), Create(a_line(ana)), Create(message)])
    return message.id


def whatsapp(practice, method, path, document=None):
    """Ask the sandbox for something; return what it answers."""
    raw = json.dumps(document).encode() if document else None
    asked = Request(f"{practice.phone.url}/sandbox/{path}", raw, method=method)
    with urlopen(asked) as answer:
        return json.loads(answer.read())


def troubles(practice):
    """Return what the clinic's record says of its templates."""
    clinic = practice.services.records(practice.clinic.id, OF_THE_TEST).get(
        Clinic, practice.clinic.id
    )
    return [(trouble.name, trouble.why) for trouble in clinic.template_troubles]


def test_a_refused_template_waits_is_one_task_and_leaves_when_whatsapp_tells_of_its_approval(
    practice,
):
    """By both ways to WhatsApp: the sender's role may hold it, the roles that hear of events find the clinic by its account."""
    message_id = a_reminder(practice)
    fault = {"kind": "error", "code": 132001, "only": TEMPLATE, "times": None}
    whatsapp(practice, "POST", "faults", fault)
    practice.services.queue.put([message_id])
    assert within(40, lambda: troubles(practice) == [(TEMPLATE, "132001")])
    assert [task["kind"] for task in practice.inbox()] == ["template"]
    practice.services.queue.put([message_id])  # it is not tried again so soon

    whatsapp(practice, "DELETE", "faults")
    for status in ("PAUSED", "APPROVED"):
        whatsapp(practice, "PUT", f"templates/{TEMPLATE}", {"status": status})
    assert within(40, lambda: troubles(practice) == [])
    assert practice.inbox() == []
    practice.services.queue.put([message_id])
    assert within(40, lambda: len(practice.received(PHONE)) == 1)
    tried = whatsapp(practice, "GET", "attempts")["attempts"]
    assert [one["code"] for one in tried if one["callback"] == message_id] == [132001, None]

    whatsapp(practice, "PUT", f"templates/{TEMPLATE}", {"correct_category": "MARKETING"})
    assert within(40, lambda: len(practice.inbox()) == len(LANGUAGES))
    assert {task["text"] for task in practice.inbox()} == {
        f"{TEMPLATE} {language}: category MARKETING" for language in LANGUAGES
    }
