"""A day marked closed, or taken back, moves the reminders it concerns: nothing lost, nothing doubled, whoever is at work."""

import dataclasses
from datetime import date, timedelta

import pytest

from chalicelib.appointments import reminder_times
from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.appointments.mark_days_off import mark, take_back
from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.days_off import KEPT_FOR, MOST, DayOff
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_clinic, an_appointment, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

WEDNESDAY = date(2026, 11, 25)
CLOSED = DayOff(WEDNESDAY, WEDNESDAY, name="Inventario", by="owner00000")
A_DAY = timedelta(days=1)


@pytest.fixture
def records():
    found = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(found, a_clinic())
    return found


def booked(records, starts, **changes):
    """Keep a visit as its booking planned it."""
    visit = an_appointment(starts, **changes)
    visit = dataclasses.replace(visit, due_at=reminder_times.next_due(a_clinic(), visit))
    keep(records, visit)
    return visit


def due(records, visit):
    """Return when a visit is looked at next."""
    return records.get(Appointment, visit.id).due_at


def test_a_closed_day_moves_the_reminders_of_that_day_and_no_others(records):
    """They go at the same hour of the day before; what has its moment on another day stays untouched."""
    moved = booked(records, "2026-11-26 15:00", id="moved")
    same_day = booked(records, "2026-11-25 15:00", id="same")
    others = [booked(records, f"2026-11-{day} 15:00", id=f"v{day}") for day in (24, 27)]
    mark(records, [CLOSED], now=NOW)
    assert due(records, moved) == moment("2026-11-24 15:00")
    assert due(records, same_day) == moment("2026-11-24 13:00")  # of its two hours before
    assert [records.get(Appointment, one.id).version for one in others] == [0, 0]
    assert records.get(Clinic, CLINIC_ID).days_off == (CLOSED,)


def test_taken_back_all_is_as_before(records):
    """Also where it is taken back twice."""
    visit = booked(records, "2026-11-26 15:00")
    mark(records, [CLOSED], now=NOW)
    for _ in range(2):
        take_back(records, CLOSED.id, now=NOW)
        assert due(records, visit) == visit.due_at
    assert records.get(Clinic, CLINIC_ID).days_off == ()


def test_said_again_it_changes_nothing_but_puts_right_what_was_broken_off(records):
    """The clinic was saved and the machine died before the visits: the same form sent again finds them."""
    visit = booked(records, "2026-11-26 15:00")
    records.commit([Save(dataclasses.replace(a_clinic(), days_off=(CLOSED,)))])
    assert due(records, visit) == moment("2026-11-25 15:00")
    for _ in range(2):
        mark(records, [CLOSED], now=NOW)
        assert due(records, visit) == moment("2026-11-24 15:00")
    assert records.get(Appointment, visit.id).version == 1


def test_a_day_beside_closed_ones_moves_theirs_on(records):
    """Monday and Tuesday were closed already: with the Sunday before their reminders go on Saturday, or are too early for that."""
    tomorrow, last = date(2026, 12, 7), date(2026, 12, 9)
    mark(records, [DayOff(tomorrow, last)], now=NOW)
    visit = an_appointment("2026-12-10 15:00")
    clinic = records.get(Clinic, CLINIC_ID)
    keep(records, dataclasses.replace(visit, due_at=reminder_times.next_due(clinic, visit)))
    assert due(records, visit) == moment("2026-12-06 15:00")
    before = DayOff(tomorrow - A_DAY, tomorrow - A_DAY)
    mark(records, [before], now=NOW)
    assert due(records, visit) == moment("2026-12-09 15:00")
    take_back(records, before.id, now=NOW)
    assert due(records, visit) == moment("2026-12-06 15:00")


