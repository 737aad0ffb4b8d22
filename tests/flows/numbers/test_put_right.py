"""A number that the clinic puts right: nothing more goes to the former one, and nothing is believed of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import import_rows
from chalicelib.imports.model import ImportRow, Reason, Visit
from chalicelib.imports.take_in_rows import Loading
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Particulars, PatientKey, Purpose
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from tests.builders import ANAS_PHONE
from tests.fakes.wrapped import Wrapped
from tests.flows.numbers.acts import UNSURE, corrected
from tests.flows.seen import kinds


def test_a_question_queued_to_a_number_put_right_goes_to_nobody(day):
    """The new one is asked instead."""
    ana = day.patient(**UNSURE)
    day.book(ana, "in 3 days 10:30")
    day.tick("today 10:00")
    now = corrected(day, ana)
    day.go_on("today 11:00")
    assert (day.told(ana), [m.kind for m in day.told(now)]) == ([], [Kind.VERIFY])


@pytest.mark.parametrize("action", [Action.YES_ME, Action.NOT_ME])
def test_a_former_numbers_answer_says_nothing_of_the_new_one(day, stranger, action):
    """Neither that it is hers nor that it is not: a person reads it, and the new one is asked still."""
    (question,) = day.told(stranger)
    now = corrected(day, stranger)
    day.tick("today 10:15")
    day.tap(question, action, text="Sí, soy yo")
    assert (day.person(now).number, kinds(day)) == (NumberState.ASKED, [TaskKind.TEXT])
    day.work()
    assert [m.kind for m in day.told(now)] == [Kind.VERIFY]
    day.tap(day.told(now)[0], Action.YES_ME)
    assert day.person(now).number is NumberState.VERIFIED


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_notice_that_waits_for_the_morning_goes_to_no_number_put_right(day, change):
    """It names the visit; that it was called off, or has another time, a person tells."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.now = day.at("today 22:30")
    day.cancel(visit) if change == "cancel" else day.move(visit, "in 4 days 10:30")
    now = corrected(day, ana)
    day.go_on("tomorrow 10:15")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER]
    assert Kind.CANCELLED not in {m.kind for m in day.told(now)}
    (task,) = day.inbox()
    assert (task.kind, task.appointment_id) == (TaskKind.NOT_TOLD, visit.id)


def test_a_reminder_refused_after_the_number_was_put_right_is_a_persons(day):
    """It was in the air just then, so it was not decided again for the new one."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.tick("today 10:30")
    (queued,) = day.messages(ana)
    (sending,) = day.outbox.claim([queued], lease_until=day.now + timedelta(minutes=1))
    corrected(day, ana)
    refused = replace(sending, state=State.RETRY, reason="130429", retry_at=day.now)
    day.outbox.settle([refused], seen=State.SENDING)
    day.go_on("today 11:00")
    assert (day.told(ana), TaskKind.UNREACHABLE in kinds(day)) == ([], True)


@pytest.mark.parametrize(
    "attestation", [None, Attestation("ines"), Attestation("ines", numbers=True)]
)
def test_an_old_list_does_not_bring_a_strangers_number_back_to_life(day, stranger, attestation):
    """Put right, then loaded again as it was: nothing goes there, not even the question, whatever the clinic vouches for."""
    known = replace(day.person(stranger), external_id="P-1")
    day.records.commit([Save(known), Create(PatientKey("P-1", stranger.id))])
    day.tap(day.told(stranger)[0], Action.NOT_ME)
    day.work()
    corrected(day, stranger)
    told = len(day.told(stranger))
    who = Particulars(stranger.name, ANAS_PHONE, external_id="P-1")
    row = ImportRow(2, who, Visit(day.at("in 4 days 10:30")), "C-9")
    terms = Terms(clinic=day.clinic, now=day.now, attestation=attestation)
    report = import_rows([row], Loading(records=day.records, queue=day.queue, terms=terms))
    assert day.person(stranger).number is NumberState.WRONG
    assert [r.reason for r in report.results] == [attestation and Reason.WRONG_NUMBER]
    day.go_on("in 4 days 10:00", every=timedelta(hours=1))
    assert len(day.told(stranger)) == told
    reasons = {m.reason for m in day.messages(stranger) if m.state is State.SUPPRESSED}
    assert "wrong_number" in reasons


def test_a_visit_the_index_does_not_know_yet_is_looked_at_too(day):
    """It was booked a moment ago; the phone knows it: what a plan under way decides about the former number is refused."""

    class Late(Wrapped):
        def appointments_of(self, _patient_id):
            return []

    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    seen = day.visit(visit)
    corrected(day, ana, records=Late(day.records))
    with pytest.raises(ConflictError):
        day.records.commit([Save(replace(seen, due_at=None))])


def test_what_a_former_phone_says_is_nobodys_consent(day):
    """Should it still list the person, whoever holds it ends nothing of theirs."""
    ana = day.patient()
    former = day.line(ana)
    now = replace(corrected(day, ana), number=NumberState.VERIFIED)
    listing = replace(day.line(ana), patient_ids=former.patient_ids)
    day.records.commit([Save(now), Save(listing)])
    day.write(ana, "BAJA")
    assert day.person(now).agreed_to(Purpose.REMINDERS)


def test_a_number_given_a_day_before_still_helps(day):
    """The reminder's moment had passed while nobody could be written to."""
    ana = day.patient(e164="", number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 11:00")
    now = corrected(day, ana)
    day.go_on("today 11:30")
    day.tap(day.told(now)[0], Action.YES_ME)
    day.go_on("today 12:00")
    assert [m.kind for m in day.told(now)] == [Kind.VERIFY, Kind.REPLY, Kind.REMINDER]


def test_an_answer_still_goes_to_whoever_wrote(day):
    """They asked from that phone, a second before the clinic noted the other."""
    ana = day.patient()
    day.write(ana, "ALTA")
    now = corrected(day, ana)
    day.work()
    assert ([m.kind for m in day.told(ana)], day.told(now)) == ([Kind.REPLY], [])
