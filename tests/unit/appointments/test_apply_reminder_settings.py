"""A change of the clinic's offsets puts visits to come right, and sends nothing by itself."""

import dataclasses
from datetime import date, time, timedelta

import pytest

from chalicelib.appointments import reminder_times
from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.appointments.mark_days_off import mark
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.put_visits_right import rescheduled
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_clinic, an_appointment, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

DAY, TWO_HOURS, THREE_DAYS = 1440, 120, 3 * 1440


@pytest.fixture
def records():
    return MemoryClinicRecords(MemoryStore(), CLINIC_ID)


def with_offsets(*offsets):
    return a_clinic(reminder_offsets=offsets)


def planned(visit, clinic):
    return dataclasses.replace(visit, due_at=reminder_times.next_due(clinic, visit))


def test_a_visit_far_ahead_gets_the_new_reminder():
    """Three days before is still to come: that is when the run looks."""
    visit = planned(an_appointment("in 9 days 10:30"), with_offsets(DAY))
    clinic = with_offsets(THREE_DAYS, DAY)
    changed = rescheduled(clinic, visit, added=frozenset({THREE_DAYS}), now=NOW)
    assert changed.due_at == moment("in 6 days 10:30")
    assert changed.decided_offsets == ()


def test_a_new_reminder_whose_moment_has_passed_is_not_sent():
    """Saving settings sends nothing: the visit is reminded at the next moment, not now."""
    visit = planned(an_appointment("in 2 days 10:30"), with_offsets(DAY))
    clinic = with_offsets(THREE_DAYS, DAY)
    changed = rescheduled(clinic, visit, added=frozenset({THREE_DAYS}), now=NOW)
    assert changed.decided_offsets == (THREE_DAYS,)
    assert changed.due_at == moment("tomorrow 10:30")


def test_a_new_reminder_that_only_a_closed_day_moved_goes_as_planned():
    """Monday is closed and its hour on Sunday is over: not at once, and not never, but at its hour on Monday."""
    monday = DayOff(date(2026, 11, 23), date(2026, 11, 23))
    now = moment("today 12:00")
    visit = planned(an_appointment("in 2 days 11:00"), with_offsets(TWO_HOURS))
    clinic = dataclasses.replace(with_offsets(DAY, TWO_HOURS), days_off=(monday,))
    changed = rescheduled(clinic, visit, added=frozenset({DAY}), now=now)
    assert (changed.decided_offsets, changed.due_at) == ((), moment("tomorrow 11:00"))
    assert rescheduled(clinic, changed, added=frozenset(), now=now) == changed
    late = rescheduled(clinic, visit, added=frozenset({DAY}), now=moment("tomorrow 11:00"))
    assert (late.decided_offsets, late.due_at) == ((DAY,), moment("in 2 days 09:00"))


def test_what_was_already_reminded_is_not_reminded_again():
    """A visit that had its only reminder is looked at again for the added one and no other."""
    visit = an_appointment("tomorrow 12:30", decided_offsets=(DAY,), due_at=None)
    clinic = with_offsets(DAY, TWO_HOURS)
    changed = rescheduled(clinic, visit, added=frozenset({TWO_HOURS}), now=NOW)
    assert changed.due_at == moment("tomorrow 10:30")


def test_what_is_due_now_is_left_to_the_run():
    """A reminder that waits for its run at this very moment is not lost by the change."""
    visit = an_appointment("tomorrow 09:00", due_at=NOW - timedelta(minutes=5))
    assert rescheduled(with_offsets(TWO_HOURS), visit, added=frozenset(), now=NOW) == visit


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.CHANGE_REQUESTED, Status.NO_SHOW])
def test_visits_that_are_not_reminded_stay_so(status):
    """No change of offsets wakes a visit that is off."""
    visit = an_appointment(status=status)
    assert rescheduled(with_offsets(TWO_HOURS), visit, added=frozenset({120}), now=NOW) == visit


def test_every_visit_to_come_is_put_right_and_the_clinic_is_saved(records):
    """Months ahead are walked, past visits are left, and progress is told."""
    before = a_clinic()
    days = ["yesterday", "in 2 days", "in 40 days", "in 200 days"]
    visits = [an_appointment(f"{day} 12:30", id=f"visit{n}") for n, day in enumerate(days)]
    keep(records, before, *(planned(visit, before) for visit in visits))
    told = []
    after = dataclasses.replace(before, reminder_offsets=(TWO_HOURS,))
    changed = change_reminding(
        records, before, after, now=NOW, progress=lambda *told_: told.append(told_)
    )
    assert (changed, told[-1]) == (3, (3, 3))
    assert records.get(Clinic, CLINIC_ID).reminder_offsets == (TWO_HOURS,)
    found = [records.get(Appointment, visit.id).due_at for visit in visits]
    assert found[1:] == [visit.starts_at - timedelta(hours=2) for visit in visits[1:]]


def test_other_hours_move_reminders_out_of_the_night(records):
    """Quiet hours decide when a reminder leaves, so their change counts as one of offsets."""
    before = a_clinic(reminder_offsets=(TWO_HOURS,))
    visit = planned(an_appointment("in 2 days 10:30"), before)
    keep(records, before, visit)
    change_reminding(records, before, dataclasses.replace(before, sending_from=time(8)), now=NOW)
    assert records.get(Appointment, visit.id).due_at == moment("in 2 days 08:30")


