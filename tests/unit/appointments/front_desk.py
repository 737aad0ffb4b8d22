"""Ana's visit with a reminder, and whoever changes it."""

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm, request_change
from chalicelib.appointments.model import Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import restore
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.shared.writes import Create
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

    def restores(self, by=By.CLINIC, now=NOW):
        """Let it stand after all."""
        return self._carry(restore, now, by=by)

    def is_asked(self, kind, *, at=NOW, about=None, **of):
        """Put a task about Ana's visit into the inbox, as the replies or the watch do."""
        visit = about or an_appointment()
        whose = {"patient_id": visit.patient_id, "appointment_id": visit.id}
        task = staff_task(kind, at, "cause", visit.id, **(whose | of))
        self.records.commit([Create(task)])
        return task

    def is_cancelled_by_patient(self, now=NOW):
        """Ana taps Cancelar: the visit is off, and the desk reads of it."""
        self.cancels(By.PATIENT, now)
        return self.is_asked(TaskKind.CANCELLED, at=now)

    def closes(self, task, now=NOW):
        """Somebody looked at it."""
        return close_task(self.records, task.id, now=now)

    @property
    def open_kinds(self):
        """What the desk is still asked, by kind."""
        return sorted(task.kind for task in self.records.inbox() if task.done_at is None)

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
