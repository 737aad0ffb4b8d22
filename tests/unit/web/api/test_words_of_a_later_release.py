"""What the API shows of a record with a word that only a later release knows: the word, as it stands; and what it refuses to do with it."""

import json

import pytest

from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.clinics.practitioner import Colour, Practitioner
from chalicelib.consent import consent_events
from chalicelib.consent.model import Proof, Source
from chalicelib.messaging.model import Dispatch
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Purpose
from chalicelib.storage.keys import Key
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep
from tests.later_words import WORD, with_word

ANA = "p7d2m4q8w1zc"
VISIT = an_appointment(external_id="CITA-1")
DAY = "from=2026-11-23T00:00:00-06:00&until=2026-11-24T00:00:00-06:00"
SHOWN = {
    ("APPT", "status"): f"/appointments?{DAY}",
    ("PATIENT", "number"): f"/patients/{ANA}",
    ("PATIENT", "consents"): f"/patients/{ANA}",
    ("CONSENT", "purpose"): f"/patients/{ANA}/consents",
    ("CONSENT", "source"): f"/patients/{ANA}/consents",
    ("MSG", "kind"): f"/patients/{ANA}/messages",
    ("MSG", "state"): f"/patients/{ANA}/messages",
    ("INBOX", "kind"): "/inbox",
    ("PRACTITIONER", "colour"): "/practitioners",
}


@pytest.fixture(autouse=True)
def of_ana(records):
    """One of everything that the API shows."""
    message = a_message()
    event = consent_events.event_of(
        ANA, Purpose.REMINDERS, granted=True, source=Source.FORM, at=NOW, proof=Proof("text")
    )
    task = staff_task(TaskKind.TEXT, NOW, "ana", patient_id=ANA, text="hola")
    dispatch = Dispatch.of((message,), now=NOW, look_again=NOW - NOW)
    key = AppointmentKey("CITA-1", VISIT.id)
    keep(records, a_patient(), a_line(visits=[VISIT]), VISIT, key, message, event, task, dispatch)
    keep(records, Practitioner("soto", "Dra. Soto", Colour.TEAL))


def lay_word(services, sort_key, place):
    """Put the word into each record that lies under such a sort key."""
    for item in list(services.store.everything()):
        if item["sk"]["S"].partition("#")[0] == sort_key:
            services.store.lay(Key(item["pk"]["S"], item["sk"]["S"]), with_word(item, place))


@pytest.mark.parametrize(("place", "path"), SHOWN.items())
def test_the_word_is_shown_as_it_stands(api, services, place, path):
    """The clinic's software meets it as any value that was added since."""
    lay_word(services, *place)
    answer = api.get(path)
    assert answer.status_code == 200, answer.body
    assert WORD in json.dumps(answer.json_body)


@pytest.mark.parametrize("deed", ["cancel", "confirm"])
def test_a_visit_in_a_later_releases_status_is_not_changed(api, services, records, deed):
    """It is refused with a reason, and stands as it stood."""
    lay_word(services, "APPT", "status")
    before = services.kept()
    answer = api.post(f"/appointments/CITA-1/{deed}")
    assert answer.status_code == 409, answer.body
    assert answer.json_body["code"].startswith(f"appointment_{WORD}_cannot_be_")
    assert services.kept() == before
    assert records.get(Appointment, VISIT.id).status == WORD


def test_the_api_takes_no_word_that_only_a_later_release_knows(api):
    """Nobody but a stored record may bring one."""
    answer = api.post(f"/patients/{ANA}/consents", {"purpose": WORD, "attested_by": "laura"})
    assert answer.status_code in (400, 422), answer.body
