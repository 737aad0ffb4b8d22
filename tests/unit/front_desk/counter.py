"""Lupita at the counter: what she does to Ana's visit, and takes back."""

import dataclasses
from datetime import timedelta

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.book import book
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.front_desk.deeds import Desk
from chalicelib.front_desk.model import DeedKind
from chalicelib.front_desk.sign_deed import signed
from chalicelib.front_desk.undo_deed import undo
from chalicelib.messaging.model import State
from chalicelib.patients.model import Patient
from chalicelib.shared.writes import Rewrite
from tests.builders import NOW, a_patient, an_appointment, moment
from tests.unit.appointments.front_desk import Desk as AtTheDesk

LUPITA, CARMEN = "s7d2m4q8w1zc", "s7d2m4q8w1zd"
LATER = Slot(moment("in 3 days 12:00"), practitioner="Dra. Ruiz")
A_MINUTE = timedelta(minutes=1)
VISIT = an_appointment().id


class Counter(AtTheDesk):
    """Carries out one deed after the other."""

    def does(self, deed, *args, now=NOW, by=LUPITA, **how):
        """Do something to the visit; return it."""

        def attempt():
            return getattr(Desk(self.records, self.clinic, by, now), deed)(VISIT, *args, **how)

        return carry_out(self.records, self.queue, attempt, now=now)

    def undoes(self, *, now=NOW + A_MINUTE, by=LUPITA, name=None):
        """Take the visit's last deed back, or the one of that name."""
        name = name or self.visit.deed

        def attempt():
            return undo(self.records, self.clinic, VISIT, name, by=by, now=now)

        return carry_out(self.records, self.queue, attempt, now=now)

    def books(self, *, tell=True):
        """Book a visit for Ana at the counter; return it."""
        who = self.records.get(Patient, a_patient().id)
        kept = {}

        def attempt():
            booking = book(
                self.records,
                self.clinic,
                who,
                Slot(moment("in 3 days 12:00")),
                now=NOW,
                tell=Tell() if tell else None,
            )
            kept["visit"] = booking.appointment.id
            return signed(booking, DeedKind.BOOKED, before=None, by=LUPITA, now=NOW)

        return carry_out(self.records, self.queue, attempt, now=NOW)

    def leaves(self, message):
        """Let a message reach the phone."""
        self.records.commit([Rewrite(message)])
        store, key = self.records.store, self.records.item(message)
        store.lay(_key(key), key | {"state": {"S": str(State.DELIVERED)}})

    @property
    def visit(self):
        """The visit as it stands."""
        return self.records.get(Appointment, VISIT)

    @property
    def deeds(self):
        """What was done, oldest first."""
        return self.records.deeds_of(a_patient().id)

    @property
    def notices(self):
        """What else was written to Ana, the first first."""
        return sorted(super().notices, key=lambda message: message.created_at)


def as_it_was(visit, before):
    """Tell whether a visit is as it was, but for what counts its changes and what it leads to."""
    moved_on = {"version": before.version, "given_back": before.given_back, "due_at": before.due_at}
    return dataclasses.replace(visit, **moved_on) == before


def _key(item):
    from chalicelib.storage.keys import Key

    return Key(item["pk"]["S"], item["sk"]["S"])
