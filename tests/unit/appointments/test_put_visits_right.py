"""Visits that were planned by terms of before are put right by those that stand, however often somebody changes them meanwhile."""

import dataclasses

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.put_visits_right import follow_change
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_clinic, an_appointment, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

DAY, TWO_HOURS, THREE_DAYS = 1440, 120, 3 * 1440


def test_who_changes_them_again_meanwhile_is_followed_too():
    """Of three owners the last one's reminder is looked for, though the visits were read before she saved it."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    before = a_clinic(reminder_offsets=(DAY,))
    visit = an_appointment("in 9 days 15:00")
    visit = dataclasses.replace(visit, due_at=reminder_times.next_due(before, visit))
    keep(records, dataclasses.replace(before, reminder_offsets=(DAY, TWO_HOURS)), visit)

    class Again(MemoryClinicRecords):
        """Records whose owner changes the clinic after the visits were read, once."""

        def get_each(self, kind, record_ids):
            found = super().get_each(kind, record_ids)
            stands = records.get(Clinic, CLINIC_ID)
            if stands.reminder_offsets != (THREE_DAYS, DAY):
                records.commit(
                    [Save(dataclasses.replace(stands, reminder_offsets=(THREE_DAYS, DAY)))]
                )
            return found

    follow_change(Again(records.store, CLINIC_ID), before, [visit.id], now=NOW)
    assert records.get(Appointment, visit.id).due_at == moment("in 6 days 15:00")
    assert records.get(Appointment, visit.id).decided_offsets == ()


def test_where_the_terms_stand_no_visit_is_read():
    """A name that was changed is no other term."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(records, a_clinic(name="Clínica Sonrisa Sur"))

    read = []

    class Watched(MemoryClinicRecords):
        """Records that note which visits are read."""

        def get_each(self, kind, record_ids):
            read.append((kind, record_ids))
            return super().get_each(kind, record_ids)

    follow_change(Watched(records.store, CLINIC_ID), a_clinic(), ["visit1"], now=NOW)
    assert read == []
