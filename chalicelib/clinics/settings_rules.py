"""What a clinic's own texts may be, so that every page, template and notice can show them: one table for whoever sets them. Pure."""

from dataclasses import dataclass


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
