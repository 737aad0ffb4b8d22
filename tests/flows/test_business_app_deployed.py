"""The WhatsApp Business app beside the deployed application, by both ways to WhatsApp: read by the API, answered from either side."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.answers.business_app import NOBODY_READS_IN
from chalicelib.clinics.model import Clinic, Provider
from puntual.demo.phone import SandboxPhone
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.practice import open_practice, within

pytestmark = pytest.mark.deployed

ASKING = "+525512340081"
SETTLED = 90
TAKES_TO_READ = NOBODY_READS_IN + timedelta(seconds=2)


class App(SandboxPhone):
    """The clinic's own telephone."""

    def connect(self, number):
        """Let the number live in the app as well."""
        self._call("PUT", f"/sandbox/senders/{number}/app")

    def write(self, number, to, text):
        """Write to a patient."""
        self._call("POST", f"/sandbox/senders/{number}/app/messages", {"to": to, "text": text})


@pytest.fixture(params=[Provider.AWS, Provider.META], ids=str)
def practice(request, stack, local_aws, whatsapp_port):
    with open_practice(
        request.param, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


def sender_of(practice):
    """Return the number the sandbox knows the clinic by."""
    return practice.clinic.sender.phone_number_id


def said(practice, line):
    """Return what stands in a talk, the last first."""
    page = practice.call("GET", f"/lines/{line}/conversation")
    return [(one["kind"], one["text"]) for one in page["utterances"]]


def test_what_is_written_in_the_app_stands_in_the_talk_and_closes_it(practice):
    """Then the API answers too: the phone has both, and the number is known to live in the app."""
    number = sender_of(practice)
    practice.phone.write(ASKING, "¿Abren los sábados?", number)
    asked_at = datetime.now(UTC)
    assert within(SETTLED, lambda: practice.call("GET", "/lines")["lines"])
    (line,) = practice.call("GET", "/lines")["lines"]
    app = App(practice.phone.url)
    app.connect(number)
    assert within(SETTLED, lambda: datetime.now(UTC) > asked_at + TAKES_TO_READ)
    app.write(number, ASKING, "Sí, hasta la 1.")
    assert within(SETTLED, lambda: not practice.call("GET", "/lines")["lines"])
    assert within(SETTLED, lambda: ("echo", "Sí, hasta la 1.") in said(practice, line["id"]))
    assert practice.inbox() == []
    clinic = practice.services.records(practice.clinic.id, OF_THE_TEST).get(
        Clinic, practice.clinic.id
    )
    assert clinic.sender.in_app
    (answered,) = practice.call("GET", "/lines?state=answered")["lines"]
    assert answered["answer"] == "Sí, hasta la 1."
