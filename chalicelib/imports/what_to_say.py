"""What a person is asked to say of a row that waits, by the reason why it does. Pure."""

from chalicelib.imports.model import Field

# By a part of the reason's code.
OF_REASON = (
    *(
        ("phone", Field.PATIENT_PHONE),
        ("number", Field.PATIENT_PHONE),
        ("name", Field.PATIENT_NAME),
    ),
    *(("status", Field.STATUS), ("over_before", Field.STATUS), ("same_id", Field.EXTERNAL_ID)),
    *(
        ("date", Field.DATE),
        ("year", Field.DATE),
        ("weekday", Field.DATE),
        ("id_of", Field.PATIENT_ID),
    ),
    *(
        ("past", Field.STARTS_AT),
        ("zone", Field.STARTS_AT),
        ("all_day", Field.STARTS_AT),
        ("moments", Field.STARTS_AT),
    ),
    *(("repe", Field.STARTS_AT), ("incomplete", Field.STARTS_AT), ("quote", Field.STARTS_AT)),
)


def what_to_say(reason: str) -> Field:
    """Return the field whose right value lets a row go in; `starts_at` asks for both day and hour."""
    return next((field for mark, field in OF_REASON if mark in reason), Field.TIME)
