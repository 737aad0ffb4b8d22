"""A clinic's month, by everybody who may change its records: each change says who made it, and never whose number it is."""

import json
from datetime import timedelta

import boto3
import click
import pytest

from chalicelib import wiring
from chalicelib.functions.deliver_messages import deliver_messages
from chalicelib.functions.receive_whatsapp_events import take_in
from chalicelib.functions.send_due_reminders import send_due_reminders
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import State
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from chalicelib.patients.model import Patient
from chalicelib.shared.audit import ActorKind, event_ref
from chalicelib.shared.settings import Settings
from chalicelib.shared.writes import Rewrite, Save
from puntual import installation
from tests.builders import (
    ANAS_PHONE,
    CLINIC_ID,
    NOW,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
)
from tests.unit.functions.memory_services import Context, MemoryServices, a_status, a_text, webhook
from tests.unit.functions.memory_services import change as told
from tests.unit.puntual.operating import Operator
from tests.unit.web.api.api_client import Api, two_clinics
from tests.unit.web.public.front_desk import Visitor, with_a_clinic

TODAY = f"{NOW:%Y-%m-%d}"
VISIT = an_appointment("tomorrow 09:30", due_at=NOW)


@pytest.fixture
def services():
    """Ana's clinic with a visit that is due."""
    services = MemoryServices()
    keep(services.ours, VISIT)
    services.ours.commit([Save(a_line(visits=[VISIT]))])
    return services


def said(records, kind):
    """Return what actors of a kind wrote today: their references, causes, and kinds of records."""
    alone = records.audit_on(TODAY)
    entries = [*alone, *records.dispatches_on(TODAY)]
    theirs = [entry for entry in entries if entry.by and entry.by.kind is kind]
    wrote = {what for entry in theirs for what in entry.wrote}
    return {(entry.by.ref, entry.by.cause) for entry in theirs}, wrote


def hears(services, **parts):
    body = json.dumps(webhook(told(**parts))).encode()
    take_in(services, events_of_webhook(body), now=NOW)


def test_the_schedule_is_named_by_the_dispatch_it_writes(services):
    """The plan's transaction has no item of its own: its dispatch says all."""
    send_due_reminders(services, Context())
    assert said(services.ours, ActorKind.SCHEDULE) == ({("", "")}, {"save Appointment"})
    (dispatch,) = services.ours.dispatches_on(TODAY)
    assert dispatch.wrote == {"save Appointment": (VISIT.id,)}
    assert dispatch.message_ids == tuple(m.id for m in services.ours.messages_of(VISIT.patient_id))


def test_the_sender_is_named_when_an_attempt_ends_in_a_task(services):
    """Outcomes stand on the message; the task is a record of its own."""
    send_due_reminders(services, Context())
    services.sender.of_line[ANAS_PHONE] = Outcome(Verdict.RECIPIENT, "131026")
    ids = json.dumps({"ids": services.queue.take()})
    deliver_messages(services, [{"messageId": "b", "body": ids}], Context())
    assert said(services.ours, ActorKind.SENDER) == ({("", "")}, {"create StaffTask"})


def test_the_patient_is_named_by_a_hash_of_the_event(services):
    """WhatsApp's own id of a message has the number in it."""
    hears(services, messages=[a_text("BAJA", NOW, "wamid.in1")])
    who, wrote = said(services.ours, ActorKind.PATIENT)
    assert who == {(event_ref("wamid.in1"), "text")}
    assert wrote >= {"save Patient", "create ConsentEvent", "save Line", "create StaffTask"}


def test_whatsapp_is_named_for_its_reports(services):
    """A message that failed for good becomes a task."""
    send_due_reminders(services, Context())
    (message,) = services.ours.messages_of(VISIT.patient_id)
    hears(services, statuses=[a_status("failed", NOW, message.id, 131026)])
    assert said(services.ours, ActorKind.WHATSAPP) == ({("", "statuses")}, {"create StaffTask"})


def test_the_clinics_software_is_named_by_its_token(monkeypatch):
    """With what it asked for."""
    services = two_clinics()
    monkeypatch.setattr(wiring, "services", lambda: services)
    token = services.token()
    body = {"name": "Ana López", "phone": ANAS_PHONE}
    answer = Api(token).post("/patients", body)
    who, wrote = said(services.records(CLINIC_ID), ActorKind.API)
    assert answer.status_code == 201
    assert who == {(token.split("_")[2], "keep_patient")}
    assert wrote == {"create Patient", "create Line"}