def test_a_doctors_day_off_moves_no_reminder(records):
    """Nor is any visit read for it."""
    visit = booked(records, "2026-11-26 15:00")

    class Unread(MemoryClinicRecords):
        """Records whose agenda nobody looks at."""

        def appointments_between(self, start, end):
            raise AssertionError(start, end)

    theirs = dataclasses.replace(CLOSED, practitioner_id="doctor000001")
    mark(Unread(records.store, CLINIC_ID), [theirs], now=NOW)
    kept = records.get(Appointment, visit.id)
    assert (kept.due_at, kept.version) == (visit.due_at, 0)
    assert records.get(Clinic, CLINIC_ID).days_off == (theirs,)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.CHANGE_REQUESTED])
def test_a_visit_without_reminders_stays_so(records, status):
    """A closed day wakes nothing that is off."""
    visit = booked(records, "2026-11-26 15:00", status=status)
    mark(records, [CLOSED], now=NOW)
    assert records.get(Appointment, visit.id).version == 0


def test_many_visits_are_saved_together_and_who_was_quicker_stands(records):
    """Of thirty, one is moved by somebody between our reading and our writing: their time stands, ours follows."""
    visits = [booked(records, "2026-11-26 15:00", id=f"v{n:02}") for n in range(30)]

    class Busy(MemoryClinicRecords):
        """Records in which somebody else is quicker, once."""

        def commit(self, writes):
            seen = records.get(Appointment, "v07")
            if seen.version == 0 and not isinstance(writes[0].record, Clinic):
                records.commit(
                    [Save(dataclasses.replace(seen, starts_at=moment("2026-11-29 15:00")))]
                )
            super().commit(writes)

    mark(Busy(records.store, CLINIC_ID), [CLOSED], now=NOW)
    moved = {due(records, visit) for visit in visits if visit.id != "v07"}
    assert moved == {moment("2026-11-24 15:00")}
    assert due(records, visits[7]) == moment("2026-11-28 15:00")


def test_what_is_booked_between_is_found(records):
    """By somebody who had read the clinic before the day was marked."""

    class Busy(MemoryClinicRecords):
        """Records in which somebody books just after the first look at the agenda."""

        looks = 0

        def appointments_between(self, start, end):
            found = super().appointments_between(start, end)
            if not Busy.looks:
                booked(records, "2026-11-26 15:00", id="late")
            Busy.looks += 1
            return found

    mark(Busy(records.store, CLINIC_ID), [CLOSED], now=NOW)
    assert records.get(Appointment, "late").due_at == moment("2026-11-24 15:00")


def test_holidays_of_a_year_read_no_more_than_their_own_weeks(records):
    """And of a day that is long over nobody's agenda is read when it is taken back."""
    asked = []

    class Asked(MemoryClinicRecords):
        """Records that note how much of the agenda is read."""

        def appointments_between(self, start, end):
            asked.append(end - start)
            return super().appointments_between(start, end)

    seen = Asked(records.store, CLINIC_ID)
    far = [DayOff(date(2027, month, 1), date(2027, month, 1)) for month in range(1, 11)]
    mark(seen, far, now=NOW)
    assert (len(asked), max(asked)) == (20, timedelta(days=7))
    asked.clear()
    old = DayOff(NOW.date() - A_DAY * 20, NOW.date() - A_DAY * 20)
    mark(seen, [old], now=NOW)
    take_back(seen, old.id, now=NOW)
    assert asked == []


class Meanwhile(MemoryClinicRecords):
    """Records in which somebody else does something first, once: before the first save, or before the agenda is first read."""

    def __init__(self, records, deed, *, before):
        super().__init__(records.store, CLINIC_ID)
        self.deeds, self.before = [deed], before

    def commit(self, writes):
        """Save, when they have had their turn."""
        self._let("saved")
        super().commit(writes)

    def appointments_between(self, start, end):
        """Read, and give them their turn."""
        found = super().appointments_between(start, end)
        self._let("planned")
        return found

    def _let(self, when):
        if when == self.before and self.deeds:
            self.deeds.pop()()


