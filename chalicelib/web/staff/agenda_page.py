"""*Traer agenda*: the form by which a browser sends a file to the bucket, and the files of before. Reads no file."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Response

from chalicelib.agenda_files.model import AgendaFile, FileState, is_file_id, new_file_id
from chalicelib.imports.file_limits import MOST_BYTES
from chalicelib.shared.errors import NotFoundError
from chalicelib.staff.model import StaffMember
from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import policy_with, words_for
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.gate import gate_page
from chalicelib.web.staff.just_done import just_done

MOST_SHOWN = 40


def show(desk: Desk) -> Response:
    """Ask for a file; whatever is sent by this form comes under an id of its own."""
    file_id = new_file_id(desk.visit.now)
    home = desk.services.secrets.one("public-url")
    files = desk.services.agenda_files(desk.clinic.id)
    form = files.form(file_id, by=desk.member.id, back_to=f"{home}/agenda/llego/{file_id}")
    answer = desk_page(
        desk,
        "agenda_bring.html",
        section="mas",
        form=form,
        file_id=file_id,
        megabytes=MOST_BYTES // 1_000_000,
        most_bytes=MOST_BYTES,
        before=_before(desk),
        waiting=sum(row.is_waiting for row in desk.records.rows_for_review()),
        done=just_done(desk),
    )
    parts = urlsplit(form.address)
    answer.headers["Content-Security-Policy"] = policy_with(f"{parts.scheme}://{parts.netloc}")
    return answer


def sent(visit: PageRequest) -> Response:
    """Lead a browser on by a page of ours: from a foreign one it would bring no cookie along. Tells nobody anything."""
    file_id = visit.parts["file_id"]
    if not is_file_id(file_id):
        raise NotFoundError
    return gate_page(visit, "agenda_sent.html", words_for(visit), file_id=file_id)


def _before(desk: Desk) -> list[dict[str, Any]]:
    """Return the month's files, the newest first, without those that nobody wanted."""
    files = [one for one in desk.records.agenda_files() if one.state is not FileState.DROPPED]
    some = files[:MOST_SHOWN]
    names = desk.records.get_many(StaffMember, {one.brought_by for one in some})
    return [_line(desk, one, names.get(one.brought_by)) for one in some]


def _line(desk: Desk, file: AgendaFile, who: StaffMember | None) -> dict[str, Any]:
    return {
        "who": who.name if who else "",
        "days": _days(desk, file),
        "id": file.id,
        "at": desk.said.ago(file.at),
        "iso": desk.said.iso(file.at),
        "rows": _rows(desk, file.rows),
        "state": desk.words(f"desk.agenda.state.{state_word(file)}"),
        "is_open": file.state is FileState.READ,
    }


def _days(desk: Desk, file: AgendaFile) -> str:
    """Say of which days its visits are: by them a file is known again, for its name is kept nowhere."""
    if not file.first_day:
        return ""
    first, last = (
        desk.said.day(date.fromisoformat(day)) for day in (file.first_day, file.last_day)
    )
    kind = "on" if first == last else "from_to"
    return desk.words(f"desk.agenda.{kind}", first=first, last=last)


def _rows(desk: Desk, rows: int) -> str:
    if not rows:
        return ""
    return desk.words(f"desk.agenda.rows.{'one' if rows == 1 else 'many'}", n=rows)


def state_word(file: AgendaFile) -> str:
    """Return the word's key of a state; of a later release's a plain one."""
    return file.state if file.state in FileState else "other"
