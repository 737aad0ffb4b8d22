"""What the API gives. The OpenAPI document is made from these classes. Loads pydantic: import it late."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chalicelib.appointments.model import HOW_CONFIRMED, Status
from chalicelib.clinics.practitioner import Colour
from chalicelib.consent.model import Source
from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.patients.search_query import Needs
from chalicelib.web.api.request_models import Weekday

Result = Literal["created", "updated", "unchanged"]


class Consent(BaseModel):
    """What the events of one purpose add up to."""

    purpose: Purpose
    granted: bool
    at: datetime
    by_patient: bool


class PatientOut(BaseModel):
    """A patient as Puntual knows them."""

    id: str
    external_id: str
    name: str
    phone: Annotated[str, Field(description="E.164, or empty")]
    number: Annotated[NumberState, Field(description="How sure it is that the phone is theirs")]
    language: str
    email: str
    guardian: str
    called: Annotated[
        str, Field(description="What messages call them: as you set it, else a guess")
    ]
    consents: list[Consent]
    created_at: datetime | None
    deceased_at: Annotated[
        datetime | None, Field(description="Since when the clinic has said that they died")
    ]


class PatientKept(PatientOut):
    """A patient after a write."""

    result: Result


UnreadableIds = Annotated[
    list[str],
    Field(description="Ids of what stands here too and cannot be read; an operator was told"),
]


class PatientHit(BaseModel):
    """What helps to tell a person from another who was found."""

    patient_id: str
    next_visit_at: datetime | None
    last_visit_at: Annotated[
        datetime | None, Field(description="Looked up where five people or fewer were found")
    ]
    shares_phone: Annotated[bool, Field(description="Somebody else answers there too")]


class Patients(BaseModel):
    """A page of patients in alphabetical order; of a search by `q` the best matches, the closest first."""

    patients: list[PatientOut]
    next_cursor: Annotated[str, Field(description="Empty on the last page, and of `q`")]
    unreadable: UnreadableIds = []
    hits: Annotated[
        list[PatientHit], Field(description="Of a search by `q`: of each patient, in their order")
    ] = []
    has_more: Annotated[
        bool, Field(description="Of a search by `q`: there may be more, so ask for more words")
    ] = False
    needs: Annotated[
        Needs | None,
        Field(
            description="Of a search by `q` that is too short to look for anybody: what it lacks"
        ),
    ] = None


class PatientMerged(BaseModel):
    """The one patient that two records became."""

    result: Literal["merged", "unchanged"]
    patient: PatientOut
    appointment_ids: Annotated[list[str], Field(description="Visits to come that changed hands")]


class Unlike(BaseModel):
    """Something that an undone merge could not put back, for a person to look at."""

    what: Annotated[str, Field(examples=["appointment", "consent", "patient"])]
    which: Annotated[str, Field(examples=["a1b2c3d4e5f6", "reminders", "number"])]


class PatientsApart(BaseModel):
    """Two patients again, and what changed since the merge and stays with the first."""

    patient: PatientOut
    restored: PatientOut
    conflicts: list[Unlike]


class AppointmentOut(BaseModel):
    """A visit; `starts_at` on the clinic's own clock, with its offset."""

    id: str
    external_id: str
    patient_id: str
    starts_at: datetime
    minutes: int
    practitioner: Annotated[str, Field(description="The text, as it was given")]
    practitioner_id: Annotated[
        str,
        Field(
            description="Whom it names of the clinic's practitioners; empty where that is nobody or not sure"
        ),
    ]
    place: str
    status: Status
    created_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: Annotated[
        str,
        Field(
            description="Of a cancelled visit: `patient`, `api`, `import` or `clinic`; empty where a former "
            "version cancelled it"
        ),
    ]
    arrived_at: Annotated[
        datetime | None, Field(description="When the patient stood at the desk; no `status`")
    ] = None
    confirmed_how: Annotated[
        str,
        Field(
            description=f"How a confirmation came: one of `{'`, `'.join(HOW_CONFIRMED)}`; empty where "
            "nobody confirmed, or a former version did not say"
        ),
    ] = ""


class AppointmentKept(AppointmentOut):
    """A visit after a write."""

    result: Annotated[
        Literal["created", "updated", "unchanged", "cancelled"],
        Field(description="`cancelled`: it was called off before, and is left so; see `restore`"),
    ]
    restore: Annotated[
        str,
        Field(
            description="Where a cancelled visit to come is restored, by POST; empty of all others"
        ),
    ]


class Appointments(BaseModel):
    """Visits in the order of their start."""

    appointments: list[AppointmentOut]
    unreadable: UnreadableIds = []


class StretchOut(BaseModel):
    """Some hours of a day of each week."""

    day: Weekday
    opens: Annotated[str, Field(examples=["09:00"])]
    closes: Annotated[str, Field(examples=["14:00"])]


class PractitionerOut(BaseModel):
    """Who sees the clinic's patients."""

    id: str
    name: Annotated[str, Field(description="As messages say it")]
    colour: Colour
    hours: Annotated[list[StretchOut], Field(description="Of a week; none are the clinic's")]
    also_called: Annotated[
        list[str],
        Field(description="Other names that lead to them: given, or of before a renaming"),
    ]
    since: datetime | None
    left_at: Annotated[datetime | None, Field(description="When they left; visits keep them")]


class PractitionerKept(PractitionerOut):
    """A practitioner after a write."""

    result: Result
    linked: Annotated[int, Field(description="Visits to come that were found to name somebody")]
    to_link: Annotated[int, Field(description="More of them: send the same again")]


