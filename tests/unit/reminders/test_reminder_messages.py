from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clinics.days_off import DayOff
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import NumberState
from chalicelib.reminders import reminder_messages
from chalicelib.reminders.model import Send, Skip, SkipReason
from chalicelib.reminders.plan_writes import suppressed
from tests.builders import NOW, a_clinic, a_patient, moment
from tests.unit.reminders.visits import DAY, TWO_HOURS, a_visit, on_one_line

CLINIC, SURE = a_clinic(), NumberState.VERIFIED
LATER = NOW + timedelta(hours=3)


def reminder(*visits, offsets=None, now=NOW, clinic=CLINIC, asks=True):
    """Return the reminder of these visits."""
    send = Send(Kind.REMINDER, visits, tuple(offsets or [DAY] * len(visits)), asks)
    return reminder_messages.reminder(clinic, send, now)


def there_and_back(person):
    """Return a person who had another number for a while."""
    return person.with_number("+525587654321", SURE).with_number(person.e164, SURE)


def two_children():
    """Return the visits of two children of one phone."""
    luis = a_visit("tomorrow 10:30", patient=a_patient(id="luis", name="Luis Pérez"), id="luis")
    sofia = a_visit("tomorrow 11:00", patient=a_patient(id="sofia", name="Sofía Pérez"), id="sofia")
    return on_one_line(luis, sofia)


@given(st.integers(0, 10_000))
def test_the_same_reminder_has_the_same_id_at_any_moment(minutes):
    """Two runs that overlap write one message."""
    again = reminder(a_visit(), now=NOW + timedelta(minutes=minutes))
    assert again.id == reminder(a_visit()).id


def test_a_reminder_that_a_closed_day_moves_has_the_same_id():
    """Whatever knows that it was sent knows it also when the day is taken back."""
    day = a_visit("in 2 days 10:30").appointment.starts_at.date() - timedelta(days=1)
    closed = a_clinic(days_off=(DayOff(day, day),))
    visit = a_visit("in 2 days 10:30")
    assert reminder(visit, clinic=closed).id == reminder(visit).id
    moved = suppressed(closed, Skip(visit, DAY, SkipReason.TOO_LATE), NOW)
    assert moved.id == suppressed(CLINIC, Skip(visit, DAY, SkipReason.TOO_LATE), NOW).id


class TestTheId:
    """The same cause gives the same message, whoever writes it and when: so it is written once."""

    @pytest.mark.parametrize(
        "other",
        [
            reminder(a_visit(), offsets=[TWO_HOURS]),
            reminder(a_visit(schedule=2)),
            reminder(a_visit(id="another")),
            reminder(a_visit(patient=a_patient(id="another"))),
            reminder(a_visit(), clinic=a_clinic(id="another")),
            reminder(a_visit(patient=a_patient().with_number("+525587654321", SURE))),
            reminder(a_visit(patient=there_and_back(a_patient()))),
            reminder(*two_children()),
        ],
        ids=[
            "offset",
            "new time",
            "visit",
            "patient",
            "clinic",
            "number",
            "there and back",
            "digest",
        ],
    )
    def test_another_cause_is_another_message(self, other):
        """Whatever tells two reminders apart."""
        assert other.id != reminder(a_visit()).id

    def test_a_reminder_that_did_not_go_is_kept_under_its_own_id(self):
        """Sent or not, a reminder has one line in the log."""
        visit = a_visit()
        skip = suppressed(CLINIC, Skip(visit, DAY, SkipReason.NO_CONSENT), LATER)
        assert skip.id == reminder(visit).id
        assert (skip.state, skip.reason) == (State.SUPPRESSED, "no_consent")
        assert skip.content == reminder_messages.NOTHING

    def test_a_question_is_asked_once_of_a_number(self):
        """Whatever visit and moment caused it; another number is another question."""
        unsure = a_patient(number=NumberState.UNVERIFIED)
        first = reminder_messages.question(
            CLINIC, Send(Kind.VERIFY, (a_visit(patient=unsure),)), NOW
        )
        visit = a_visit("in 5 days 12:00", patient=unsure, id="another")
        assert reminder_messages.question(CLINIC, Send(Kind.VERIFY, (visit,)), LATER).id == first.id
        moved = unsure.with_number("+525587654321", NumberState.UNVERIFIED)
        for person in (moved, there_and_back(unsure)):
            asked = Send(Kind.VERIFY, (a_visit(patient=person),))
            assert reminder_messages.question(CLINIC, asked, NOW).id != first.id

    @pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.VERIFY])
    def test_the_id_is_not_made_of_the_number(self, kind):
        """It stays in dispatch, audit and journal after an erasure: trying all numbers finds nothing."""
        write = {Kind.REMINDER: reminder_messages.reminder, Kind.VERIFY: reminder_messages.question}
        on = [a_visit(patient=a_patient(e164=e164)) for e164 in ("+525512345678", "+525587654321")]
        one, other = (write[kind](CLINIC, Send(kind, (visit,), (DAY,)), NOW) for visit in on)
        assert (one.id == other.id, one.e164 == other.e164) == (True, False)


