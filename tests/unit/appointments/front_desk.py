"""Ana's visit with a reminder, and whoever changes it."""

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm, request_change
from chalicelib.appointments.model import Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.messaging.model import Kind, Message, State
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep, moment

NIGHT = moment("today 22:00")
LATER = Slot(moment("in 3 days 12:00"), minutes=60, practitioner="Dra. Ruiz")


class Desk:
    """Carries out one kind of change after the other, as the front desk and the replies do."""

    def __init__(self, records, clinic, queue):
        self.records, self.clinic, self.queue = records, clinic, queue

    def has(self, *, patient=None, reminder=State.QUEUED, **visit):
        """Keep a visit that was reminded of: the reminder is in this state."""
        message = a_message(state=reminder) if reminder else None
        ids = (message.id,) if message else ()
        usual = {"message_ids": ids, "decided_offsets": (1440,), "due_at": moment("tomorrow 08:30")}
        booked = an_appointment(**(usual | visit))
        who = patient or a_patient()
        line = [a_line(who, visits=[booked])] if who.e164 else []
        keep(self.records, who, booked, *line, *([message] if message else []))
        return booked

    def _carry(self, decide, now, *args, **how):
        def attempt():
            return decide(self.records, self.clinic, an_appointment().id, *args, now=now, **how)

        return carry_out(self.records, self.queue, attempt, now=now)

    def cancels(self, by=By.CLINIC, now=NOW):
        """Call it off."""
        return self._carry(cancel, now, by=by)

    def moves(self, slot=LATER, now=NOW):
        """Give it another time."""
        return self._carry(reschedule, now, slot)

    def confirms(self, now=NOW):
        """Note that the patient will come."""
        return self._carry(confirm, now)

    def requests_change(self, now=NOW):
        """Note that the patient wants another time."""
        return self._carry(request_change, now)

    def records_attendance(self, now, *, came=True):
        """Note whether the patient came."""
        return self._carry(record_attendance, now, came=came)

    @property
    def reminder(self):
        """The reminder as it stands."""
        return self.records.get(Message, a_message().id)

    @property
    def notices(self):
        """What else was written to Ana, newest first."""
        return [m for m in self.records.messages_of(a_patient().id) if m.kind != Kind.REMINDER]
