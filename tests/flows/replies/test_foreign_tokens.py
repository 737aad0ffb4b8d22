"""A button's token that is not theirs: forged, copied from another phone, or about another visit."""

from dataclasses import replace

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import CLINIC_ID, a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.replies.acts import LEADS_TO, SIBLING, hears
from tests.flows.seen import PASSED_ON, answers, kinds


@pytest.mark.parametrize(
    "payload",
    [
        f"cancel:{CLINIC_ID}.nobody.2611221530-reminder-0a1b2c3d",
        "cancel:other001.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d",
        f"cancel:{CLINIC_ID}",
        f"cancel:{CLINIC_ID}.a",
        "cancel:" + "." * 50,
    ],
)
def test_a_forged_token_does_nothing(day, ana, visit, reminder, payload):
    """Whatever it names: no change, no answer, no line."""
    hears(day, ana, InboundKind.BUTTON, payload=payload, text="Confirmo")
    assert (day.visit(visit).status, answers(day), kinds(day)) == (Status.BOOKED, [], [])


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_foreign_phones_token_does_nothing(day, visit, reminder, action):
    """The right token, from another phone: copied, guessed or forwarded."""
    day.tap(reminder, action, from_wa_id="5215587654321")
    assert (day.visit(visit).status, answers(day), kinds(day)) == (Status.BOOKED, [], [])


@pytest.mark.parametrize("about", ["luiss", "zzzz"])
def test_a_token_about_a_visit_its_message_did_not_name_does_nothing(day, visit, reminder, about):
    """A right message does not open another visit."""
    luis = day.patient(**SIBLING, e164="+525587654321")
    other = day.book(luis, "tomorrow 12:00")
    day.tap(reminder, Action.CANCEL, about={"luiss": other.id}.get(about, about))
    assert {day.visit(v).status for v in (visit, other)} == {Status.BOOKED}


def test_a_button_we_never_gave_is_read_by_a_person(day, visit, reminder):
    """One of another program on the same number, titled "Cancelar": about what, nobody here knows."""
    hears(day, reminder, InboundKind.BUTTON, payload="Cancelar", text="Cancelar")
    assert (day.visit(visit).status, kinds(day)) == (Status.BOOKED, [TaskKind.TEXT])
    assert answers(day) == [PASSED_ON]


def test_a_clinics_button_says_nothing_to_another_clinic(day, ana, visit, reminder):
    """Both write to Ana from numbers of their own."""
    sender = replace(day.clinic.sender, phone_number_id="other-number")
    other = ClinicDay(
        a_clinic(id="other001", slug="other", sender=sender), store=day.store, now=day.now
    )
    other.patient(name="Ana López García")
    other.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.BOOKED
    assert other.inbox() == []
