"""What a clinic's own texts, reminders and hours may be: one table for whoever sets them, an operator or its owner. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

LANGUAGES = ("es_MX", "es", "en", "pt_BR")  # those that templates are approved in
LEAST_OFFSET, LONGEST_OFFSET = 10, 14 * 24 * 60  # minutes before the visit
LEAST_SENDING = 60  # minutes of the hours in which reminders go: the schedule runs every 15
MOST_OFFSETS = (
    6  # also what a transaction holds of a message of many visits, all of them due at once
)


@dataclass(frozen=True)
class Rule:
    """What one text of a clinic may be."""

    longest: int
    may_be_none: bool = False  # a clinic can do without it


# By the field's name in `Clinic` or `Sender`; a practitioner's name. A reminder holds name and address beside a patient's, a practitioner's and a
# place's; WhatsApp refuses one that is longer than 1,024 when filled.
TEXTS = {
    "name": Rule(80),
    "legal_name": Rule(160),
    "address": Rule(200),
    "phone": Rule(30),
    "privacy_contact": Rule(120),
    "notice_version": Rule(20),
    "display_number": Rule(30),
    "phone_number_id": Rule(80),
    "business_account_id": Rule(80, may_be_none=True),
    "reception_e164": Rule(30, may_be_none=True),
    "hours": Rule(400, may_be_none=True),
    "practitioner": Rule(60),
}
NEEDED = (
    "name",
    "address",
    "phone",
    "privacy_contact",
    "phone_number_id",
)  # of a new clinic; the rest has a default
NONE = "none"  # what is said to do without


def fault_of(field: str, text: str) -> str:
    """Say what is wrong with a text for a field of the table, or nothing."""
    rule = TEXTS[field]
    if not text.strip():
        way = f'say "{NONE}" to do without' if rule.may_be_none else "a clinic needs it"
        return f"it cannot be empty: {way}."
    if not text.isprintable():
        return "one line of letters and signs that can be seen."
    if len(text) > rule.longest:
        return f"at most {rule.longest} letters, not {len(text)}."
    return ""


def is_none(field: str, text: str) -> bool:
    """Tell whether the text says that the clinic does without."""
    return TEXTS[field].may_be_none and text.strip().casefold() == NONE


def as_kept(text: str) -> str:
    """Return a text without what nobody sees of it: spaces around it and runs of them, which WhatsApp refuses."""
    return " ".join(text.split())


def are_offsets(offsets: Collection[int]) -> bool:
    """Tell whether a clinic may remind at these, in minutes before a visit."""
    return 0 < len(offsets) <= MOST_OFFSETS and all(map(is_offset, offsets))


def is_offset(minutes: int) -> bool:
    """Tell whether a reminder may go so long before a visit."""
    return LEAST_OFFSET <= minutes <= LONGEST_OFFSET


def is_stretch(first: time, last: time) -> bool:
    """Tell whether hours may go from the one to the other: within a day, and some time."""
    return first < last


def are_long_enough(first: time, last: time) -> bool:
    """Tell whether reminders may go from the one to the other only: some runs of the schedule find the hours open, also one that is late."""
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    return minutes >= LEAST_SENDING


def are_stretches(of_a_day: Sequence[tuple[time, time]]) -> bool:
    """Tell whether these may be the hours of one day, given in order: none overlaps the one before it."""
    ends = [closes for _, closes in of_a_day[:-1]]
    is_apart = all(end <= opens for end, (opens, _) in zip(ends, of_a_day[1:], strict=True))
    return is_apart and all(is_stretch(*one) for one in of_a_day)


def are_languages(asked: Collection[str]) -> bool:
    """Tell whether a clinic may write in these."""
    return bool(asked) and set(asked) <= set(LANGUAGES)
