"""Whether a queued message may leave now: known to this release, not recalled, not held nor its template, not too early, not too late; not at night, no former reminder on a closed day, nor to a number that can be no patient's, unless it answers somebody. Pure."""

from datetime import datetime

from chalicelib.clinics import open_days
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import SENDABLE, Kind, Message
from chalicelib.patients.patients_number import why_no_patients
from chalicelib.shared import times

# These answer somebody or go to the clinic's own people, so neither the night nor whose number it is matters.
PROMPTED = frozenset({Kind.REPLY, Kind.ANSWER, Kind.CLINIC_NOTICE, Kind.TEST})
REMINDING = frozenset({Kind.REMINDER, Kind.VERIFY})


def may_leave(message: Message, clinic: Clinic | None, *, now: datetime) -> bool:
    """Tell whether a message is to be tried now; what is not stays as it is for the schedule to judge."""
    if clinic is None or clinic.is_by_hand or not clinic.may_send:
        return False
    return _may_be_said(message, clinic, now) and not waits_for_template(message, clinic, now)


def may_be_sent_by_hand(message: Message, clinic: Clinic, *, now: datetime) -> bool:
    """Tell whether somebody of the clinic may send a message now, by the very rules by which it would leave by itself."""
    return clinic.is_by_hand and _may_be_said(message, clinic, now)


def _may_be_said(message: Message, clinic: Clinic, now: datetime) -> bool:
    if message.state not in SENDABLE or message.recalled or not message.is_of_known_kind:
        return False
    if is_held(message, clinic, now) or is_asleep(message, clinic, now):
        return False
    if message.kind not in PROMPTED and why_no_patients(message.e164, clinic):
        return False
    starts = max(filter(None, (message.not_before, message.retry_at)), default=now)
    return starts <= now < message.useful_until


def is_held(message: Message, clinic: Clinic, at: datetime) -> bool:
    """Tell whether an operator keeps the message back at this instant."""
    return clinic.is_held(at, answers=message.kind in PROMPTED)


def waits_for_template(message: Message, clinic: Clinic, now: datetime) -> bool:
    """Tell whether WhatsApp holds every template that could say it, and no message of them is to be tried yet."""
    held = (clinic.held_template(one.template, one.language) for one in message.content.choices)
    return all(trouble and trouble.try_at and now < trouble.try_at for trouble in held)


def is_template_held(message: Message, clinic: Clinic) -> bool:
    """Tell whether WhatsApp holds every template that could say it."""
    choices = message.content.choices
    return all(clinic.held_template(one.template, one.language) for one in choices)


def is_asleep(message: Message, clinic: Clinic, now: datetime) -> bool:
    """Tell whether the message waits for the clinic's hours: so does an answer that a hold made late."""
    is_late = clinic.hold is not None and clinic.hold.kept_back_answer(message.created_at)
    is_prompt = message.kind in PROMPTED and not is_late
    return not is_prompt and (
        not clinic.is_sending_time(now) or _waits_for_open_day(message, clinic, now)
    )


def _waits_for_open_day(message: Message, clinic: Clinic, now: datetime) -> bool:
    """Tell whether a reminder that did not leave before the clinic closed waits until it opens; the plan alone lets one go on a closed day."""
    if message.kind not in REMINDING or not open_days.is_closed_at(clinic, now):
        return False
    written, today = (times.local_day(at, clinic.zone) for at in (message.created_at, now))
    return written != today and open_days.opens_again(clinic, now) < message.useful_until
