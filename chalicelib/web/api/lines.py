"""The phones that a clinic talks with, over the API. Loads pydantic: import it late."""

from datetime import datetime

from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line
from chalicelib.patients.phone_lines import has_number
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.talk_pages import TalkPage
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.list_cursors import cursor_of, place_in
from chalicelib.web.api.parse_request import read_query


def listed(call: AuthorizedRequest) -> Answer:
    """Show a page of the phones where somebody waits, or of the others."""
    asked = read_query(request_models.LinePage, call.asked.query)
    what = f"lines/{asked.state}"
    begins = place_in(call.records, what, asked.cursor)
    page = _page(call.records, asked, datetime.fromisoformat(begins) if begins else None)
    more = page.next_at.isoformat() if page.next_at else ""
    return Answer(
        response_models.Lines(
            lines=_shown(call.records, page.threads),
            next_cursor=cursor_of(call.records, what, more),
        )
    )


def _page(
    records: ClinicRecords, asked: request_models.LinePage, begins: datetime | None
) -> TalkPage:
    if asked.state == "waiting":
        return records.waiting_page(limit=asked.limit, since=begins)
    return records.resting_talks(limit=asked.limit, up_to=begins)


def _shown(records: ClinicRecords, threads: list[TextThread]) -> list[response_models.LineOut]:
    lines = records.get_many(Line, [thread.id for thread in threads])
    tasks = records.get_many(StaffTask, [t.task_id for t in threads if t.task_id])
    found = (_line(one, lines.get(one.id), tasks.get(one.task_id)) for one in threads)
    return [
        line for line in found if line.id
    ]  # a number that is nobody's by now, and never wrote, has no name


def _line(thread: TextThread, line: Line | None, task: StaffTask | None) -> response_models.LineOut:
    people = line.patient_ids if line else ()
    waits = task is not None and task.done_at is None
    return response_models.LineOut(
        id=people[0] if people else thread.task_id,
        patient_ids=list(people),
        phone=thread.id if has_number(thread.id) else "",
        text=thread.said,
        text_at=thread.said_at,
        answered_by=thread.answer_by,
        seen=task.texts + task.not_kept if task and waits else 0,
        **response_models.plain(thread, "waits_since", "answer", "answer_at"),
    )
