import dataclasses

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.patients.model import NumberState, Patient, Purpose
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep, refused

PATH = "/patients/p7d2m4q8w1zc/consents"
PAPER = {"purpose": "reminders", "attested_by": "Laura Méndez"}


def new_patient(**changes):
    return a_patient(**({"consents": {}, "number": NumberState.UNVERIFIED} | changes))


def test_an_attestation_makes_the_patient_reachable(api, records):
    """Staff vouch for the paper and the phone; the log says who did."""
    keep(records, new_patient(), a_line())
    answer = api.post(PATH, PAPER)
    assert answer.status_code == 200, answer.body
    (event,) = answer.json_body["log"]
    assert (event["source"], event["attested_by"]) == ("staff", "Laura Méndez")
    patient = records.get(Patient, "p7d2m4q8w1zc")
    assert patient.number is NumberState.ATTESTED
    assert patient.agreed_to(Purpose.REMINDERS)


def test_an_attestation_twice_is_logged_once(api, records, services):
    """The second time changes nothing."""
    keep(records, new_patient(), a_line())
    api.post(PATH, PAPER)
    before = services.kept()
    assert len(api.post(PATH, PAPER).json_body["log"]) == 1
    assert services.kept() == before


def test_visits_that_waited_for_an_answer_are_looked_at_again(api, records):
    """A visit that waited for "yes, it is me" gets its reminder moment, and the question is not sent."""
    visit = an_appointment("tomorrow 10:30", due_at=NOW.replace(hour=23))
    question = a_message(kind=Kind.VERIFY, about=())
    keep(records, new_patient(), a_line(new_patient(), visits=[visit]), visit, question)
    api.post(PATH, PAPER)
    assert records.get(Appointment, visit.id).due_at == NOW.replace(hour=16)
    assert records.get(Message, question.id).state is State.SUPPRESSED


@pytest.mark.parametrize(
    ("patient", "line", "body", "code"),
    [
        ({}, {}, PAPER | {"purpose": "offers_whatsapp"}, "only_the_patient_agrees_to_offers"),
        ({"consents": refused(Purpose.REMINDERS)}, {}, PAPER, "only_the_patient_can_come_back"),
        ({}, {"opted_out_at": NOW}, PAPER, "only_the_patient_can_come_back"),
        ({"number": NumberState.WRONG}, {}, PAPER, "wrong_number"),
    ],
    ids=["offers", "the patient said no", "the line said BAJA", "somebody else answered"],
)
def test_staff_cannot_say_yes_for_who_said_no(api, records, patient, line, body, code):
    """Offers, and coming back, are the patient's own to say."""
    known = new_patient(**patient)
    keep(records, known, a_line(known, **line))
    answer = api.post(PATH, body)
    assert (answer.status_code, answer.json_body["code"]) == (409, code)
    assert records.get(Patient, known.id) == known


def test_a_withdrawal_takes_back_what_is_queued(api, records, services):
    """After the withdrawal nothing waits to be sent; the second time changes nothing."""
    keep(records, a_patient(), a_line(), a_message())
    answer = api.delete(f"{PATH}/reminders")
    assert answer.status_code == 200
    assert [(e["granted"], e["source"]) for e in answer.json_body["log"]] == [(False, "staff")]
    assert answer.json_body["log"][0]["attested_by"].startswith("api:")
    assert [m.state for m in records.messages_of("p7d2m4q8w1zc")] == [State.SUPPRESSED]
    before = services.kept()
    api.delete(f"{PATH}/reminders")
    assert services.kept() == before


def test_a_withdrawal_by_staff_may_be_put_right_by_staff(api, records):
    """A mistake at the front desk is mended there; only the patient's own no binds it."""
    keep(records, new_patient(), a_line())
    api.post(PATH, PAPER)
    api.delete(f"{PATH}/reminders")
    api.post(PATH, PAPER | {"attested_by": "Otra persona"})
    shown = api.get(PATH).json_body
    assert shown["consents"][0]["granted"]
    assert sorted(event["granted"] for event in shown["log"]) == [False, True, True]


def test_an_unknown_purpose_is_not_found(api, records):
    """There is no consent for what the clinic does not ask."""
    keep(records, a_patient())
    assert api.delete(f"{PATH}/everything").status_code == 404


def test_a_patient_without_a_phone_can_be_attested(api, records):
    """The consent is kept; there is no number to vouch for."""
    keep(records, dataclasses.replace(new_patient(), e164=""))
    assert api.post(PATH, PAPER).status_code == 200
    assert records.get(Patient, "p7d2m4q8w1zc").number is NumberState.UNVERIFIED
