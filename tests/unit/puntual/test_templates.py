"""`puntual templates`, against the sandbox, for both ways to WhatsApp."""

from dataclasses import dataclass, field, replace

import boto3
import pytest

from chalicelib.clinics.model import Provider, Sender
from sandbox.config import Config
from sandbox.server import start
from tests.builders import a_clinic
from tests.sandbox.lab import AWS_NUMBER_ID, NUMBER_ID, Clock, Lab
from tests.unit.puntual.operating import Operator

AWS_ACCOUNT = "waba-fb2594b8a7974770b128a409e2"
META_ACCOUNT = "102290129340398"
TOKEN = f"/puntual/puntual/meta-token/{META_ACCOUNT}"
ALL_OF_THEM = 48
through_meta = pytest.mark.parametrize("operator", ["meta"], indirect=True)


class ParameterNotFound(Exception):  # noqa: N818  boto3's name
    """There is none."""


@dataclass
class FakeSsm:
    """A parameter store."""

    parameters: dict[str, str] = field(default_factory=dict)

    class exceptions:  # noqa: D106, N801  boto3's name
        ParameterNotFound = ParameterNotFound

    def get_parameter(self, Name, WithDecryption):  # noqa: N803  boto3's names
        """Return the value."""
        assert WithDecryption
        if Name not in self.parameters:
            raise ParameterNotFound
        return {"Parameter": {"Value": self.parameters[Name]}}


@dataclass
class WhatsAppOperator(Operator):
    """An operator whose account has WhatsApp and a parameter store."""

    whatsapp: str = ""
    ssm: FakeSsm = field(default_factory=FakeSsm)

    def client(self, service):
        """Return a real client of the sandbox, or the stand-in."""
        if service != "socialmessaging":
            return self.ssm
        return boto3.client(service, endpoint_url=self.whatsapp, region_name="us-east-1")

    def has(self, sender):
        """Let there be a clinic `dientes` that writes from this number."""
        self.directory.add(a_clinic(id="d0d0d0d0", slug="dientes", sender=sender))
        return self


@pytest.fixture
def lab(going_clock):
    running = start(Config(port=0, clock=Clock()))
    yield Lab(running, running)
    running.stop()


@pytest.fixture(params=["aws", "meta"])
def operator(request, lab, monkeypatch):
    """Somebody at a terminal, with a clinic that writes through AWS or through Meta."""
    monkeypatch.setenv("PUNTUAL_META_URL", lab.running.url)
    given = {"display_number": "+525511112222", "name": "Clínica"}
    operator = WhatsAppOperator(whatsapp=lab.running.url)
    operator.ssm.parameters[TOKEN] = "sandbox-token"
    aws = request.param == "aws"
    number, account = (AWS_NUMBER_ID, AWS_ACCOUNT) if aws else (NUMBER_ID, META_ACCOUNT)
    lab.call("PUT", f"/sandbox/senders/{number}", given | {"waba_id": account})
    provider = Provider.AWS if aws else Provider.META
    return operator.has(Sender(provider, number, "+525511112222", account))


def test_templates_are_asked_for_once(operator):
    """The first push makes all of them; the second makes none, and both end well."""
    status, printed = operator.types("templates", "push", "--clinic", "dientes")
    assert (status, printed.count(" yes ")) == (0, ALL_OF_THEM)
    status, printed = operator.types("templates", "push", "--clinic", "dientes")
    assert (status, printed.count(" yes ")) == (0, 0)
    assert printed.count("usable") == ALL_OF_THEM


def test_the_list_changes_nothing(operator):
    """What is not there is said to be missing, as often as one looks."""
    for _ in range(2):
        status, printed = operator.types("templates", "list", "--clinic", "dientes")
        assert (status, printed.count("missing")) == (1, ALL_OF_THEM)


@pytest.mark.parametrize(
    ("judged", "standing"),
    [({"status": "PAUSED"}, "unusable"), ({"category": "MARKETING"}, "recategorised")],
)
def test_a_template_that_somebody_must_look_at_is_a_failure(operator, lab, judged, standing):
    """Paused, or moved to another category: said, and the command ends with status 1."""
    operator.types("templates", "push", "--clinic", "dientes")
    lab.call("PUT", "/sandbox/templates/recordatorio_cita", judged)
    status, printed = operator.types("templates", "list", "--clinic", "dientes")
    assert status == 1
    assert standing in printed
    assert "docs/runbook.md" in printed


@through_meta
def test_a_clinic_without_a_token_is_told_where_it_belongs(operator):
    """The parameter's whole name is in the sentence."""
    operator.ssm.parameters.clear()
    status, printed = operator.types("templates", "list", "--clinic", "dientes")
    assert (status, TOKEN in printed) == (1, True)


@through_meta
def test_a_token_that_is_not_accepted_is_said_in_a_sentence(operator):
    """WhatsApp's own words reach the operator."""
    operator.ssm.parameters[TOKEN] = "an old one"
    status, printed = operator.types("templates", "push", "--clinic", "dientes")
    assert status == 1
    assert "WhatsApp says" in printed


def test_a_whatsapp_that_is_away_is_said_in_a_sentence(operator, monkeypatch):
    """No stack trace, on neither way."""
    nobody = "http://127.0.0.1:9"
    monkeypatch.setenv("PUNTUAL_META_URL", nobody)
    operator.whatsapp = nobody
    status, printed = operator.types("templates", "list", "--clinic", "dientes")
    assert status == 1
    assert printed.startswith("Error: ")


def test_a_clinic_without_an_account_is_said(operator):
    """Nobody is asked then."""
    clinic = operator.directory.by_slug("dientes")
    sender = replace(clinic.sender, phone_number_id="another", business_account_id="")
    operator.directory.add(replace(clinic, id="e1e1e1e1", slug="sin-cuenta", sender=sender))
    status, printed = operator.types("templates", "push", "--clinic", "sin-cuenta")
    assert status == 1
    assert "no WhatsApp business account" in printed
