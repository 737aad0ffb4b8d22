"""Rows of a day at the front desk, as small as a test needs them."""

from datetime import timedelta

from chalicelib.front_desk.day import Day, DayVisit
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import staff_task
from tests.builders import NOW, ZONE, a_line, a_message, a_patient, an_appointment, moment

NINE = moment("today 09:00")
TODAY = NOW.date()


def a_row(starting="today 11:00", *, asked=False, task=None, patient=None, line=None, **visit):
    """Return a visit of today with its person; `asked` says that a reminder has left."""
    one = an_appointment(starting, **visit)
    who = patient or a_patient(id=one.patient_id)
    reminder = a_message(about=one, state=State.READ, kind=Kind.REMINDER)
    tasks = (a_task(task, one),) if task else ()
    said = (reminder,) if asked else ()
    return DayVisit(one, who, line or a_line(who), None, said, tasks)


def a_task(kind, visit=None, *, at=NOW, who="", **more):
    """Return an open task, about a visit or only about somebody."""
    whose = {"patient_id": visit.patient_id if visit else who}
    about = {"appointment_id": visit.id} if visit else {}
    return staff_task(kind, at, "cause", str(at), who, **whose, **about, **more)


def a_day(*rows, now=NINE, tomorrow=(), tasks=(), **more):
    """Return today with these rows, and the tasks that they have."""
    theirs = [task for row in (*rows, *tomorrow) for task in row.tasks]
    return Day(TODAY, now, tuple(rows), tuple(tomorrow), (*theirs, *tasks), is_today=True, **more)


def people(*names):
    """Return persons with ids of their own, each with a phone."""
    return [
        a_patient(id=f"p{n:011}", name=name, e164=f"+52555000{n:04}")
        for n, name in enumerate(names)
    ]


__all__ = ["NINE", "ZONE", "a_day", "a_row", "a_task", "people", "timedelta"]
