"""R12: no reminder at a wrong local hour, none missed, none doubled, by an oracle that knows only laws and rules."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.appointments import reminder_times
from chalicelib.clinics.days_off import DayOff
from chalicelib.functions.send_due_reminders import ANSWER_MISSED, QUESTION_FAILED
from chalicelib.messaging.deliver import Delivery, deliver
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.reminders.clinic_daily_limit import DailyLimit
from chalicelib.reminders.model import DueVisit, Send, Skip
from chalicelib.reminders.plan import plan_reminders
from chalicelib.reminders.plan_writes import units_of
from chalicelib.reminders.scheduled_run import Run, send_due
from chalicelib.reminders.second_copy import terms_of_copy
from chalicelib.shared import times
from tests.builders import CLINIC_ID, a_clinic, a_line, a_patient, an_appointment, keep
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import MemorySeveral
from tests.fakes.memory_store import MemoryStore
from tests.faults.clock_by_law import DAY, EPOCH, ZONES, offset, shifts, wall
from tests.faults.reminders_by_rule import (
    HOUR,
    QUARTER,
    Hours,
    Life,
    is_day,
    own_moment,
    planned_moment,
    what_happens,
    words,
)
from tests.scale import is_small, scaled

FIRST = (date(2024, 1, 1) - EPOCH).days * DAY
LAST = (date(2031, 1, 1) - EPOCH).days * DAY
EVERY = 97 // scaled(
    97, part=97
)  # hours between two visits; around clock changes every hour anyway
PLACES = ZONES[:: 7 if is_small() else 1]  # of few: one clock that stands, the US's, Chile's
ANY_DAY = (date(2027, 4, 4) - EPOCH).days * DAY  # for zones whose clocks stand still
LONG_BEFORE = 8 * DAY
ANA = a_patient()
LINE = a_line()

WISHES = ((DAY, 2 * HOUR), (2 * DAY, DAY, 3 * HOUR), (3 * DAY, 6 * HOUR, 45), (HOUR,))
SENDING = (Hours(), Hours(8 * HOUR, 21 * HOUR), Hours(10 * HOUR, 18 * HOUR))
CLOSED = ((0,), (1,), (1, 2), (0, 1, 2), (1, 3), (0, 1, 2, 3, 4), (2, 3), (1, 2, 3, 4, 5, 6))
LATE = (30 * HOUR, 23 * HOUR, 12 * HOUR, 5 * HOUR, 100, 50, 20)


def instant(minute):
    """Return a minute since 1970 as the product takes it."""
    return datetime.fromtimestamp(minute * 60, UTC)


def clinic_of(life):
    """Return the clinic a life takes place in."""
    opens, closes = (time(minute // 60) for minute in (life.hours.opens, life.hours.closes))
    return a_clinic(
        zone=life.zone.name,
        sending_from=opens,
        sending_until=closes,
        reminder_offsets=life.offsets,
        days_off=tuple(DayOff(day, day) for day in sorted(life.closed)),
    )


def starts(zone):
    """Yield the hours at which visits start: all of them, or some and those around each move of the clocks."""
    near = {
        at // HOUR * HOUR + hour * HOUR
        for at in shifts(zone)[0]
        for hour in range(-30, 60)
        if FIRST <= at < LAST
    }
    yield from sorted(near | set(range(FIRST, LAST, EVERY * HOUR)))


def lives(zone) -> Iterator[Life]:
    """Yield each start known long before; one in five also booked late, in other clinics, with runs missing and days closed."""
    for start in starts(zone):
        yield Life(zone, start, known_from=start - LONG_BEFORE)
        if start // HOUR % 5 == 0:
            yield troubled(zone, start)


def troubled(zone, start):
    """Return a life in which something is unusual, the same for the same start."""
    rng = random.Random(f"{zone.name} {start}")
    start += rng.choice((0, 0, 10, 20, 30, 45))
    known_from = start - rng.choice((LONG_BEFORE, LONG_BEFORE, *LATE))
    dark_from = start - rng.randint(0, 30 * HOUR)
    dark = (dark_from, dark_from + rng.choice((0, 20, 3 * HOUR, 14 * HOUR)))
    offsets, hours = rng.choice(WISHES), rng.choice(SENDING)
    day, _, _ = wall(zone, start)
    before = rng.choice((*CLOSED, *[()] * len(CLOSED)))  # every other clinic is never closed
    closed = frozenset(day - timedelta(days=back) for back in before)
    return Life(zone, start, offsets, hours, known_from, dark, closed)


def lived(life, clinic):
    """Return what the product's own rules do with a visit, look after look; pure, so nothing is written."""
    visit = an_appointment(instant(life.start))
    visit = replace(visit, due_at=reminder_times.next_due(clinic, visit))
    told, before = [], 0
    while visit.due_at:
        look = life.first_look(-int(-visit.due_at.timestamp() // 60))
        assert look > before, f"{life}: looked at again and again"
        before = look
        decisions = plan_reminders(
            instant(look), clinic, [DueVisit(visit, ANA, LINE)], limit=DailyLimit(1_000)
        )
        decided = [d for d in decisions if isinstance(d, Send | Skip)]
        told += [(look, *_said(decision)) for decision in decided]
        gone = tuple(wanted for _, wanted, _ in told)
        sent_at = instant(look) if any(isinstance(d, Send) for d in decided) else visit.told_at
        visit = replace(visit, decided_offsets=gone, told_at=sent_at)
        until = next((d.until for d in decisions if d not in decided), None)
        visit = replace(visit, due_at=until or reminder_times.next_due(clinic, visit))
    return told


def _said(decision):
    if isinstance(decision, Send):
        return decision.offsets[0], "sent"
    return decision.offset, decision.reason.value


@pytest.mark.parametrize("zone", PLACES, ids=lambda zone: zone.name)
def test_each_reminder_goes_once_at_its_hour(zone):
    """Every start of 2024 to 2030 in every zone (a sample with all clock changes in `make test`)."""
    count: Counter[str] = Counter()
    by_night, known = [], list(lives(zone))
    assert len(known) >= len(range(FIRST, LAST, EVERY * HOUR))
    for life in known:
        happened, expected = lived(life, clinic_of(life)), what_happens(life)
        assert happened == expected, f"{life}: {happened}, by the rules {expected}"
        sent = [look for look, _, end in happened if end == "sent"]
        by_night += [(life, look) for look in sent if not is_day(life, look)]
        count.update(end for _, _, end in happened)
        count["visits"] += 1
        count["of clinics that close"] += bool(life.closed)
        moved = [
            wanted
            for _, wanted, _ in happened
            if own_moment(life, wanted) != planned_moment(life, wanted)
        ]
        count["moved before a closed day"] += len(moved)
    assert by_night == []
    assert count["sent"] > count["visits"]
    assert count["moved before a closed day"] > 0
    print(f"\nR12 {zone.name}: {dict(count)}, 0 unlike the oracle")


@st.composite
def lives_with_closed_days(draw):
    """Draw a visit near days that its clinic marked closed, as booked early or late, with a schedule that may stand still."""
    zone = draw(st.sampled_from(ZONES))
    start = draw(st.integers(FIRST // QUARTER, LAST // QUARTER)) * QUARTER
    day, _, _ = wall(zone, start)
    back = draw(st.frozensets(st.integers(0, 8), min_size=1, max_size=8))
    begins = start - draw(st.integers(0, 5 * DAY))
    return Life(
        zone,
        start,
        draw(st.sampled_from((*WISHES, (5 * DAY, DAY), (30 * HOUR, 20 * HOUR, 45)))),
        draw(st.sampled_from(SENDING)),
        start - draw(st.sampled_from((LONG_BEFORE, LONG_BEFORE, 4 * DAY, 50 * HOUR, *LATE))),
        (begins, begins + draw(st.sampled_from((0, 0, 3 * HOUR, 20 * HOUR, 2 * DAY)))),
        frozenset(day - timedelta(days=one) for one in back),
    )


@given(lives_with_closed_days())
def test_days_that_a_clinic_closes_move_reminders_as_agreed(life):
    """Any visit of any zone, booked and looked at whenever: each reminder ends as by the oracle."""
    assert lived(life, clinic_of(life)) == what_happens(life)


@pytest.mark.parametrize("zone", PLACES, ids=lambda zone: zone.name)
def test_a_reminder_says_the_day_and_hour_on_the_patients_wall(zone):
    """As the law has it at the visit's own moment, also when the clocks move in between."""
    clinic = a_clinic(zone=zone.name)
    some = list(starts(zone))[::4]
    assert some
    for start in some:
        visit = DueVisit(an_appointment(instant(start)), ANA, LINE)
        now = instant(start - DAY)
        send = Send(visits=(visit,), offsets=(DAY,), kind="reminder")
        ((message,),) = (unit.messages for unit in units_of([send], clinic, now))
        assert message.content.parameters[2] == words(zone, start), start


@pytest.mark.parametrize("zone", PLACES, ids=lambda zone: zone.name)
def test_the_law_and_the_tz_database_agree(zone):
    """So that a failure above is the plan's; when only this fails, a government moved its clocks."""
    for at in range(FIRST - 30 * DAY, LAST + 30 * DAY, HOUR if EVERY == 1 else 5 * HOUR):
        local = times.local(instant(at), zone.name)
        assert local.utcoffset() == timedelta(minutes=offset(zone, at)), local


class Days:
    """A clinic's schedule, queue, sender and telephones over some days, in memory."""

    def __init__(self, zone, visit_starts, closed):
        self.zone, self.store = zone, MemoryStore()
        self.queue, self.outbox = MemoryQueue(), MemoryOutbox(self.store)
        self.now = instant(0)
        self.arrived: list[tuple[int, str, int, str]] = []  # when, which visit, offset, words
        off = tuple(DayOff(day, day) for day in closed)
        clinic = a_clinic(zone=zone.name, days_off=off)
        clinic = replace(clinic, sender=replace(clinic.sender, daily_limit=100_000))
        MemoryDirectory(self.store).add(clinic)
        for n, start in enumerate(visit_starts):
            self._book(clinic, n, start)
        self.channel = FakeChannel()
        watch = Watch(
            outbox=self.outbox,
            queue=self.queue,
            terms_of_copy=terms_of_copy,
            question_failed=QUESTION_FAILED,
            answer_missed=ANSWER_MISSED,
        )
        self.run = Run(
            due_index=MemoryDueIndex(self.store),
            records_of=self.records,
            queue=self.queue,
            watch=watch,
            several=MemorySeveral(self.store, self.records),
            time_left=lambda: timedelta(minutes=5),
            public_url=lambda: "https://api.example/app",
        )

    def records(self, clinic_id):
        """Return a clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id)

    def _book(self, clinic, n, start):
        who = a_patient(id=f"patient{n:05}", e164=f"+5255{n:08}")
        visit = an_appointment(instant(start), id=f"{start}", patient_id=who.id)
        visit = replace(visit, due_at=reminder_times.next_due(clinic, visit))
        keep(self.records(CLINIC_ID), who, a_line(who, visits=[visit]), visit)

    def pass_until(self, pool, first, last):
        """Let every quarter of an hour come and go, each with its run and its worker."""
        for minute in range(first // QUARTER * QUARTER, last, QUARTER):
            self.now = instant(minute)
            send_due(self.run, now=self.now)
            waiting = self.queue.take()
            if waiting:
                deliver(self._worker(pool), waiting)
            for message in self.channel.ledger:
                (about,) = message.about
                said = message.content.parameters[2]
                self.arrived.append((minute, about.appointment_id, about.offset, said))
            self.channel.ledger.clear()

    def _worker(self, pool):
        return Delivery(
            several=MemorySeveral(self.store, self.records),
            outbox=self.outbox,
            attempts=MemoryJournal(self.store),
            records_of=self.records,
            channel_of=lambda _: self.channel,
            queue=self.queue,
            pool=pool,
            clock=lambda: self.now,
            time_left=lambda: timedelta(minutes=5),
        )


def test_what_arrives_on_telephones_is_what_the_rules_say():
    """The real run, queue, watch and sender in memory, each quarter of an hour around clock changes, in every other zone on a closed day."""
    arrived = 0
    with ThreadPoolExecutor(4) as pool:
        for place, zone in enumerate(PLACES):
            moves = [at for at in shifts(zone)[0] if FIRST <= at < LAST] or [ANY_DAY]
            for at in moves[:: 1 if EVERY == 1 else 9]:
                hours = [at // HOUR * HOUR + hour * HOUR for hour in range(-26, 50)]
                closed = frozenset({wall(zone, at)[0]} if place % 2 else ())
                days = Days(zone, hours, closed)
                days.pass_until(pool, hours[0] - 3 * DAY, hours[-1])
                expected = [
                    (look, f"{start}", wanted, words(zone, start))
                    for start in hours
                    for look, wanted, end in what_happens(Life(zone, start, closed=closed))
                    if end == "sent"
                ]
                assert sorted(days.arrived) == sorted(expected), zone.name
                arrived += len(expected)
    print(f"\nR12: {arrived:,} reminders arrived through the whole run, each as the oracle says")
