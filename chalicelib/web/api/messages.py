"""The log of messages over the API: what was written to whom, where it stands and why. Loads pydantic: import it late."""

from datetime import timedelta

from chalicelib.messaging.messages_of_person import written_to
from chalicelib.messaging.model import Message
from chalicelib.patients.phone_lines import has_number
from chalicelib.shared import times
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.parse_request import read_query
from chalicelib.web.api.patients import patient_of


def of_patient(call: AuthorizedRequest) -> Answer:
    """Show what was written to one patient, newest first."""
    page = read_query(request_models.MessagePage, call.asked.query)
    unreadable: list[str] = []
    found = written_to(call.leaving_out(unreadable), patient_of(call))
    shown = [_shown(message) for message in found[: page.limit]]
    return Answer(response_models.Messages(messages=shown, unreadable=unreadable))


def of_day(call: AuthorizedRequest) -> Answer:
    """Show what was written on a day of the clinic's calendar, oldest first."""
    asked = read_query(request_models.MessageRange, call.asked.query)
    start, end = times.day_bounds(
        asked.day or times.local_day(call.now, call.clinic.zone), call.clinic.zone
    )
    last = end - timedelta(seconds=1)
    utc_days = dict.fromkeys((f"{start:%Y-%m-%d}", f"{last:%Y-%m-%d}"))
    unreadable: list[str] = []
    records = call.leaving_out(unreadable)
    found = [message for day in utc_days for message in records.messages_on(day)]
    shown = [_shown(message) for message in found if start <= message.created_at < end]
    return Answer(response_models.Messages(messages=shown, unreadable=unreadable))


def _shown(message: Message) -> response_models.MessageOut:
    content = message.said
    return response_models.MessageOut(
        patient_id=message.patient_id,
        phone=message.e164 if has_number(message.e164) else "",
        parameters=list(content.parameters),
        appointment_ids=[about.appointment_id for about in message.about],
        **response_models.plain(content, "template", "language", "text"),
        **response_models.plain(message, "id", "kind", "state", "reason"),
        **response_models.plain(message, "created_at", "not_before", "changed_at"),
    )