def test_the_form_is_named(monkeypatch):
    """Nobody is known there; the sign-up's code is not told."""
    services = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: services)
    Visitor().sign_up()
    records = services.records(CLINIC_ID)
    assert said(records, ActorKind.FORM) == ({("", "sign-up")}, {"create Signup"})
    assert services.signups()[0].id not in str(list(records.audit_on(TODAY)))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("clinic set", ActorKind.OPERATOR), ("import", ActorKind.IMPORT)],
)
def test_the_operator_is_named_by_the_access_key_and_the_command(path, kind, monkeypatch):
    """CloudTrail knows whose key it is."""
    session = boto3.session.Session("AKIDEXAMPLE", "secret", region_name="us-east-1")
    services = wiring.Services(Settings("table", "journal", "queue", "/p"), session)
    with click.Context(click.Command("puntual"), info_name=f"puntual {path}"):
        by = installation.operator_of(services.session)
    assert (by.kind, by.ref, by.cause) == (kind, "AKIDEXAMPLE", f"puntual {path}")


def test_the_command_shows_a_day_and_a_patient_in_words(services):
    """Who, when, what; and of a patient only what concerns them."""
    send_due_reminders(services, Context())
    hears(services, messages=[a_text("BAJA", NOW, "wamid.in1")])
    operator = Operator(store=services.store, known=True)
    status, printed = operator.types("audit", "--clinic", "clinica-sonrisa")
    assert status == 0
    assert "2026-11-22 09:30:00  el programa de recordatorios: cambió la cita" in printed
    assert "la propia persona: " in printed
    assert "cambió la ficha p7d2m4q8w1zc" in printed
    assert max(map(len, printed.splitlines())) < 400, "a line for each, and a short one"
    operator.now = NOW + timedelta(days=3)
    _, of_her = operator.types(
        "audit", "--clinic", "clinica-sonrisa", "--patient", VISIT.patient_id
    )
    _, of_nobody = operator.types("audit", "--clinic", "clinica-sonrisa", "--patient", "somebody")
    assert VISIT.id in of_her
    assert of_nobody == "0 changes.\n"


def test_all_that_is_kept_of_each_change_is_there_as_json(services):
    """Who by reference and cause, and each id."""
    hears(services, messages=[a_text("BAJA", NOW, "wamid.in1")])
    operator = Operator(store=services.store, known=True)
    _, printed = operator.types("audit", "--clinic", "clinica-sonrisa", "--json")
    changes = json.loads(printed.rpartition("]")[0] + "]")
    by = {"kind": "patient", "ref": event_ref("wamid.in1"), "cause": "text"}
    (said,) = [change for change in changes if change["by"] == by]
    assert said["wrote"]["save Patient"] == [VISIT.patient_id]
    assert said["at"] == "2026-11-22T15:30:00Z"


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_what_is_asked_about_one_patient_names_no_other(services, how):
    """One transaction may be about a whole family."""
    other, visit = a_patient(id="other0000001"), an_appointment(id="visit0000002", patient_id="o")
    keep(services.ours, other, visit)
    services.ours.commit([Save(services.ours.get(Patient, VISIT.patient_id)), Save(other)])
    operator = Operator(store=services.store, known=True)
    asked = ("audit", "--clinic", "clinica-sonrisa", "--patient", VISIT.patient_id, *how)
    _, printed = operator.types(*asked)
    assert VISIT.patient_id in printed
    assert other.id not in printed
    assert visit.id not in printed


def test_what_an_erasure_rewrote_has_its_words(services):
    """A sibling's message that loses a name."""
    message = a_message(state=State.DELIVERED)
    keep(services.ours, message)
    services.ours.commit([Rewrite(message)])
    operator = Operator(store=services.store, known=True)
    status, printed = operator.types("audit", "--clinic", "clinica-sonrisa")
    assert status == 0
    assert "se reescribió el mensaje" in printed


def test_no_audit_item_holds_anything_personal(services):
    """Not a name, a number or a text; that is why an erasure may leave them."""
    send_due_reminders(services, Context())
    hears(services, messages=[a_text("no puedo, soy Ana", NOW, "wamid.in1")])
    hears(services, messages=[a_text("BAJA", NOW, "wamid.in2")])
    items = [i for i in services.store.everything() if "#AUDIT#" in i["pk"]["S"]]
    items += [i for i in services.store.everything() if "#DISPATCH#" in i["pk"]["S"]]
    assert len(items) >= 4
    for canary in ("Ana", "5512345678", "no puedo", "wamid", "BAJA"):
        assert canary not in str(items)
