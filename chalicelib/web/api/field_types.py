"""The kinds of value the API takes: texts, moments, numbers, with their limits. Loads pydantic: import it late."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from chalicelib.clinics.model import Clinic
from chalicelib.clinics.practitioner import LONGEST_ALIAS, LONGEST_NAME
from chalicelib.clinics.practitioner_names import key_of_name
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.patients_number import read_patients_number, region_of
from chalicelib.shared import compare_names, phone

_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
TEXT = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"  # something to read, on one line
LETTER = r"[^\s\u0000-\u001f\u007f-\u009f]"  # something to read
EXTERNAL_ID = r"^[A-Za-z0-9][A-Za-z0-9._:@=+~-]{0,63}$"
OUR_ID = r"^[0-9a-z]{1,32}$"
TASK_ID = r"^[0-9a-z-]{1,40}$"
CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
CURSOR = r"^[A-Za-z0-9_.-]{1,200}$"
_EMAIL = r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,5}$"
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(?P<offset>[Zz]|[+-]\d\d:\d\d)?"
)


def _readable(name: str) -> str:
    if not compare_names.fold(name):
        raise PydanticCustomError("name_unreadable", "no letter")
    return name.strip()


def _practitioners(name: str) -> str:
    if not key_of_name(name):
        raise PydanticCustomError("name_unreadable", "no letter")
    return name.strip()


def _patients_number(written: str, info: ValidationInfo) -> str:
    """Read a number as it is written where the clinic is, or abroad with its plus; a filler or the clinic's own is none."""
    return _e164(read_patients_number(written, _clinic_of(info)))


def _any_number(written: str, info: ValidationInfo) -> str:
    """Read a number to look for: also one that is taken for a patient's no more."""
    return _e164(phone.normalise(written, region=region_of(_clinic_of(info))))


def _clinic_of(info: ValidationInfo) -> Clinic:
    return cast("Clinic", info.context)


def _e164(found: phone.Phone | phone.BadPhone) -> str:
    if isinstance(found, phone.BadPhone):
        code = f"phone_{found.reason}"
        raise PydanticCustomError(code, "not a telephone number")
    return found.e164


def _with_offset(written: Any) -> Any:
    found = _MOMENT.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise PydanticCustomError("datetime_malformed", "not a date and time")
    if not found["offset"]:
        raise PydanticCustomError("datetime_without_offset", "no offset from UTC")
    try:
        return datetime.fromisoformat(written.upper())
    except ValueError:
        raise PydanticCustomError("datetime_malformed", "no such moment") from None


def _in_whole_seconds(moment: datetime) -> datetime:
    """Keep what is stored: a fraction of a second would make the same visit look moved."""
    if not 2000 <= moment.year <= 2100:
        raise PydanticCustomError("datetime_out_of_range", "not in our time")
    return moment.astimezone(UTC).replace(microsecond=0)


def _calendar_day(written: Any) -> Any:
    try:
        day = date.fromisoformat(written)
    except (TypeError, ValueError):
        raise PydanticCustomError("date_malformed", "not a day") from None
    if written != day.isoformat():
        raise PydanticCustomError("date_malformed", "not a day")
    if not 2000 <= day.year <= 2100:
        raise PydanticCustomError("datetime_out_of_range", "not in our time")
    return day


def _clock_time(written: Any) -> Any:
    if not isinstance(written, str) or not re.fullmatch(CLOCK_TIME, written):
        raise PydanticCustomError("string_pattern_mismatch", "not a time of day")
    return time.fromisoformat(written)


def _known_kinds(written: str) -> str:
    if set(written.split(",")) <= set(TaskKind):
        return written
    raise PydanticCustomError("enum", "no such kind", {"expected": ", ".join(TaskKind)})


def _whole(written: Any) -> Any:
    """Take 30.0, which JSON holds for the same as 30."""
    return int(written) if isinstance(written, float) and written.is_integer() else written


def _digits(written: Any) -> Any:
    """Take what an address can say of a number."""
    return int(written) if re.fullmatch(r"\d{1,6}", str(written)) else written


Text = Annotated[str, StringConstraints(pattern=TEXT, max_length=120), AfterValidator(str.strip)]
Name = Annotated[
    str,
    StringConstraints(pattern=TEXT, max_length=120),
    AfterValidator(_readable),
    Field(description="The whole name, as the clinic writes it", examples=["Ana López García"]),
]
PractitionersName = Annotated[
    str,
    StringConstraints(pattern=TEXT, max_length=LONGEST_NAME),
    AfterValidator(_practitioners),
]
OtherName = Annotated[
    str,
    StringConstraints(pattern=TEXT, max_length=LONGEST_ALIAS),
    AfterValidator(_practitioners),
]
ClockTime = Annotated[
    time,
    BeforeValidator(_clock_time),
    WithJsonSchema({"type": "string", "pattern": CLOCK_TIME, "examples": ["09:00"]}),
]
_WRITTEN = Field(
    description="As people write it; without a country code it is of the clinic's country. Kept as E.164.",
    examples=["55 1234 5678", "+525512345678"],
)
_PHONE_LENGTH = StringConstraints(min_length=1, max_length=40)
PatientsNumber = Annotated[str, _PHONE_LENGTH, AfterValidator(_patients_number), _WRITTEN]
AnyNumber = Annotated[str, _PHONE_LENGTH, AfterValidator(_any_number), _WRITTEN]
ExternalId = Annotated[
    str,
    StringConstraints(pattern=EXTERNAL_ID),
    Field(description="Your own system's key: 1 to 64 letters, digits or ._:@=+~-"),
]
Cursor = Annotated[str, StringConstraints(pattern=CURSOR)]
TaskKinds = Annotated[
    str,
    AfterValidator(_known_kinds),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^({kinds})(,({kinds}))*$".format(kinds="|".join(TaskKind)),
            "examples": ["text", "cancelled,change_requested"],
        }
    ),
]
# What a person writes to another: as long as WhatsApp takes it, on as many lines as it needs.
Letter = Annotated[str, StringConstraints(pattern=LETTER, min_length=1, max_length=4096)]
OurId = Annotated[str, StringConstraints(pattern=OUR_ID)]
Email = Annotated[str, StringConstraints(pattern=_EMAIL, max_length=254)]
Moment = Annotated[
    datetime,
    BeforeValidator(_with_offset),
    AfterValidator(_in_whole_seconds),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "With its offset from UTC; kept to the second.",
            "examples": ["2026-11-23T10:30:00-06:00"],
        }
    ),
]
Day = Annotated[
    date,
    BeforeValidator(_calendar_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-23"]}),
]
# These stand after the limits, or the document would not have them.
WHOLE = BeforeValidator(_whole)
IN_A_QUERY = BeforeValidator(_digits)
