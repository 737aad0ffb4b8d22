"""What a person is asked to say of a row that waits, by the reason why it does. Pure."""

from chalicelib.imports.model import Field, Reason

# By a part of the reason's code, the first that fits.
PARTS = {
    Field.PATIENT_PHONE: ("phone", "number"),
    Field.PATIENT_NAME: ("name",),
    Field.STATUS: ("status", "over_before"),
    Field.EXTERNAL_ID: ("same_id",),
    Field.DATE: ("date", "year", "weekday"),
    Field.PATIENT_ID: ("id_of",),
    Field.STARTS_AT: ("past", "zone", "all_day", "moments", "repe", "incomplete", "quote"),
}
OF_REASON = tuple((part, field) for field, parts in PARTS.items() for part in parts)


def what_to_say(reason: str) -> Field:
    """Return the field whose right value lets a row go in; `starts_at` asks for both day and hour."""
    return next((field for mark, field in OF_REASON if mark in reason), Field.TIME)


def asks_something_else(before: str, after: str) -> bool:
    """Tell whether a row that waits for one reason and then for another was helped on: a number that is bad again was not."""
    return after != Reason.PAST and what_to_say(before) is not what_to_say(after)
