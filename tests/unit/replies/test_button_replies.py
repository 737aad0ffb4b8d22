"""What a tap does, where the flows do not reach: languages, notices, messages of every kind."""

from dataclasses import replace

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind, State
from tests.builders import a_clinic, a_message, a_patient, an_appointment, keep
from tests.unit.replies.reception import Desk

VISIT = an_appointment("tomorrow 10:30")


@pytest.mark.parametrize(
    ("language", "word"), [("es_MX", "confirmada"), ("en", "confirmed"), ("pt_BR", "confirmad")]
)
def test_the_answer_is_in_the_patients_language(language, word):
    """The one they stated."""
    desk = Desk()
    (reminder,) = desk.on_the_list(VISIT, person=a_patient(language=language))
    desk.taps(reminder, Action.CONFIRM)
    assert word in desk.said[0].content.text


def test_the_front_desk_is_told_in_the_clinics_language_and_only_where_it_wants():
    """The inbox has it anyway."""
    silent = Desk()
    (reminder,) = silent.on_the_list(VISIT, person=a_patient(language="en"))
    silent.taps(reminder, Action.CANCEL)
    assert silent.records.messages_of("clinic") == []
    ringing = Desk(clinic=a_clinic(reception_e164="+525555550188"))
    (reminder,) = ringing.on_the_list(VISIT, person=a_patient(language="en"))
    ringing.taps(reminder, Action.CANCEL)
    (notice,) = ringing.records.messages_of("clinic")
    assert (notice.kind, notice.content.language) == (Kind.CLINIC_NOTICE, "es_MX")
    assert "canceló su cita" in notice.content.parameters
    (key,) = ringing.records.keys_about(a_patient().id)
    assert key.message_id == notice.id


@pytest.mark.parametrize("state", list(State))
def test_a_button_works_whatever_we_believe_of_its_message(state):
    """Who taps it has it: also when we think that it failed, or know nothing."""
    desk = Desk()
    desk.on_the_list(VISIT, told=False)
    keep(desk.records, reminder := a_message(about=VISIT, state=state))
    desk.taps(reminder, Action.CONFIRM)
    assert desk.visit(VISIT).status is Status.CONFIRMED


def test_a_visit_that_is_gone_is_no_trouble():
    """The message names it, nobody has it: nothing happens but a kind word."""
    desk = Desk()
    desk.on_the_list(told=False)
    keep(desk.records, reminder := a_message(about=VISIT, state=State.SENT))
    desk.taps(reminder, Action.CANCEL)
    assert "ya no está vigente" in desk.said[0].content.text


def test_of_a_digest_only_what_still_stands_is_confirmed():
    """One was moved since: the other is confirmed, and only that is said."""
    moved = replace(VISIT, id="moved", schedule=2)
    other = an_appointment("tomorrow 11:30", id="other")
    desk = Desk()
    desk.on_the_list(moved, other, told=False)
    digest = a_message(about=(replace(moved, schedule=1), other), state=State.READ)
    keep(desk.records, digest)
    desk.taps(digest, Action.CONFIRM)
    assert desk.visit(moved).status is Status.BOOKED
    assert desk.visit(other).status is Status.CONFIRMED
    said = desk.said[0].content.text
    assert ("11:30" in said, "10:30" in said) == (True, False)


def test_of_a_digest_only_visits_of_people_still_on_the_phone_are_confirmed():
    """One child has a number of their own since: their visit is not this phone's to confirm."""
    grown = a_patient(id="luis", name="Luis Pérez", e164="+525587654321")
    luiss = an_appointment("tomorrow 11:30", id="luiss", patient_id="luis")
    desk = Desk()
    desk.on_the_list(VISIT, told=False)
    digest = a_message(about=(VISIT, luiss), state=State.READ)
    keep(desk.records, grown, luiss, digest)
    desk.taps(digest, Action.CONFIRM)
    assert desk.visit(VISIT).status is Status.CONFIRMED
    assert desk.visit(luiss).status is Status.BOOKED
    assert "Luis" not in desk.said[0].content.text
