"""What staff do to a visit, each signed: the deed is the agenda's own change, with who did it and as it was before. Never commits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.appointments.agenda_change import By, Change, said_again
from chalicelib.appointments.arrival import note_arrival
from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import HourRecords, restore
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.freed_hour import who_shares
from chalicelib.front_desk.last_deed import deed_of, stands
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.front_desk.sign_deed import signed
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.writes import Save

AT_DESK = "desk"  # what of the clinic's called a visit off


class Desk:
    """One person of the clinic at work: every deed of theirs carries their id."""

    def __init__(self, records: HourRecords, clinic: Clinic, by: str, now: datetime) -> None:
        self.records, self.clinic, self.by, self.now = records, clinic, by, now

    def arrived(self, visit_id: str) -> Change:
        """The patient is here."""
        return self._signed(
            visit_id,
            DeedKind.ARRIVED,
            lambda _: note_arrival(self.records, self.clinic, visit_id, now=self.now),
        )

    def confirmed(self, visit_id: str, *, how: str) -> Change:
        """The patient says that they come: on the telephone, or at the counter."""
        return self._signed(
            visit_id,
            DeedKind.CONFIRMED,
            lambda _: confirm(self.records, self.clinic, visit_id, now=self.now, how=how),
        )

    def moved(self, visit_id: str, slot: Slot, *, tells: bool = True) -> Change:
        """The visit has another time, doctor or length."""
        return self._signed(
            visit_id,
            DeedKind.MOVED,
            lambda _: reschedule(
                self.records, self.clinic, visit_id, slot, now=self.now, tells=tells
            ),
        )

    def cancelled(self, visit_id: str, *, tells: bool = True) -> Change:
        """The visit is off; twice is as good as once."""

        def decide(visit: Appointment) -> Change:
            if visit.is_cancelled:
                return said_again(visit, self.now)
            return cancel(
                self.records,
                self.clinic,
                visit_id,
                by=By.CLINIC,
                now=self.now,
                source=AT_DESK,
                tells=tells,
            )

        return self._signed(visit_id, DeedKind.CANCELLED, decide)

    def restored(self, visit_id: str) -> Change:
        """A visit that was called off stands after all, at its own time; whoever believes it off is told."""
        return self._signed(
            visit_id,
            DeedKind.RESTORED,
            lambda _: restore(self.records, self.clinic, visit_id, by=By.CLINIC, now=self.now),
        )

    def attended(self, visit_id: str, *, came: bool) -> Change:
        """The patient came, or did not."""
        return self._signed(
            visit_id,
            DeedKind.ATTENDED if came else DeedKind.NO_SHOW,
            lambda _: record_attendance(
                self.records, self.clinic, visit_id, came=came, now=self.now
            ),
        )

    def _signed(
        self, visit_id: str, kind: DeedKind, decide: Callable[[Appointment], Change]
    ) -> Change:
        before = self.records.get(Appointment, visit_id)
        if before is None:
            raise NotFoundError(visit_id)
        change = decide(before)
        after = change.appointment
        if kind_in(before.deed) == kind and says_the_same(before, after):
            return self._pressed_again(change, before)
        shared = who_shares(self.records, self.clinic, before, after)
        return signed(change, kind, before=before, by=self.by, now=self.now, shared=shared)

    def _pressed_again(self, change: Change, before: Appointment) -> Change:
        """Return what is so already with its deed as of now: a second tap is no decision that stands in the way of taking it back."""
        try:
            deed = deed_of(self.records, visit_of(self.records, before.id), before.deed)
        except NotFoundError:  # it is forgotten by now
            return change
        if not stands(before, deed) or change.appointment == before:
            return change
        return change.beside([Save(replace(deed, after=change.appointment))])