class TestWhatItSays:
    """The wording has tests of its own; here is which one is chosen."""

    @pytest.mark.parametrize(
        ("message", "template"),
        [
            (reminder(a_visit()), "recordatorio_cita"),
            (reminder(a_visit(), asks=False), "recordatorio_corto"),
            (reminder(*two_children()), "recordatorio_varias"),
        ],
    )
    def test_each_case_has_its_template(self, message, template):
        """One visit, one confirmed visit, several visits."""
        assert message.content.template == template

    def test_it_speaks_the_patients_language_else_the_clinics(self):
        """Babel's list is the wording's matter."""
        assert reminder(a_visit()).content.language == "es_MX"
        english = reminder(a_visit(patient=a_patient(language="en")))
        assert english.content.language == "en"

    def test_a_digest_names_every_visit_and_knows_each(self):
        """With the schedule and the offset that each had."""
        luis, sofia = two_children()
        digest = reminder(luis, sofia, offsets=[TWO_HOURS, DAY])
        said = digest.content.parameters[1]
        assert "10:30 a. m. Luis" in said
        assert "11:00 a. m. Sofía" in said
        about = [(a.appointment_id, a.schedule, a.offset) for a in digest.about]
        assert about == [("luis", 1, TWO_HOURS), ("sofia", 1, DAY)]
        assert digest.owner == "luis"

    def test_a_question_tells_nothing_of_the_visit(self):
        """Neither when nor with whom nor where: the number may be a stranger's."""
        unsure = a_patient(number=NumberState.UNVERIFIED)
        visit = a_visit(patient=unsure, practitioner="Dra. Ruiz", place="Consultorio 2")
        asked = reminder_messages.question(CLINIC, Send(Kind.VERIFY, (visit,)), NOW)
        said = " ".join(asked.content.parameters)
        assert CLINIC.name in said
        assert not [word for word in ("Ruiz", "Consultorio", "10:30", "noviembre") if word in said]
        assert asked.about == ()


class TestUntilWhen:
    """What waits too long is dropped, never sent."""

    def test_a_reminder_ends_where_the_next_one_begins(self):
        """Held up for a day, it does not arrive together with the one of two hours before."""
        visit = a_visit("tomorrow 15:00")
        assert reminder(visit, now=moment("today 15:00")).useful_until == moment("tomorrow 13:00")

    def test_a_reminder_whose_next_one_is_of_that_day_ends_as_if_it_were_the_last(self):
        """Of an early visit: the evening's is not sent, so held up until then it still goes."""
        visit = a_visit("tomorrow 08:00")
        sent = reminder(visit, now=moment("today 09:00"))
        assert sent.useful_until == moment("tomorrow 07:30")

    def test_the_last_reminder_ends_shortly_before_the_visit(self):
        """Half an hour."""
        visit = a_visit("tomorrow 15:00", decided_offsets=(DAY,))
        last = reminder(visit, offsets=[TWO_HOURS], now=moment("tomorrow 13:00"))
        assert last.useful_until == moment("tomorrow 14:30")

    def test_a_message_of_several_ends_with_the_first(self):
        """At the next reminder, or the last useful moment, of any visit in it."""
        luis, sofia = two_children()
        digest = reminder(luis, sofia, now=moment("today 11:00"))
        assert digest.useful_until == moment("tomorrow 09:00")  # the others', by day

    def test_a_question_may_be_answered_until_the_last_visit(self):
        """A yes is of use for any of them."""
        unsure = a_patient(number=NumberState.UNVERIFIED)
        visits = (a_visit(patient=unsure), a_visit("in 5 days 12:00", patient=unsure, id="two"))
        asked = reminder_messages.question(CLINIC, Send(Kind.VERIFY, visits), NOW)
        assert asked.useful_until == moment("in 5 days 12:00")
