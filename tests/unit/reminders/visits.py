"""Visits as the plan is given them, and what it said of each in a few words."""

from collections import Counter

from chalicelib.reminders.clinic_daily_limit import DailyLimit
from chalicelib.reminders.commit_plan import commit_units
from chalicelib.reminders.model import DueVisit, Send, Skip
from chalicelib.reminders.plan import plan_reminders
from tests.builders import a_clinic, a_line, a_patient, an_appointment, moment

DAY, TWO_HOURS = 24 * 60, 2 * 60
PLENTY = 1_000


def a_visit(starting="tomorrow 10:30", *, patient=None, line="their own", **appointment):
    """Return Ana's visit, or another's: on their own line, on a given one, or on none."""
    who = patient or a_patient()
    if line == "their own":
        line = a_line(who) if who.e164 else None
    booked = an_appointment(starting, **({"patient_id": who.id} | appointment))
    return DueVisit(booked, who, line)


def on_one_line(*visits):
    """Return the visits of one phone, whose line knows them all."""
    people = {visit.patient.id: visit.patient for visit in visits}
    line = a_line(*people.values(), visits=[visit.appointment for visit in visits])
    return [DueVisit(visit.appointment, visit.patient, line) for visit in visits]


def plan(now, *visits, clinic=None, limit=PLENTY):
    """Return the decisions; `now` as `moment` reads it."""
    at = moment(now) if isinstance(now, str) else now
    return plan_reminders(at, clinic or a_clinic(), visits, limit=DailyLimit(limit))


def committed(*given, now):
    """Commit units; return what came of it, counted."""
    return sum(commit_units(*given, now=now), Counter())


def told(decisions):
    """Return the decisions as short tuples: what, which visits, and the offset, reason or next look."""
    return [_short(decision) for decision in decisions]


def _short(decision):
    match decision:
        case Send():
            return (decision.kind.value, *(v.id for v in decision.visits), *decision.offsets)
        case Skip():
            return ("skip", decision.visit.id, decision.offset, decision.reason.value)
        case _:
            return ("wait", decision.visit.id, decision.until)
