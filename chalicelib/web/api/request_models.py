"""What the API takes. The OpenAPI document is made from these classes. Loads pydantic: import it late."""

from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.clinics.practitioner import MOST_NAMES, Colour
from chalicelib.patients.model import Purpose
from chalicelib.web.api.field_types import (
    IN_A_QUERY,
    WHOLE,
    AnyNumber,
    ClockTime,
    Cursor,
    Day,
    Email,
    ExternalId,
    Letter,
    Moment,
    Name,
    OtherName,
    OurId,
    PatientsNumber,
    PractitionersName,
    TaskKinds,
    Text,
)
from chalicelib.web.api.parse_request import RequestModel

Language = Literal["es_MX", "es", "en", "pt_BR"]
JsonObject = dict[str, JsonValue]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Weekday, ...] = get_args(Weekday)
LONGEST_RANGE_DAYS = 31


def one_of(*names: str) -> JsonObject:
    """Return the JSON Schema of "exactly one of these"."""
    return {"oneOf": [{"required": [name]} for name in names]}


def any_of(*names: str) -> JsonObject:
    """Return the JSON Schema of "at least one of these"."""
    return {"anyOf": [{"required": [name]} for name in names]}


def not_both(one: str, other: str) -> JsonObject:
    """Return the JSON Schema of "at most one of these"."""
    return {"not": {"required": [one, other]}}


def _given(model: BaseModel, *names: str) -> int:
    return len(model.model_fields_set & set(names))


class PatientIn(RequestModel):
    """A person as your system knows them. What is left out stays as it was."""

    model_config = ConfigDict(
        json_schema_extra=any_of("external_id", "phone")
        | {
            "examples": [
                {"external_id": "P-1024", "name": "Ana López García", "phone": "55 1234 5678"}
            ]
        }
    )
    name: Name
    phone: PatientsNumber = ""
    external_id: ExternalId = ""
    language: Annotated[Language | None, Field(description="None follows the clinic.")] = None
    email: Email = ""
    guardian: Annotated[Text, Field(description="Who answers the phone, when not the patient")] = ""
    called: Annotated[
        Name,
        Field(
            description="What messages call the patient, where the guess from the name is wrong",
            examples=["Ana"],
        ),
    ] = ""

    @model_validator(mode="after")
    def _is_recognisable(self) -> Self:
        """Without a key of its own or a number, the same person sent twice would be two."""
        if not _given(self, "external_id", "phone"):
            raise PydanticCustomError("one_needed", "no key", {"of": "external_id, phone"})
        return self


class PatientSearch(RequestModel):
    """Who is looked for. In a body, because a name or a number in an address ends in logs."""

    model_config = ConfigDict(
        json_schema_extra=one_of("q", "phone", "external_id", "name")
        | {"examples": [{"q": "lupita gom 0124"}, {"phone": "044 55 1234 5678"}]}
    )
    q: Annotated[
        str,
        StringConstraints(max_length=500),
        Field(
            description="As somebody types it: the beginnings of words of the name, in any order, accents and nicknames "
            "aside, and the last four or more digits of the phone; or a whole number, however it is written"
        ),
    ] = ""
    phone: AnyNumber = ""
    external_id: ExternalId = ""
    name: Annotated[Name, Field(description="How the name begins; accents do not matter")] = ""
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = 50
    cursor: OurId = ""

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if _given(self, "q", "phone", "external_id", "name") != 1:
            raise PydanticCustomError(
                "exactly_one_needed", "ask one thing", {"of": "q, phone, external_id, name"}
            )
        return self


class PatientPage(RequestModel):
    """Which page of the list of patients."""

    limit: Annotated[int, Field(ge=1, le=100), IN_A_QUERY] = 50
    cursor: Annotated[OurId, Field(description="`next_cursor` of the page before")] = ""


