"""A clinic as the operator sees it. Shows nothing of its patients."""

from rich.table import Column, Table

from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Clinic

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clinic_table(clinic: Clinic, form_address: str) -> Table:
    """Return everything about a clinic, a line each."""
    table = Table(Column(), Column(overflow="fold"), show_header=False, box=None)
    for name, value in _lines(clinic, form_address):
        table.add_row(name, value)
    return table


def _lines(clinic: Clinic, form_address: str) -> list[tuple[str, str]]:
    sender = clinic.sender
    hours = [f"{DAYS[h.weekday]} {h.opens:%H:%M}-{h.closes:%H:%M}" for h in clinic.hours]
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
        ("open", ", ".join(hours) or "not said"),
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
        *_limits(clinic.limits),
        ("state", f"paused: {clinic.paused}" if clinic.paused else "sending"),
    ]


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
