"""What was said between the clinic and a patient's phone, over the API. Loads pydantic: import it late."""

from datetime import datetime

from chalicelib.answers.history import Place, Utterance, said_in
from chalicelib.answers.talk import Talk, load_talk, talk_of_line
from chalicelib.messaging.model import Message
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.phone_lines import line_id
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.list_cursors import cursor_of, place_in
from chalicelib.web.api.parse_request import read_query
from chalicelib.web.api.patients import patient_of


def of_patient(call: AuthorizedRequest) -> Answer:
    """Show what the phone of a patient wrote and was told, the last first."""
    patient = patient_of(call)
    talk = talk_of_line(call.records, line_id(patient.e164)) if patient.e164 else None
    return _page(call, talk, patient.id)


def of_line(call: AuthorizedRequest) -> Answer:
    """Show the same of a line, also of one that is nobody's."""
    name = call.asked.path["line_id"]
    return _page(call, load_talk(call.records, name), name)


def _page(call: AuthorizedRequest, talk: Talk | None, name: str) -> Answer:
    asked = read_query(request_models.ConversationPage, call.asked.query)
    what = f"conversation/{name}"
    before = _place(place_in(call.records, what, asked.cursor))
    most = asked.limit + 1  # without a number there is no talk
    found = said_in(call.records, talk, limit=most, before=before) if talk else []
    shown = found[: asked.limit]
    more = _written(shown[-1]) if len(found) > asked.limit else ""
    return Answer(
        response_models.Conversation(
            utterances=[_shown(one) for one in shown],
            next_cursor=cursor_of(call.records, what, more),
        )
    )


def _written(one: Utterance) -> str:
    at, name = one.place
    return f"{at.isoformat()} {name}"


def _place(written: str) -> Place | None:
    at, _, name = written.partition(" ")
    return (datetime.fromisoformat(at), name) if written else None


def _shown(one: Utterance) -> response_models.UtteranceOut:
    return _of_clinic(one.at, one.sent) if one.sent else _of_patient(one.at, one.received)


def _of_clinic(at: datetime, message: Message) -> response_models.UtteranceOut:
    return response_models.UtteranceOut(
        at=at,
        said_by="clinic",
        kind=message.kind,
        text=as_read(message.said),
        **response_models.plain(message, "id", "patient_id", "state"),
    )


def _of_patient(at: datetime, text: ReceivedText | None) -> response_models.UtteranceOut:
    if text is None:
        raise ValueError("an utterance that nobody made")
    return response_models.UtteranceOut(
        at=at,
        said_by="patient",
        id=text.name,
        **response_models.plain(text, "patient_id", "kind", "text", "replaces", "task_id"),
    )