class AppointmentIn(RequestModel):
    """A visit as it shall be. What is left out takes its default."""

    model_config = ConfigDict(
        json_schema_extra=one_of("patient_id", "patient_external_id")
        | not_both("practitioner", "practitioner_id")
        | {
            "examples": [
                {
                    "patient_external_id": "P-1024",
                    "starts_at": "2030-11-25T10:30:00-06:00",
                    "minutes": 45,
                    "practitioner": "Dra. Ruiz",
                }
            ]
        }
    )
    patient_id: OurId = ""
    patient_external_id: ExternalId = ""
    starts_at: Moment
    minutes: Annotated[int, Field(ge=1, le=1440), WHOLE] = 30
    practitioner: Annotated[
        Text,
        Field(
            description="Kept as it is; it names whom alone of the clinic's practitioners it fits, and "
            "of what fits several or nobody the inbox asks once (`practitioner_unknown`)"
        ),
    ] = ""
    practitioner_id: Annotated[
        ExternalId, Field(description="One of the clinic's practitioners, in place of a name")
    ] = ""
    place: Text = ""
    at_night: Annotated[
        bool,
        Field(
            strict=True,
            description="Say true when a visit from 23:00 to 6:00 on the clinic's clock is meant: "
            "without it such an hour is refused (`time_at_night`)",
        ),
    ] = False

    tell: Annotated[
        bool,
        Field(
            strict=True,
            description="Say true to tell the patient of a new visit by WhatsApp, three minutes later in "
            "sending hours; not if a reminder says it within six hours. A visit that is there already is not told again",
        ),
    ] = False

    @model_validator(mode="after")
    def _is_of_one_patient(self) -> Self:
        if _given(self, "patient_id", "patient_external_id") != 1:
            raise PydanticCustomError(
                "exactly_one_needed", "whose?", {"of": "patient_id, patient_external_id"}
            )
        if _given(self, "practitioner", "practitioner_id") > 1:
            named = {"of": "practitioner, practitioner_id"}
            raise PydanticCustomError("at_most_one", "with whom?", named)
        return self


class AppointmentRange(RequestModel):
    """A day of the clinic's own calendar, or a stretch of time; today when nothing is said."""

    model_config = ConfigDict(populate_by_name=True)
    day: Annotated[Day | None, Field(description="In the clinic's zone")] = None
    from_: Annotated[Moment | None, Field(alias="from")] = None
    until: Annotated[
        Moment | None, Field(description=f"Not included; at most {LONGEST_RANGE_DAYS} days on")
    ] = None
    practitioner_id: Annotated[
        ExternalId, Field(description="Only visits with this practitioner")
    ] = ""


class Stretch(RequestModel):
    """Some hours of a day of each week."""

    day: Annotated[Weekday, Field(description="Of the week")]
    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("range_reversed", "ends before it begins")
        return self


class PractitionerIn(RequestModel):
    """Who sees patients. What is left out stays as it was."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Dra. Ruiz",
                    "also_called": ["Ana Ruiz Gómez"],
                    "hours": [{"day": "mon", "opens": "09:00", "closes": "14:00"}],
                }
            ]
        }
    )
    name: Annotated[
        PractitionersName, Field(description="As messages say it", examples=["Dra. Ruiz"])
    ]
    colour: Annotated[Colour | None, Field(strict=False, description="On the clinic's pages")] = (
        None
    )
    hours: Annotated[
        list[Stretch] | None,
        Field(max_length=42, description="Of a week; none at all are the clinic's"),
    ] = None
    also_called: Annotated[
        list[OtherName] | None,
        Field(max_length=MOST_NAMES, description="Other names, in your system or in files"),
    ] = None


class PractitionerPage(RequestModel):
    """Which of the practitioners."""

    state: Annotated[
        Literal["in_force", "left", "all"], Field(description="Who sees patients, or left")
    ] = "in_force"


class VisitPage(RequestModel):
    """Which page of a patient's visits."""

    limit: Annotated[int, Field(ge=1, le=200), IN_A_QUERY] = 50
    cursor: Annotated[Cursor, Field(description="`next_cursor` of the page before")] = ""