def test_a_visit_changed_meanwhile_is_read_again(records):
    """Somebody moved the visit between our reading and our writing: their time stands, ours follows."""
    before = a_clinic()
    visit = planned(an_appointment("in 2 days 12:30"), before)
    keep(records, before, visit)

    class Busy(MemoryClinicRecords):
        """Records in which somebody else is quicker, once."""

        def commit(self, writes):
            seen = records.get(Appointment, visit.id)
            if seen.version == 0 and isinstance(writes[0].record, Appointment):
                moved = dataclasses.replace(seen, starts_at=moment("in 5 days 12:30"))
                records.commit([Save(moved)])
                raise ConflictError([0])
            super().commit(writes)

    after = dataclasses.replace(before, reminder_offsets=(TWO_HOURS,))
    change_reminding(Busy(records.store, CLINIC_ID), before, after, now=NOW)
    kept = records.get(Appointment, visit.id)
    assert kept.starts_at == moment("in 5 days 12:30")
    assert kept.due_at == kept.starts_at - timedelta(hours=2)


def test_until_it_is_saved_no_visit_is_looked_at_later(records):
    """Somebody saved the clinic first, or the change broke off: by the former settings nothing is late."""
    before = a_clinic()
    visit = planned(an_appointment("in 9 days 12:30"), before)
    keep(records, before, visit)
    other = dataclasses.replace(before, name="Clínica Sonrisa Sur")
    records.commit([Save(other)])
    with pytest.raises(ConflictError):
        change_reminding(records, before, with_offsets(TWO_HOURS), now=NOW)
    assert records.get(Appointment, visit.id).due_at == moment("in 8 days 12:30")
    with pytest.raises(ConflictError):
        change_reminding(records, before, with_offsets(THREE_DAYS, DAY), now=NOW)
    assert records.get(Appointment, visit.id).due_at == moment("in 6 days 12:30")


class Meanwhile(MemoryClinicRecords):
    """Records in which somebody else does something just before the n-th look at the agenda."""

    def __init__(self, records, deed, *, look):
        super().__init__(records.store, CLINIC_ID)
        self.deed, self.look = deed, look

    def appointments_between(self, start, end):
        """Give them their turn, and read."""
        self.look -= 1
        if not self.look:
            self.deed()
        return super().appointments_between(start, end)


TUESDAY = DayOff(date(2026, 11, 24), date(2026, 11, 24))


def test_a_day_marked_while_the_visits_are_walked_stays_closed(records):
    """The settings were saved, then the day: nothing that was planned by the settings alone leaves on it."""
    keep(records, a_clinic(reminder_offsets=(DAY,)))
    before = records.get(Clinic, CLINIC_ID)
    visit = planned(an_appointment("2026-11-25 15:00"), before)
    keep(records, visit)
    after = dataclasses.replace(before, reminder_offsets=(DAY, TWO_HOURS))
    other = Meanwhile(records, lambda: mark(records, [TUESDAY], now=NOW), look=2)
    change_reminding(other, before, after, now=NOW)
    assert records.get(Clinic, CLINIC_ID).days_off == (TUESDAY,)
    assert records.get(Appointment, visit.id).due_at == moment("2026-11-23 15:00")


def test_where_nobody_else_is_at_it_the_agenda_is_walked_twice(records):
    """The terms that stand are those it was walked by: no third look."""
    keep(records, a_clinic())
    seen = Meanwhile(records, lambda: None, look=0)
    change_reminding(seen, a_clinic(), with_offsets(TWO_HOURS), now=NOW)
    assert seen.look == -2


def test_settings_that_came_too_late_leave_the_visits_of_who_was_quicker_right(records):
    """The clinic refuses them; what their walk wrote over the other's is put right all the same."""
    keep(records, a_clinic(reminder_offsets=(DAY,)))
    before = records.get(Clinic, CLINIC_ID)
    visit = planned(an_appointment("in 9 days 15:00"), before)
    keep(records, visit)
    others = dataclasses.replace(before, reminder_offsets=(THREE_DAYS, DAY))
    quicker = Meanwhile(records, lambda: change_reminding(records, before, others, now=NOW), look=1)
    with pytest.raises(ConflictError):
        change_reminding(quicker, before, with_offsets(TWO_HOURS), now=NOW)
    assert records.get(Appointment, visit.id).due_at == moment("in 6 days 15:00")


def test_many_visits_are_put_right_together(records):
    """Forty to a transaction, one that somebody is at beside the others."""
    before = a_clinic()
    visits = [an_appointment("in 9 days 12:30", id=f"visit{n:05}") for n in range(95)]
    keep(records, before, *(planned(visit, before) for visit in visits))
    commits = []

    class Counted(MemoryClinicRecords):
        """Records that say how many writes came together, and in which the last visit is met once by another."""

        def commit(self, writes):
            commits.append(len(writes))
            if len(commits) == 3:
                raise ConflictError([0])
            super().commit(writes)

    after = dataclasses.replace(before, reminder_offsets=(THREE_DAYS, DAY))
    assert change_reminding(Counted(records.store, CLINIC_ID), before, after, now=NOW) == 95
    assert commits == [40, 40, 15, *[1] * 15, 1]
    due = {records.get(Appointment, visit.id).due_at for visit in visits}
    assert due == {moment("in 6 days 12:30")}


def test_the_same_change_again_changes_nothing(records):
    """A repetition after a crash ends where the first one would have."""
    before = a_clinic()
    keep(records, before, planned(an_appointment("in 2 days 10:30"), before))
    after = dataclasses.replace(before, reminder_offsets=(THREE_DAYS, DAY))
    assert change_reminding(records, before, after, now=NOW) == 1
    saved = records.get(Clinic, CLINIC_ID)
    assert change_reminding(records, saved, saved, now=NOW) == 0