@pytest.mark.parametrize("before", ["saved", "planned"])
def test_two_people_mark_at_once_and_both_days_stand(records, before):
    """Wednesday and Tuesday: Thursday's visit is reminded on Monday, whoever planned it last."""
    visit = booked(records, "2026-11-26 15:00")
    tuesday = DayOff(WEDNESDAY - A_DAY, WEDNESDAY - A_DAY)
    other = Meanwhile(records, lambda: mark(records, [tuesday], now=NOW), before=before)
    mark(other, [CLOSED], now=NOW)
    assert other.deeds == []
    assert records.get(Clinic, CLINIC_ID).days_off == (tuesday, CLOSED)
    assert due(records, visit) == moment("2026-11-23 15:00")


def test_a_day_taken_back_while_another_is_marked_is_open_again(records):
    """Tuesday is open after all: Thursday's visit is reminded on it."""
    tuesday = DayOff(WEDNESDAY - A_DAY, WEDNESDAY - A_DAY)
    mark(records, [tuesday], now=NOW)
    visit = booked(records, "2026-11-26 15:00")
    other = Meanwhile(records, lambda: take_back(records, tuesday.id, now=NOW), before="planned")
    mark(other, [CLOSED], now=NOW)
    assert due(records, visit) == moment("2026-11-24 15:00")


def test_a_reminder_added_while_a_day_is_marked_is_not_lost(records):
    """The third day before was added while Friday was being closed: Saturday's visit is looked at on Wednesday."""
    visit = booked(records, "2026-11-28 15:00")
    friday = DayOff(WEDNESDAY + A_DAY * 2, WEDNESDAY + A_DAY * 2)

    def add():
        stands = records.get(Clinic, CLINIC_ID)
        more = dataclasses.replace(stands, reminder_offsets=(3 * 1440, *stands.reminder_offsets))
        change_reminding(records, stands, more, now=NOW)

    mark(Meanwhile(records, add, before="planned"), [friday], now=NOW)
    assert due(records, visit) == moment("2026-11-25 15:00")


def test_marking_that_breaks_off_undoes_nobody_elses_change(records):
    """It planned by a clinic that somebody had changed, and failed at its second look: what it wrote is put right first."""
    visit = booked(records, "2026-11-26 15:00")
    tuesday = DayOff(WEDNESDAY - A_DAY, WEDNESDAY - A_DAY)

    class Fails(Meanwhile):
        """Records whose agenda can be read once."""

        def appointments_between(self, start, end):
            if not self.deeds:
                raise TimeoutError
            return super().appointments_between(start, end)

    with pytest.raises(TimeoutError):
        mark(
            Fails(records, lambda: mark(records, [tuesday], now=NOW), before="planned"),
            [CLOSED],
            now=NOW,
        )
    assert due(records, visit) == moment("2026-11-23 15:00")


def test_a_clinic_that_somebody_changes_over_and_over_is_not_changed(records):
    """And the caller is told."""

    class Busy(MemoryClinicRecords):
        """Records that never let anything pass."""

        def commit(self, _writes):
            raise ConflictError([0])

    with pytest.raises(ConflictError):
        mark(Busy(records.store, CLINIC_ID), [CLOSED], now=NOW)
    assert records.get(Clinic, CLINIC_ID).days_off == ()


def test_days_long_over_are_forgotten_and_there_is_an_end_to_them(records):
    """The record is read with every plan, so it stays small."""
    old = [
        DayOff(NOW.date() - KEPT_FOR - A_DAY * n, NOW.date() - KEPT_FOR - A_DAY * n) for n in (0, 1)
    ]
    mark(records, old, now=NOW)
    assert records.get(Clinic, CLINIC_ID).days_off == (old[0],)
    many = [DayOff(WEDNESDAY + A_DAY * n, WEDNESDAY + A_DAY * n) for n in range(MOST)]
    with pytest.raises(NotAllowedError, match="too_many_days_off"):
        mark(records, many, now=NOW)
    assert records.get(Clinic, CLINIC_ID).days_off == (old[0],)
    mark(records, many[1:], now=NOW)
    assert len(records.get(Clinic, CLINIC_ID).days_off) == MOST
