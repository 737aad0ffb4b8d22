"""A question "¿Eres Ana?" that never got there asked nobody: the number is given back, and the person asked again when it can be."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from tests.builders import a_clinic
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.wrapped import raising
from tests.flows.clinic_day import ClinicDay
from tests.flows.test_held_templates import a_day

MISTAKE = Outcome(Verdict.MISTAKE, "132000")
NO_WHATSAPP = Outcome(Verdict.RECIPIENT, "131026")
B = a_clinic(reminder_offsets=(24 * 60, 120))
ASKED, UNVERIFIED = NumberState.ASKED, NumberState.UNVERIFIED


def unsure(day, starting="in 3 days 10:30", **changes):
    """Put somebody on the list whose number nobody has confirmed, with a visit."""
    person = day.patient(number=UNVERIFIED, **changes)
    day.book(person, starting)
    return person


def questions(day, person):
    """Return the questions that were ever written to a person, oldest first."""
    found = [message for message in day.messages(person) if message.kind is Kind.VERIFY]
    return sorted(found, key=lambda message: message.created_at)


def refused(*answers):
    """Return a day on which WhatsApp gives these answers first."""
    day = ClinicDay(B)
    day.channel.script = answers
    day.channel.__post_init__()
    return day


def test_a_question_that_was_refused_is_put_again_at_the_visits_next_moment():
    """Once mended, the person is asked a day before the visit, says yes, and is reminded."""
    day = refused(MISTAKE)
    ana = unsure(day)
    day.go_on("today 11:00")
    assert (day.person(ana).number, day.person(ana).asked_at) == (UNVERIFIED, None)
    assert len(questions(day, ana)) == 1
    day.go_on("in 2 days 10:45")
    (question,) = day.told(ana)
    assert (day.person(ana).number, len(questions(day, ana))) == (ASKED, 2)
    day.tap(question, Action.YES_ME)
    day.go_on("in 2 days 11:15")
    assert Kind.REMINDER in [message.kind for message in day.told(ana)]


def test_a_defect_of_ours_does_not_ask_every_quarter_of_an_hour():
    """Refused each time until the visit: as often as the visit has moments, and once before."""
    day = refused(*[MISTAKE] * 500)
    ana = unsure(day)
    day.go_on("in 3 days 11:00")
    assert len(day.channel.attempts) == len(questions(day, ana)) <= 3
    assert Counter(t.kind for t in day.inbox()) == {
        TaskKind.UNDELIVERABLE: len(questions(day, ana))
    }


def test_a_number_without_whatsapp_stays_asked():
    """A person calls; asking there again helps nobody, and three weeks bound it as before."""
    day = refused(*[NO_WHATSAPP] * 500)
    ana = unsure(day)
    day.go_on("in 3 days 11:00")
    assert (day.person(ana).number, len(day.channel.attempts)) == (ASKED, 1)
    assert [task.kind for task in day.inbox()] == [TaskKind.UNREACHABLE]


def test_a_question_that_waited_in_vain_is_put_again_at_once_for_the_next_visit():
    """Its template was not approved until the first visit was over; the second is the day after."""
    day = a_day(B, verificar_numero="132001")
    ana = unsure(day, "tomorrow 10:30")
    day.book(ana, "in 30 days 10:30")
    day.go_on("tomorrow 10:45")
    assert [(q.state, q.reason) for q in questions(day, ana)] == [
        (State.SUPPRESSED, "template_held")
    ]
    day.channel.refused = {}
    day.go_on("tomorrow 12:00")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY]
    assert (day.person(ana).number, len(questions(day, ana))) == (ASKED, 2)


def test_a_question_that_never_reached_the_queue_asked_nobody():
    """As with any other reason for which it never left until it helped no more."""
    day = ClinicDay(B)
    day.queue.broken = True
    ana = unsure(day, "today 18:00")
    day.book(ana, "in 30 days 10:30")
    day.tick("today 10:00")
    day.now = day.at("today 18:00")
    day.tick()
    day.queue.broken = False
    day.go_on("today 18:45")
    assert [q.state for q in questions(day, ana)] == [State.SUPPRESSED, State.ACCEPTED]


def test_who_answered_meanwhile_keeps_what_they_said():
    """The failure was none: the phone had it, and its holder said yes, or no."""
    for action, said in ((Action.YES_ME, NumberState.VERIFIED), (Action.NOT_ME, NumberState.WRONG)):
        day = ClinicDay(B)
        ana = unsure(day)
        day.go_on("today 10:00")
        (question,) = day.told(ana)
        day.tap(question, action)
        day.report(question, "failed", "132000")
        day.go_on("today 11:00")
        assert day.person(ana).number is said


def test_a_question_of_unknown_fate_stays_asked():
    """They may have it: nothing is repeated."""
    day = refused(Outcome(Verdict.UNSURE, "timeout"))
    ana = unsure(day)
    day.go_on("tomorrow 10:00")
    assert (day.person(ana).number, len(questions(day, ana))) == (ASKED, 1)


def test_a_failure_reported_after_the_watch_went_to_rest_gives_the_number_back():
    """WhatsApp took the question, and gave it up a day later."""
    day = ClinicDay(B)
    ana = unsure(day)
    day.go_on("tomorrow 10:00")
    (question,) = questions(day, ana)
    assert day.person(ana).number is ASKED
    day.report(question, "failed", "131000")
    day.go_on("tomorrow 10:30")
    # What WhatsApp cannot tell more of is not the number's fault; asked again a day before the visit.
    assert day.person(ana).number is UNVERIFIED
    day.go_on("in 2 days 11:00")
    assert len(questions(day, ana)) == 2


def test_another_question_under_way_keeps_the_number_asked():
    """Two were written (a merge undone, a repeated run): the one that may be there is what counts."""
    day = ClinicDay(B)
    ana = unsure(day)
    day.go_on("today 10:00")
    (question,) = questions(day, ana)
    twin = replace(question, id=f"{question.id}x", state=State.QUEUED, attempts=0)
    day.records.commit(written([twin], now=day.now))
    day.outbox.settle([replace(twin, state=State.SUPPRESSED, reason="too_late")], seen=State.QUEUED)
    day.go_on("today 11:00")
    assert (day.person(ana).number, day.person(ana).asked_at) == (ASKED, question.created_at)


def test_an_older_question_that_nobody_answered_is_what_it_was_before():
    """Asked three weeks ago and never answered: its buttons are on the phone, and still count."""
    day = ClinicDay(B)
    ana = unsure(day, "in 30 days 10:30")
    day.go_on("today 10:00")
    (first,) = questions(day, ana)
    asked = day.person(ana)
    later = day.at("in 22 days 10:00")
    second = replace(first, id=f"{first.id}x", created_at=later, state=State.QUEUED, attempts=0)
    day.now = later
    day.records.commit(written([second], now=day.now))
    day.records.commit([Save(replace(day.person(ana), asked_at=later))])
    day.outbox.settle([replace(second, state=State.FAILED, reason="132000")], seen=State.QUEUED)
    day.tick(later + timedelta(minutes=15))
    assert (day.person(ana).number, day.person(ana).asked_at) == (ASKED, asked.asked_at)


def test_a_conflict_leaves_it_to_the_next_look(monkeypatch):
    """The dispatch does not rest before the number is given back."""
    day = refused(MISTAKE)
    ana = unsure(day)
    day.tick("today 10:00")
    day.work()
    commit = MemoryClinicRecords.commit

    def busy(self, writes):
        if any(isinstance(w, Save) and isinstance(w.record, Patient) for w in writes):
            raise ConflictError([0])
        commit(self, writes)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", busy)
        day.tick("today 10:15")
    assert day.person(ana).number is ASKED
    day.tick("today 10:30")
    assert day.person(ana).number is UNVERIFIED


@pytest.mark.parametrize("reason", ["erasing", "no more"])
def test_somebody_who_is_being_erased_is_asked_nothing(reason, monkeypatch):
    """Nothing new is begun about them."""
    day = refused(MISTAKE)
    ana = unsure(day)
    day.tick("today 10:00")
    day.work()
    if reason == "erasing":
        day.records.commit([Save(replace(day.person(ana), erasing_at=day.now))])
        day.tick("today 10:15")
        assert day.person(ana).number is ASKED
    else:
        monkeypatch.setattr(MemoryClinicRecords, "messages_of", raising(ZeroDivisionError()))
        day.records.commit([Save(replace(day.person(ana), number=NumberState.ATTESTED))])
        day.tick("today 10:15")
        assert day.person(ana).number is NumberState.ATTESTED
