"""A clinic as the operator sees it. Shows nothing of its patients."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Column, Table

from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Clinic, OpeningHours
from chalicelib.shared import times

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clinic_table(clinic: Clinic, form_address: str, now: datetime) -> Table:
    """Return everything about a clinic, a line each."""
    table = Table(Column(), Column(overflow="fold"), show_header=False, box=None)
    for name, value in _lines(clinic, form_address, now):
        table.add_row(name, value)
    return table


def _lines(clinic: Clinic, form_address: str, now: datetime) -> list[tuple[str, str]]:
    sender = clinic.sender
    return [
        ("name", clinic.name),
        ("id", clinic.id),
        ("sign-up form", form_address),
        ("legal name", clinic.legal_name),
        ("address", clinic.address),
        ("front desk", clinic.phone),
        ("notices to", clinic.reception_e164 or "the inbox only"),
        ("privacy", f"{clinic.privacy_contact}, notice {clinic.notice_version}"),
        ("languages", ", ".join(clinic.languages)),
        ("zone", clinic.zone),
        ("open", hours_text(clinic.hours) or "not said"),
        ("messages leave", f"{clinic.sending_from:%H:%M}-{clinic.sending_until:%H:%M}"),
        ("reminders", ", ".join(f"{o} min" for o in clinic.reminder_offsets) + " before"),
        ("to confirmed", "the last one" if clinic.remind_confirmed else "none"),
        ("patients' words", f"kept for {clinic.words_kept_days} days"),
        ("unknown outcome", clinic.unknown_policy.value),
        ("WhatsApp", f"{sender.provider.value} {sender.phone_number_id} ({sender.display_number})"),
        (
            "account",
            f"{sender.business_account_id or 'not said'}, {sender.daily_limit} people a day",
        ),
        (
            "Business app",
            "the number lives there too, 20 messages a second" if sender.in_app else "no",
        ),
        *_limits(clinic.limits),
        *_templates(clinic),
        *_columns(clinic),
        *_practitioners(clinic),
        *_days_off(clinic, now),
        ("state", state_of(clinic, now)),
    ]


def hours_text(hours: Iterable[OpeningHours]) -> str:
    """Return hours of a week, a stretch after the other."""
    return ", ".join(f"{DAYS[h.weekday]} {h.opens:%H:%M}-{h.closes:%H:%M}" for h in hours)


def _practitioners(clinic: Clinic) -> list[tuple[str, str]]:
    names = [one.name for one in clinic.practitioners if not one.has_left]
    return [("doctors", ", ".join(names))] if names else []


def _days_off(clinic: Clinic, now: datetime) -> list[tuple[str, str]]:
    """Say which days to come are off; why, the clinic keeps for its own."""
    names = {one.id: one.name for one in clinic.practitioners}
    today = times.local_day(now, clinic.zone)
    said = [
        f"{one.first} to {one.last} ({names.get(one.practitioner_id, 'closed')})"
        for one in clinic.days_off
        if one.last >= today
    ]
    return [("days off", ", ".join(said))] if said else []


def _templates(clinic: Clinic) -> list[tuple[str, str]]:
    said = [f"{one.name} {one.language}: {one.why}" for one in clinic.template_troubles]
    return [("templates", "; ".join(said))] if said else []


def _columns(clinic: Clinic) -> list[tuple[str, str]]:
    said = [f"{one.heading}={one.meaning}" for one in clinic.column_choices]
    return [("columns of files", ", ".join(said))] if said else []


def state_of(clinic: Clinic, now: datetime) -> str:
    """Say whether the clinic sends: an operator's pause and WhatsApp's stop of its sender are two things."""
    return "; ".join(filter(None, (_held(clinic, now), _stopped(clinic)))) or "sending"


def moment_of(moment: datetime, clinic: Clinic) -> str:
    """Return an instant as the clinic's clock shows it."""
    return f"{times.local(moment, clinic.zone):%Y-%m-%d %H:%M} ({clinic.zone})"


def _held(clinic: Clinic, now: datetime) -> str:
    hold = clinic.hold
    if hold is None or not hold.covers(now):
        return ""
    what = "all" if hold.everything else "all but answers"
    return f"paused by an operator ({what}) until {moment_of(hold.until, clinic) if hold.until else 'resumed'}"


def _stopped(clinic: Clinic) -> str:
    return f"stopped by WhatsApp: {clinic.paused}" if clinic.paused else ""


def _limits(limits: Limits) -> list[tuple[str, str]]:
    rates = ", ".join(f"{_dollars(rate.each)} from {rate.since}" for rate in limits.rates)
    cost = f"{_dollars(limits.cost_a_day)} at {rates}" if limits.cost_a_day else "any cost"
    number = f"{limits.messages_a_day} reminders, {cost}"
    return [
        ("ceiling a day", number if limits.messages_a_day else "0: no reminder leaves"),
        ("answers", f"{limits.answers_an_hour} an hour to one phone"),
        (
            "strangers' texts",
            f"{limits.strangers_texts_an_hour} an hour of one phone, more are counted",
        ),
        (
            "sign-ups an hour",
            f"{limits.signups_an_hour}, {limits.signups_an_hour_each} from one address",
        ),
        ("API", f"{limits.requests_a_minute} requests a minute of each token"),
    ]


def _dollars(micros: int) -> str:
    return f"US${micros / 1_000_000:,.6f}".rstrip("0").rstrip(".")