class Practitioners(BaseModel):
    """The clinic's practitioners in the order of their names."""

    practitioners: list[PractitionerOut]
    unreadable: UnreadableIds = []


class VisitsOfPatient(BaseModel):
    """A page of one patient's visits, the latest first."""

    appointments: list[AppointmentOut]
    next_cursor: Annotated[str, Field(description="Empty on the last page")]
    unreadable: UnreadableIds = []


class ConsentEventOut(BaseModel):
    """One expression of will, as it stands in the log for ever."""

    purpose: Purpose
    granted: bool
    source: Source
    at: datetime
    notice_version: str
    attested_by: str


class Consents(BaseModel):
    """What a patient agrees to now, and the log it follows from, oldest first."""

    patient_id: str
    consents: list[Consent]
    log: list[ConsentEventOut]


class MessageOut(BaseModel):
    """One message, where it stands and why."""

    id: str
    patient_id: Annotated[str, Field(description="Empty for notices to the clinic itself")]
    kind: Kind
    state: State
    reason: Annotated[str, Field(description="Why suppressed, failed or unknown: a stable code")]
    phone: str
    template: str
    language: str
    parameters: list[str]
    text: Annotated[str, Field(description="As it is kept: `···` stands for a one-time code")]
    appointment_ids: list[str]
    created_at: datetime
    not_before: datetime | None
    changed_at: datetime | None


class Messages(BaseModel):
    """Messages of a patient, newest first, or of a day, oldest first."""

    messages: list[MessageOut]
    unreadable: UnreadableIds = []


class TaskOut(BaseModel):
    """Something a person at the clinic is asked to look at."""

    id: str
    kind: TaskKind
    at: datetime
    patient_id: str
    appointment_id: str
    message_id: str
    text: Annotated[str, Field(description="Of several texts the last")]
    phone: Annotated[str, Field(description="Of somebody who is no patient yet, or empty")]
    count: Annotated[
        int, Field(description="Texts of this line since somebody looked; 1 of all other kinds")
    ]
    not_kept: Annotated[
        int, Field(description="Of those, a stranger's beyond the hour's limit: counted only")
    ]
    last_at: Annotated[datetime, Field(description="When there was last something new")]
    done_at: datetime | None


class Tasks(BaseModel):
    """A page of the inbox."""

    tasks: list[TaskOut]
    next_cursor: Annotated[
        str, Field(description="Empty on the last page; a page before it may be short")
    ]


class TextOut(BaseModel):
    """What a line wrote; no words for a photo or a voice note."""

    id: str
    at: Annotated[datetime, Field(description="When it was written")]
    text: str


class Texts(BaseModel):
    """A page of the texts of a task, in the order of writing."""

    texts: list[TextOut]
    next_cursor: Annotated[str, Field(description="Empty on the last page")]


class ReplySent(BaseModel):
    """An answer, on its way or held until the person writes again."""

    id: Annotated[str, Field(description="Of the message")]
    state: State
    not_told: Annotated[
        str, Field(description="Of a held one: why no message says that it waits; else empty")
    ]


class UtteranceOut(BaseModel):
    """One thing that was said: by whoever answers the patient's phone, or by the clinic."""

    id: Annotated[str, Field(description="Of the message; of a patient's words, within this phone")]
    at: Annotated[datetime, Field(description="When it was written, or went out")]
    said_by: Literal["patient", "clinic"]
    patient_id: Annotated[
        str,
        Field(description="Whom it went to, or who answered there first; empty of nobody known"),
    ]
    kind: Annotated[
        InboundKind | Kind, Field(description="How the patient spoke, or what the clinic wrote")
    ]
    text: Annotated[str, Field(description="As it reads on the phone; `···` is a one-time code")]
    state: State | None = None
    replaces: Annotated[str, Field(description="The `id` of the words it edits or takes back")] = ""
    task_id: Annotated[str, Field(description="Under which a person was asked to read it")] = ""


class LineOut(BaseModel):
    """A phone that the clinic talks with: its last words, and whether somebody waits for an answer."""

    id: Annotated[
        str, Field(description="As `line_id`: of whoever answers there first, or of an inbox task")
    ]
    patient_ids: Annotated[list[str], Field(description="Who answers there; empty of nobody known")]
    phone: Annotated[str, Field(description="E.164; empty of somebody who hides it")]
    waits_since: Annotated[
        datetime | None,
        Field(description="Of what nobody has answered yet, when the first was written"),
    ]
    text: Annotated[str, Field(description="The last words of whoever answers there")]
    text_at: datetime | None
    answer: Annotated[str, Field(description="The last words of somebody of the clinic")]
    answer_at: datetime | None
    answered_by: Annotated[
        str, Field(description="Their id; empty of what was written on the clinic's own telephone")
    ]
    seen: Annotated[int, Field(description="How many texts wait, for `seen` of a reply")]


class Lines(BaseModel):
    """A page of the phones that the clinic talks with."""

    lines: list[LineOut]
    next_cursor: Annotated[str, Field(description="Empty on the last page")]


class Conversation(BaseModel):
    """A page of what was said on a phone, the last first."""

    utterances: list[UtteranceOut]
    next_cursor: Annotated[str, Field(description="Empty on the last page")]


class ProblemField(BaseModel):
    """One thing wrong with the request."""

    pointer: Annotated[str, Field(examples=["#/starts_at", "?limit"])]
    code: str
    detail: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). `code` is stable; `detail` follows Accept-Language (es, en)."""

    type: Annotated[str, Field(examples=["urn:puntual:problem:not_found"])]
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemField] = []


def plain(record: Any, *names: str) -> dict[str, Any]:
    """Return fields of a record as they are."""
    return {name: getattr(record, name) for name in names}
