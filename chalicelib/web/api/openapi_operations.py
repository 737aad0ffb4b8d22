"""Which models each route takes and gives: what the OpenAPI document adds to the routes. Loads pydantic: import it late."""

from dataclasses import dataclass, field

from pydantic import BaseModel

from chalicelib.web.api import request_models, response_models


@dataclass(frozen=True)
class Operation:
    """One route as the document describes it; its address, scope and first sentence come from the route itself."""

    tag: str
    gives: type[BaseModel]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    may_create: bool = False
    notes: str = ""
    leads_to: dict[str, dict[str, str]] = field(default_factory=dict)  # OpenAPI links


_OF_PATIENT = {"patient_id": "$response.body#/id"}
_THIS_PATIENT = {"patient_id": "$request.path.patient_id"}
_THIS_VISIT = {"external_id": "$request.path.external_id"}
_THEN_PATIENT = (
    "get_patient",
    "list_consents",
    "attest_consent",
    "list_messages_of_patient",
    "list_appointments_of_patient",
)
_THEN_VISIT = (
    "get_appointment",
    "confirm_appointment",
    "cancel_appointment",
    "restore_appointment",
    "record_attendance",
    "note_arrival",
    "take_back_arrival",
)

OPERATIONS = {
    "keep_patient": Operation(
        tag="Patients",
        gives=response_models.PatientKept,
        body=request_models.PatientIn,
        may_create=True,
        notes="A person is recognised by `external_id`, else by name and phone. The same body twice "
        "changes nothing. Another phone starts unverified again.",
        leads_to=dict.fromkeys(_THEN_PATIENT, _OF_PATIENT),
    ),
    "list_patients": Operation(
        tag="Patients",
        gives=response_models.Patients,
        query=request_models.PatientPage,
        notes="In alphabetical order. To look for a name, a phone or a key use the search: what is "
        "in an address ends in logs.",
    ),
    "find_patients": Operation(
        tag="Patients",
        gives=response_models.Patients,
        body=request_models.PatientSearch,
        notes="Changes nothing; it is a POST so that no personal data stands in an address. `q` is what somebody types into "
        "a search box: twenty people at most, the closest first, each with the next visit. Too short, it lists nobody and "
        "says in `needs` what is lacking.",
    ),
    "get_patient": Operation(tag="Patients", gives=response_models.PatientOut),
    "merge_patient": Operation(
        tag="Patients",
        gives=response_models.PatientMerged,
        body=request_models.MergeIn,
        notes="The patient of the path stays. The other's visits to come, waiting messages, phone "
        "and keys go over; its id leads here from now on. The strictest consent counts: a no of "
        "either is a no. Twice is as good as once.",
    ),
    "undo_merge": Operation(
        tag="Patients",
        gives=response_models.PatientsApart,
        body=request_models.MergeIn,
        notes="What has not changed since goes back; the rest is named in `conflicts`.",
    ),
    "put_appointment": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        body=request_models.AppointmentIn,
        may_create=True,
        notes="The same body twice changes nothing, so an agenda may be sent whole every night. "
        "Another time gives new reminders, and the patient is told if they knew the old one. A visit that was cancelled is "
        "left so: `result` is `cancelled`, with who and when, and `restore` says how to bring it back. An hour of the night "
        "is refused (422, `time_at_night`) unless `at_night` says that it is meant. `tell` tells the patient of a new visit.",
        leads_to=dict.fromkeys(_THEN_VISIT, _THIS_VISIT),
    ),
    "get_appointment": Operation(tag="Appointments", gives=response_models.AppointmentOut),
    "list_appointments": Operation(
        tag="Appointments",
        gives=response_models.Appointments,
        query=request_models.AppointmentRange,
        notes="Either `day`, or `from` and `until`; today when nothing is said. `practitioner_id` leaves "
        "out all but one practitioner's.",
    ),
    "cancel_appointment": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        notes="Nothing more is sent about it; the patient is told if they knew of it. Twice is as "
        "good as once.",
    ),
    "restore_appointment": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        notes="At its own time, before it begins, and while no open visit with the same practitioner (or with "
        "nobody named) has a part of that hour (409, `slot_taken`). Reminders are planned again; the patient is "
        "told if they believe it is off. The inbox's `cancelled` is closed. Twice is as good as once.",
    ),
    "confirm_appointment": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        notes="The patient is not asked again. Twice is as good as once.",
    ),
    "note_arrival": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        notes="Before the visit begins too. It is a moment beside the `status`: whether they were attended is "
        "told by the attendance. What is queued about the visit is withdrawn, and nobody is reminded of it any more. "
        "Twice keeps the first moment.",
    ),
    "take_back_arrival": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        notes="If it was a mistake, while the visit is open (409, `arrival_cannot_be_taken_back`). Reminders that were "
        "withdrawn are decided anew. Twice is as good as once.",
    ),
    "list_appointments_of_patient": Operation(
        tag="Appointments",
        gives=response_models.VisitsOfPatient,
        query=request_models.VisitPage,
        notes="Past ones and those to come, also under records that were merged into this one.",
    ),
    "record_attendance": Operation(
        tag="Appointments",
        gives=response_models.AppointmentKept,
        body=request_models.AttendanceIn,
        notes="After the visit began; may be put right later. Twice is as good as once.",
    ),
    "list_practitioners": Operation(
        tag="Practitioners",
        gives=response_models.Practitioners,
        query=request_models.PractitionerPage,
        notes="By name.",
    ),
    "put_practitioner": Operation(
        tag="Practitioners",
        gives=response_models.PractitionerKept,
        body=request_models.PractitionerIn,
        may_create=True,
        notes="Under a key of yours. The same body twice changes nothing; what is left out stays. A former name goes on "
        "leading to them, and nobody is told of a new one: messages say it from now on. Visits to come that name them are "
        "linked, and what the inbox asked about the name is closed. Who had left is back.",
        leads_to={"remove_practitioner": {"practitioner_id": "$request.path.practitioner_id"}},
    ),
    "remove_practitioner": Operation(
        tag="Practitioners",
        gives=response_models.PractitionerKept,
        notes="Their visits keep them, also those to come: move these yourself. Twice is as good as once.",
    ),
    "note_death": Operation(
        tag="Patients",
        gives=response_models.PatientOut,
        notes="What is queued is withdrawn with it, and nothing is ever sent to them again; others of the "
        "phone go on. A visit for them is refused (`patient_is_deceased`). Twice is as good as once.",
        leads_to={"take_back_death": _THIS_PATIENT},
    ),
    "take_back_death": Operation(
        tag="Patients",
        gives=response_models.PatientOut,
        notes="If it was a mistake. What was cancelled stays so: book it anew. Twice is as good as once.",
    ),
    "list_consents": Operation(tag="Consents", gives=response_models.Consents),
    "attest_consent": Operation(
        tag="Consents",
        gives=response_models.Consents,
        body=request_models.AttestationIn,
        notes="Reminders only, and not after the patient said no. The clinic vouches for the phone "
        "as well. Twice is as good as once.",
        leads_to={"withdraw_consent": _THIS_PATIENT | {"purpose": "reminders"}},
    ),
    "withdraw_consent": Operation(
        tag="Consents",
        gives=response_models.Consents,
        notes="What is queued under it is not sent. Twice is as good as once.",
    ),
    "list_messages_of_patient": Operation(
        tag="Messages",
        gives=response_models.Messages,
        query=request_models.MessagePage,
        notes="Newest first.",
    ),
    "show_conversation": Operation(
        tag="Messages",
        gives=response_models.Conversation,
        query=request_models.ConversationPage,
        notes="The last first: what the phone wrote or tapped, and what went out to it. The phone is of all who answer "
        "there. Words are kept for as many days as the clinic chose.",
    ),
    "list_lines": Operation(
        tag="Messages",
        gives=response_models.Lines,
        query=request_models.LinePage,
        notes="One for each phone, whoever answers there. Those that wait, the longest first; the others by the last that was said. "
        "Those of one second stay together: a page may have a few more than `limit`.",
    ),
    "show_conversation_of_line": Operation(
        tag="Messages",
        gives=response_models.Conversation,
        query=request_models.ConversationPage,
        notes="The last first, as of a patient's phone; `line_id` as of a reply.",
    ),
    "reply_to_line": Operation(
        tag="Messages",
        gives=response_models.ReplySent,
        body=request_models.ReplyIn,
        notes="`line_id` is the id of a patient who answers on the phone, or of an inbox task of somebody who is no patient yet. "
        "Within 24 hours of what the phone last wrote it leaves at once (`queued`); later it is `held` until they write, for three days. "
        "It closes the task of what was written there.",
    ),
    "list_messages": Operation(
        tag="Messages",
        gives=response_models.Messages,
        query=request_models.MessageRange,
        notes="Oldest first, by the moment it was written.",
    ),
    "list_inbox": Operation(
        tag="Inbox",
        gives=response_models.Tasks,
        query=request_models.InboxPage,
        notes="What is open: first what the law sets a date for, the oldest first; then what became "
        "of visits, everything else, and what strangers wrote, the newest first. All, or what is "
        "done: the newest first. A page may be short before the last: follow `next_cursor`.",
    ),
    "list_texts_of_task": Operation(
        tag="Inbox",
        gives=response_models.Texts,
        query=request_models.TextPage,
        notes="In the order of writing. What one line writes is one task until it is closed.",
    ),
    "close_task": Operation(
        tag="Inbox",
        gives=response_models.TaskOut,
        query=request_models.TaskSeen,
        notes="Twice keeps the first moment. With `seen`, no text is closed that came meanwhile.",
    ),
}