class AttendanceIn(RequestModel):
    """Whether the patient came."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"came": True}]})
    came: bool


class AttestationIn(RequestModel):
    """A consent that the clinic holds on paper, and who vouches for it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"purpose": "reminders", "attested_by": "Laura Méndez"}]}
    )
    purpose: Annotated[
        Purpose,
        Field(strict=False, description="Only reminders: to offers only the patient agrees"),
    ]
    attested_by: Annotated[Text, Field(description="The member of staff who holds the paper")]


class MessageRange(RequestModel):
    """A day of the clinic's own calendar; today when nothing is said."""

    day: Annotated[Day | None, Field(description="In the clinic's zone")] = None


class MessagePage(RequestModel):
    """How many of a patient's messages."""

    limit: Annotated[int, Field(ge=1, le=200), IN_A_QUERY] = 50


class MergeIn(RequestModel):
    """Which record of the same person goes over into this one, and who says so."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"duplicate_id": "q4r8t2v6x0yb", "asked_by": "Laura Méndez"}]
        }
    )
    duplicate_id: Annotated[OurId, Field(description="The record that goes; its id leads here")]
    asked_by: Annotated[Text, Field(description="The member of staff who knows that they are one")]


class ReplyIn(RequestModel):
    """What somebody of the clinic answers on a line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "Claro, te esperamos a la 1:30.",
                    "reply_id": "chat-90211",
                    "written_at": "2026-11-22T09:30:00-06:00",
                    "written_by": "Laura Méndez",
                }
            ]
        }
    )
    text: Annotated[Letter, Field(description="As it is to be read")]
    reply_id: Annotated[
        ExternalId,
        Field(description="Your own id of it: with the same `written_at` it is sent once"),
    ]
    written_at: Annotated[Moment, Field(description="When it was written, within a day of now")]
    written_by: Annotated[Text, Field(description="The member of staff")]
    seen: Annotated[
        Annotated[int, Field(ge=1, le=999_999), WHOLE] | None,
        Field(
            description="`count` of the line's task as it was shown: with more texts by now the task stays open"
        ),
    ] = None


class InboxPage(RequestModel):
    """Which of the tasks."""

    state: Annotated[Literal["open", "done", "all"], Field(description="Which tasks")] = "open"
    kind: Annotated[TaskKinds, Field(description="One kind or several, `,` between them")] = ""
    limit: Annotated[int, Field(ge=1, le=200), IN_A_QUERY] = 50
    cursor: Annotated[Cursor, Field(description="`next_cursor` of the page before")] = ""


class TextPage(RequestModel):
    """Which page of a task's texts."""

    limit: Annotated[int, Field(ge=1, le=200), IN_A_QUERY] = 50
    cursor: Annotated[Cursor, Field(description="`next_cursor` of the page before")] = ""


class LinePage(RequestModel):
    """Which of the phones that the clinic talks with."""

    state: Annotated[
        Literal["waiting", "answered"],
        Field(description="Where somebody waits for an answer, the longest first, or nobody does"),
    ] = "waiting"
    limit: Annotated[int, Field(ge=1, le=100), IN_A_QUERY] = 50
    cursor: Annotated[Cursor, Field(description="`next_cursor` of the page before")] = ""


class ConversationPage(RequestModel):
    """Which page of what was said on a patient's phone."""

    limit: Annotated[int, Field(ge=1, le=200), IN_A_QUERY] = 50
    cursor: Annotated[Cursor, Field(description="`next_cursor` of the page before")] = ""


class TaskSeen(RequestModel):
    """How much of a task was seen."""

    seen: Annotated[
        Annotated[int, Field(ge=1, le=999_999), IN_A_QUERY] | None,
        Field(
            description="`count` as it was shown: a task with more texts by now stays open (409)"
        ),
    ] = None
