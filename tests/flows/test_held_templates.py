"""A template that WhatsApp does not let a clinic use: its own messages wait, everything else goes on, one line for staff."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.held_templates import TRY_AGAIN
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.patients.model import NumberState
from tests.builders import a_clinic
from tests.fakes.fake_channel import FakeChannel
from tests.flows.clinic_day import ClinicDay

REMINDER = "recordatorio_cita"
BOTH = a_clinic(reminder_offsets=(24 * 60, 120))


class Choosy(FakeChannel):
    """A WhatsApp that refuses some templates, each with its code."""

    def __init__(self, **refused):
        super().__init__()
        self.refused = refused

    def send(self, message, sender):
        """Refuse those, take all others."""
        code = self.refused.get(message.content.template)
        if code is None:
            return super().send(message, sender)
        self.attempts.append(message)
        return Outcome(verdict_of(code), code)


def a_day(clinic=BOTH, **refused):
    """Return a clinic's day on which WhatsApp refuses these templates."""
    return ClinicDay(clinic, channel=Choosy(**refused))


def people(day, count, **changes):
    """Put so many people on the list."""
    return [
        day.patient(id=f"patient{n}", e164=f"+5255123400{n:02}", **changes) for n in range(count)
    ]


def templates_told(day):
    """Return the lines about templates: their text, and whether somebody must still look."""
    found = [task for task in day.inbox() if task.kind is TaskKind.TEMPLATE]
    return [(task.text, task.done_at is None) for task in found]


@pytest.mark.parametrize("code", ["132001", "132015", "132016"])
def test_its_messages_wait_and_leave_when_it_works_again(code):
    """Fifty reminders of a template that is not approved, paused or disabled: none is lost, one line, closed by itself."""
    day = a_day(**{REMINDER: code})
    theirs = people(day, 50)
    for person in theirs:
        day.book(person, "tomorrow 10:30")
    day.go_on("today 14:00")
    assert (day.ledger, day.clinic.paused) == ([], "")
    states = Counter(m.state for person in theirs for m in day.messages(person))
    assert states[State.QUEUED] + states[State.RETRY] == states.total() == 50
    assert templates_told(day) == [(f"{REMINDER} es_MX: {code}", True)]
    day.channel.refused = {}
    day.go_on("today 15:00")
    assert [len(day.told(person)) for person in theirs] == [1] * 50
    assert templates_told(day) == [(f"{REMINDER} es_MX: {code}", False)]
    assert (len(day.inbox()), day.clinic.template_troubles) == (1, ())


def test_one_message_tries_it_each_half_hour():
    """However many wait: the first batch meets the refusal, then one attempt each time."""
    day = a_day(**{REMINDER: "132001"})
    for person in people(day, 50):
        day.book(person, "tomorrow 10:30")
    day.go_on("today 10:30")
    first = len(day.channel.attempts)
    day.go_on("today 16:30")
    assert len(day.channel.attempts) - first == timedelta(hours=6) / TRY_AGAIN


def test_other_templates_and_answers_go_on():
    """What is refused for one template is no stop of the number."""
    day = a_day(recordatorio_varias="132015")
    ana, luis = people(day, 2)
    day.book(ana, "tomorrow 10:30")
    day.book(ana, "tomorrow 12:00")
    day.book(luis, "tomorrow 10:30")
    day.go_on("today 12:30")
    (reminder,) = day.told(luis)
    day.tap(reminder, Action.CANCEL)
    day.work()
    assert [m.kind for m in day.told(luis)] == [Kind.REMINDER, Kind.REPLY]
    assert (day.told(ana), day.clinic.paused) == ([], "")


def test_a_template_is_held_in_its_language_alone():
    """The same name in another language is another approval."""
    day = a_day()
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    luis = day.patient(id="luis", e164="+525587654321", language="en")
    day.book(luis, "tomorrow 10:30")
    day.channel.of_line[ana.e164] = Outcome(Verdict.HOLD_TEMPLATE, "132001")
    day.go_on("today 11:00")
    assert (len(day.told(ana)), len(day.told(luis))) == (0, 1)
    assert templates_told(day) == [(f"{REMINDER} es_MX: 132001", True)]


def test_what_waited_until_it_helps_no_more_is_not_sent_and_says_why():
    """The next reminder of the visit takes over from the first; nothing goes after the visit, nobody gets a line each."""
    day = a_day(**{REMINDER: "132001"})
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.go_on("tomorrow 12:00")
    ends = [(m.state, m.reason) for m in day.messages(ana)]
    assert ends == [(State.SUPPRESSED, "template_held")] * 2
    assert templates_told(day) == [(f"{REMINDER} es_MX: 132001", True)]
    assert len(day.inbox()) == 1


