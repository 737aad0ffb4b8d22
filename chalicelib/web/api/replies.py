"""What people of the clinic answer patients, over the API. Loads pydantic: import it late."""

from datetime import timedelta

from chalicelib.answers.answer_line import Sheet, send_answer
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.parse_request import read_body
from chalicelib.web.api.problems import FieldError, RefusedError

NEAR = timedelta(days=1)


def sent(call: AuthorizedRequest) -> Answer:
    """Answer a line; the same answer again is sent once."""
    body = read_body(request_models.ReplyIn, call.asked.body)
    if abs(call.now - body.written_at) > NEAR:
        raise RefusedError("invalid_request", (FieldError("#/written_at", "not_near"),))
    sheet = Sheet(
        name=f"api/{body.reply_id}",
        opened_at=body.written_at,
        text=body.text,
        by=body.written_by,
        seen_texts=body.seen,
    )
    answered = send_answer(
        call.records,
        call.queue,
        call.clinic,
        call.asked.path["line_id"],
        sheet,
        limit=why_no_room,
        now=call.now,
    )
    message = answered.message
    return Answer(
        response_models.ReplySent(
            id=message.id, state=message.state, not_told=answered.why_not_told
        )
    )
