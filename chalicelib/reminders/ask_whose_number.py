"""Who must be asked "¿Eres Ana?" before a detail goes to their number, how often, and what waits for the answer. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.appointments import reminder_times
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind
from chalicelib.patients.model import NumberState
from chalicelib.reminders.may_be_reminded import refusal
from chalicelib.reminders.model import Decision, DueVisit, Send, SkipReason, Wait

# Few messages: a question that nobody answered may not have arrived.
ASK_WHOSE_AGAIN = timedelta(days=21)


def must_ask(now: datetime, visit: DueVisit) -> bool:
    """Tell whether to put the question; unanswered, or never arrived, it is put again after some weeks."""
    unsure = visit.patient.number in (NumberState.UNVERIFIED, NumberState.ASKED)
    return unsure and refusal(visit) is SkipReason.NOT_VERIFIED and not is_asked(now, visit)


def is_asked(now: datetime, visit: DueVisit) -> bool:
    """Tell whether the question is out and its answer awaited."""
    patient = visit.patient
    if patient.number is not NumberState.ASKED or refusal(visit) is not SkipReason.NOT_VERIFIED:
        return False
    return patient.asked_at is None or patient.asked_at > now - ASK_WHOSE_AGAIN


def look_after_asking(now: datetime, clinic: Clinic, visit: DueVisit) -> datetime:
    """Return when to look again at a visit that waits for "yes, it is me"; the answer makes it due by itself."""
    slots = reminder_times.undecided(clinic, visit.appointment)
    last = min(slots, default=0)
    end = reminder_times.useful_until(visit.appointment.starts_at, last)
    return min([slot for slot in slots.values() if slot > now], default=end)


def one_question_each(
    now: datetime, clinic: Clinic, sends: Iterable[Send]
) -> tuple[list[Send], list[Decision]]:
    """Ask one person only once whose number it is: about the soonest visit, while the others wait for the answer."""
    asked: dict[str, Send] = {}
    later: list[Decision] = []
    for send in sends:
        if send.kind is not Kind.VERIFY:
            continue
        if asked.setdefault(send.first.patient.id, send) is not send:
            later.append(Wait(send.first, look_after_asking(now, clinic, send.first)))
    return list(asked.values()), later