def test_a_change_that_could_not_be_told_is_told_by_staff():
    """The patient knows another time, so a person calls, once."""
    day = a_day(cita_cambiada="132016")
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 11:00")
    day.move(visit, "today 18:00")
    day.go_on("today 19:00")
    (told,) = [task for task in day.inbox() if task.kind is TaskKind.NOT_TOLD]
    assert (told.patient_id, told.appointment_id) == (ana.id, visit.id)
    (notice,) = [m for m in day.messages(ana) if m.kind is Kind.CHANGED]
    assert (notice.state, notice.reason) == (State.SUPPRESSED, "template_held")


def test_a_new_clinics_question_waits_for_its_template():
    """Templates are approved an hour after the first run: the person is asked, and reminded."""
    day = a_day(verificar_numero="132001")
    ana = day.patient(number=NumberState.UNVERIFIED)
    day.book(ana, "in 3 days 10:30")
    day.go_on("today 11:00")
    assert day.told(ana) == []
    day.channel.refused = {}
    day.go_on("today 12:00")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY]


# What WhatsApp takes first and refuses later


def sent_and_refused(day, ana):
    """Let a reminder be taken, and then be reported as failed for its template."""
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    (message,) = day.told(ana)
    return message, day.report(message, "failed", "132015")


def test_a_refusal_that_is_reported_later_counts_the_same():
    """The message waits with the rest and goes out when the template works: its dispatch had come to rest."""
    day = a_day()
    ana = day.patient()
    message, _ = sent_and_refused(day, ana)
    assert day.stored(message).state is State.RETRY
    assert templates_told(day) == [(f"{REMINDER} es_MX: 132015", True)]
    day.go_on("today 11:00")
    assert len(day.told(ana)) == 1
    day.go_on("today 12:00")
    assert len(day.told(ana)) == 2
    day.report(message, "sent")
    assert templates_told(day) == [(f"{REMINDER} es_MX: 132015", False)]


def test_a_yes_that_was_followed_by_a_no_before_does_not_open_the_gate():
    """Ten wait: the one that tries is taken, but only its leaving lets the others go."""
    day = a_day()
    ana, *others = people(day, 10)
    sent_and_refused(day, ana)
    for other in others:
        day.book(other, "tomorrow 11:00")
    day.go_on("today 11:30")
    assert len(day.ledger) == 2
    day.report(day.ledger[-1], "sent")
    day.go_on("today 12:00")
    assert sorted(len(day.told(p)) for p in (ana, *others)) == [1] * 9 + [2]


def test_old_reports_of_a_given_up_attempt_start_no_third():
    """Repeated while the second attempt is due, under way and over: a delivery alone still counts."""
    day = a_day()
    ana = day.patient()
    message, event = sent_and_refused(day, ana)
    former = replace(day.report(message, "sent"), provider_id=event.provider_id)
    assert day.stored(message).state is State.RETRY
    day.outbox.claim([day.stored(message)], lease_until=day.now + timedelta(minutes=1))
    day.hear(event, former)
    assert (day.stored(message).state, day.stored(message).attempts) == (State.SENDING, 2)
    day.hear(replace(former, state="delivered"))
    assert day.stored(message).state is State.DELIVERED


def test_what_may_have_gone_twice_is_not_sent_a_third_time():
    """Refused by a report after its second attempt, nobody knows of which: it fails, and a person sees it."""
    day = a_day()
    ana = day.patient()
    message, _ = sent_and_refused(day, ana)
    day.go_on("today 12:00")
    day.report(message, "failed", "132015")
    assert day.stored(message).state is State.FAILED
    assert TaskKind.UNDELIVERABLE in {task.kind for task in day.inbox()}
    day.go_on("today 15:00")
    assert len(day.told(ana)) == 2


def test_what_was_taken_back_while_it_waited_is_not_brought_back_by_an_old_report():
    """Its visit was cancelled: the repeated failure, and a late "sent", change nothing."""
    day = a_day()
    ana = day.patient()
    message, event = sent_and_refused(day, ana)
    (visit_id,) = [about.appointment_id for about in message.about]
    day.cancel(day.records.get(Appointment, visit_id))
    assert day.stored(message).state is State.SUPPRESSED
    day.hear(event, replace(event, state="sent", error_codes=()))
    assert day.stored(message).state is State.SUPPRESSED
    day.go_on("today 15:00")
    assert len(day.told(ana)) == 1


@pytest.mark.parametrize("reason", ["asked_staff", "sent_once_more", "restored"])
def test_what_a_person_has_or_a_copy_replaced_is_not_sent_again(reason):
    """Of unknown fate and closed: a failure for its template is a failure."""
    day = a_day()
    day.channel.script = [Outcome(Verdict.UNSURE, "timeout")]
    day.channel.__post_init__()
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:30")
    (message,) = day.messages(ana)
    day.outbox.settle([replace(message, reason=reason)], seen=State.UNKNOWN)
    day.report(message, "failed", "132015")
    assert day.stored(message).state is State.FAILED
