"""What holds for the plan whatever the visits, the people, the clinic and the moment are."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import REMINDABLE, Appointment, Status
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.reminders.clinic_daily_limit import DailyLimit
from chalicelib.reminders.digest import with_siblings
from chalicelib.reminders.model import DueVisit, Send, Skip, Wait
from chalicelib.reminders.plan import plan_reminders
from chalicelib.reminders.plan_writes import units_of
from chalicelib.shared import times
from tests.builders import (
    CLINIC_ID,
    NOW,
    a_clinic,
    a_line,
    a_patient,
    agreed,
    an_appointment,
    keep,
    refused,
)
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.reminders.visits import DAY, TWO_HOURS, committed

# By night, in a pause or after a stop nothing is sent: such draws are not among the sixty where something must be.
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
PHONES = ("+525500000001", "+525500000002", "+525500000003", "")
OFFSETS = (3 * DAY, DAY, 6 * 60, TWO_HOURS, 45)
ZONES = ("America/Mexico_City", "America/Tijuana", "America/Cancun", "America/Hermosillo")

clinics = st.builds(
    lambda zone, opens, offsets, paused, confirmed: a_clinic(
        zone=zone,
        sending_from=time(opens),
        sending_until=time(opens + 10),
        reminder_offsets=tuple(sorted(offsets, reverse=True)),
        paused=paused,
        remind_confirmed=confirmed,
    ),
    st.sampled_from(ZONES),
    st.integers(7, 12),
    st.sampled_from([1, 1, 1, 0]).flatmap(
        lambda least: st.sets(st.sampled_from(OFFSETS), min_size=least)
    ),
    st.sampled_from(["", "", "", "131042"]),
    st.booleans(),
)
moments = st.builds(
    lambda day, fives: NOW + timedelta(days=day, minutes=5 * fives),
    st.integers(0, 3),
    st.sampled_from([*range(8 * 12)] * 2 + [*range(24 * 12)]),  # by day, most often
)

# A yes, a sure number and a booked visit are drawn most often: else hardly anything would be sent.
persons = st.builds(
    lambda e164, number, consents: a_patient(e164=e164, number=number, consents=consents),
    st.sampled_from(PHONES),
    st.sampled_from([NumberState.VERIFIED, *NumberState]),
    st.sampled_from([agreed(Purpose.REMINDERS)] * 4 + [{}, refused(Purpose.REMINDERS)]),
)
bookings = st.tuples(
    st.integers(0, 3),  # whose, of those there are
    st.integers(-20, 6 * 96).map(lambda n: NOW + timedelta(minutes=15 * n)),
    st.sampled_from([Status.BOOKED] * 4 + [Status.CONFIRMED, *Status]),
    st.sets(st.sampled_from(OFFSETS), max_size=2).map(tuple),
)


def _world(people, booked, stopped):
    """Return visits as a run may find them: people on phones, one of which may have said stop."""
    people = [replace(person, id=f"p{n}") for n, person in enumerate(people)]
    visits = [
        (
            person := people[whose % len(people)],
            an_appointment(
                starts_at,
                id=f"v{n}",
                patient_id=person.id,
                status=status,
                decided_offsets=decided,
                due_at=NOW,
            ),
        )
        for n, (whose, starts_at, status, decided) in enumerate(booked)
    ]
    lines = {phone: _line(phone, visits, stopped) for phone in PHONES if phone}
    return [DueVisit(visit, person, lines.get(person.e164)) for person, visit in visits]


def _line(phone, visits, stopped):
    theirs = [(person, visit) for person, visit in visits if person.e164 == phone]
    if not theirs:
        return None
    people = {person.id: person for person, _ in theirs}
    opted_out_at = NOW if phone == stopped else None
    return a_line(
        *people.values(), visits=[visit for _, visit in theirs], opted_out_at=opted_out_at
    )


SURE = a_patient(e164=PHONES[0])
UNSURE = replace(SURE, number=NumberState.UNVERIFIED)
SAID_NOTHING = replace(SURE, consents={})


@st.composite
def runs(draw):
    """Draw visits, a clinic and a moment; the last reminder of the first visit is due just then, or hardly anything would be sent."""
    clinic, now = draw(clinics), draw(moments)
    people = [
        draw(st.sampled_from([SURE] * 4 + [UNSURE, SAID_NOTHING])),
        *draw(st.lists(persons, max_size=3)),
    ]
    first = [
        (0, now + timedelta(minutes=offset), Status.BOOKED, ())
        for offset in clinic.reminder_offsets[-1:]
    ]
    booked = [*first, *draw(st.lists(bookings, min_size=1, max_size=8))]
    stopped = draw(st.sampled_from([""] * 5 + [*PHONES[:3]]))
    return _world(people, booked, stopped), clinic, now


def decide(now, clinic, visits, limit=1_000):
    """Plan all visits; every visit is also offered as a sibling, as the line would."""
    decisions = plan_reminders(now, clinic, visits, limit=DailyLimit(limit))
    return with_siblings(now, clinic, decisions, visits)


@FEW
@given(runs())
def test_whoever_is_written_to_agreed_and_it_is_day(run):
    """Never outside the hours, from a stopped number, without consent, after a stop word."""
    visits, clinic, now = run
    sends = list(filter(_is_send, decide(now, clinic, visits)))
    assume(sends)
    assert clinic.is_sending_time(now)
    assert not clinic.paused
    for send in sends:
        assert send.visits
        for visit in send.visits:
            assert visit.patient.agreed_to(Purpose.REMINDERS)
            assert visit.line
            assert visit.line.opted_out_at is None
            assert visit.appointment.status in REMINDABLE


@FEW
@given(runs())
def test_what_is_told_goes_to_a_sure_number_in_time(run):
    """A reminder only to who is reachable and while it helps; the question only to who was never asked."""
    visits, clinic, now = run
    sends = list(filter(_is_send, decide(now, clinic, visits)))
    assume(sends)
    for send in sends:
        if send.kind is Kind.VERIFY:
            assert {visit.patient.number for visit in send.visits} == {NumberState.UNVERIFIED}
            continue
        assert {visit.patient.is_reachable for visit in send.visits} == {True}
        for visit, offset in zip(send.visits, send.offsets, strict=True):
            assert now < reminder_times.useful_until(visit.appointment.starts_at, offset)
            assert offset not in visit.appointment.decided_offsets
            asked_only = visit.appointment.status is Status.BOOKED
            assert asked_only or not send.asks


@FEW
@given(runs(), st.integers(0, 5))
def test_every_visit_is_decided_once(run, limit):
    """One way it goes on, beside the reminders that say why they stay away; no offset twice."""
    visits, clinic, now = run
    decisions = decide(now, clinic, visits, limit)
    goes_on = Counter(v.id for d in decisions if not isinstance(d, Skip) for v in _visits(d))
    skipped = Counter((d.visit.id, d.offset) for d in decisions if isinstance(d, Skip))
    assert set(goes_on.values()) | set(skipped.values()) == {1}
    assert {v.id for d in decisions for v in _visits(d)} == {visit.id for visit in visits}


@FEW
@given(runs(), st.integers(0, 3))
def test_the_limit_holds_and_the_soonest_get_it(run, limit):
    """No more messages than allowed, and nobody later is written to while somebody sooner waits for it."""
    visits, clinic, now = run
    free = [d for d in plan_reminders(now, clinic, visits, limit=DailyLimit(1_000)) if _is_send(d)]
    limited = [
        d for d in plan_reminders(now, clinic, visits, limit=DailyLimit(limit)) if _is_send(d)
    ]
    soonest = sorted(free, key=lambda send: send.first.appointment.starts_at)
    assert limited == soonest[:limit]


@FEW
@given(runs(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_in_which_visits_are_found_does_not_matter(run, limit, random):
    """The same decisions, in the same order."""
    visits, clinic, now = run
    shuffled = random.sample(visits, len(visits))
    assert decide(now, clinic, shuffled, limit) == decide(now, clinic, visits, limit)


@FEW
@given(runs())
def test_a_day_of_a_phone_is_asked_about_once(run):
    """Whatever is due together for one line and day is one message that asks."""
    visits, clinic, now = run
    asking = [d for d in decide(now, clinic, visits) if _is_send(d) and d.kind is Kind.REMINDER]
    days = [
        (send.first.patient.e164, times.local_day(visit.appointment.starts_at, clinic.zone))
        for send in asking
        if send.asks
        for visit in send.visits[:1]
    ]
    assume(days)
    assert len(set(days)) == len(days)
    for send in asking:
        starts = [visit.appointment.starts_at for visit in send.visits]
        assert starts == sorted(starts)
        assert len({times.local_day(start, clinic.zone) for start in starts}) == 1


@FEW
@given(runs(), st.integers(0, 5))
def test_a_plan_made_again_after_its_own_writes_sends_nothing(run, limit):
    """At the same instant: whatever is still due then is only looked at."""
    visits, clinic, now = run
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    people = {visit.patient.id: visit.patient for visit in visits}
    keep(records, *people.values(), *(visit.appointment for visit in visits))
    queue = MemoryQueue()
    committed(records, queue, clinic, _units(now, clinic, visits, limit), now=now)
    first = queue.take()
    assert len(set(first)) == len(first)
    again = [visit for visit in _as_stored(records, visits) if _is_due(visit, now)]
    decisions = decide(now, clinic, again)
    assert [type(decision) for decision in decisions] == [Wait] * len(again)
    committed(records, queue, clinic, units_of(decisions, clinic, now), now=now)
    assert queue.take() == []


@FEW
@given(runs(), st.integers(0, 5))
def test_what_is_decided_is_stored(run, limit):
    """Each reminder decided has its message, queued or with the reason, and its visit knows it."""
    visits, clinic, now = run
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    people = {visit.patient.id: visit.patient for visit in visits}
    keep(records, *people.values(), *(visit.appointment for visit in visits))
    decisions = decide(now, clinic, visits, limit)
    committed(records, MemoryQueue(), clinic, units_of(decisions, clinic, now), now=now)
    stored, told = _as_stored(records, visits), []
    assert stored
    for visit in stored:
        before = next(v for v in visits if v.id == visit.id).appointment
        newly = visit.appointment.decided_offsets[len(before.decided_offsets) :]
        known = records.get_many(Message, visit.appointment.message_ids).values()
        about = [a.offset for m in known for a in m.about if a.appointment_id == visit.id]
        assert sorted(about) == sorted(newly)
        due_at = visit.appointment.due_at
        assert due_at is None or due_at > now or due_at in _left(clinic, visit)
        told += known
    assume(told)
    assert {_goes_in_time(message, now) or _says_why_not(message) for message in told} == {True}


def _goes_in_time(message, now):
    return message.state is State.QUEUED and message.useful_until > now


def _says_why_not(message):
    return message.state is State.SUPPRESSED and bool(message.reason)


def _left(clinic, visit):
    return reminder_times.undecided(clinic, visit.appointment).values()


def _units(now, clinic, visits, limit):
    return units_of(decide(now, clinic, visits, limit), clinic, now)


def _as_stored(records, visits):
    return [
        replace(
            visit,
            appointment=records.get(Appointment, visit.id),
            patient=records.get(Patient, visit.patient.id),
        )
        for visit in visits
    ]


def _is_due(visit, now):
    due_at = visit.appointment.due_at
    return due_at is not None and due_at <= now


def _is_send(decision):
    return isinstance(decision, Send)


def _visits(decision):
    return decision.visits if isinstance(decision, Send) else (decision.visit,)
