"""One file that somebody brought: how far the work on it is, what it says, what became of it. Decides nothing."""

from chalice.app import Response

from chalicelib.agenda_files.model import AT_WORK, GONE, AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.shown import Shown
from chalicelib.imports.import_words import words_of
from chalicelib.imports.model import Unreadable
from chalicelib.imports.said_of_files import unreadable_text
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import NotFoundError
from chalicelib.staff.model import StaffMember
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.agenda_view import AgendaView
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

TEMPLATES = {
    FileState.READ: "agenda_read.html",
    FileState.TAKEN_IN: "agenda_taken_in.html",
    FileState.UNDONE: "agenda_undone.html",
}


def show(desk: Desk) -> Response:
    """Show the file as it stands; one of which nothing is known yet may be on its way."""
    file_id = desk.visit.parts["file_id"]
    if not is_file_id(file_id):
        raise NotFoundError
    file = desk.records.get(AgendaFile, file_id)
    if file is None or file.state in AT_WORK:
        return _at_work(desk, file_id, file)
    shown = desk.services.agenda_files(desk.clinic.id).shown(file_id)
    template = TEMPLATES.get(file.state) if shown else None
    if template is None or shown is None:
        return _closed(desk, file)
    return _open(desk, file, shown, template)


def _at_work(desk: Desk, file_id: str, file: AgendaFile | None) -> Response:
    step = file.state.value if file else "coming"
    return desk_page(
        desk,
        "agenda_at_work.html",
        section="mas",
        file_id=file_id,
        step=step,
        done_rows=file.done if file else 0,
        rows=file.rows if file else 0,
        is_forgotten=file.seems_forgotten(desk.visit.now) if file else False,
        done=just_done(desk),
    )


def _closed(desk: Desk, file: AgendaFile) -> Response:
    """Say of a file that nothing more is to be seen of what it says, and why."""
    words = words_of(desk.words.language)
    refused = file.state is FileState.REFUSED and file.why in set(Unreadable)
    why = unreadable_text(Unreadable(file.why), words) if refused else ""
    key = GONE if file.state is FileState.REFUSED else file.state.value
    key = key if desk.words.has(f"desk.agenda.closed.{key}") else GONE
    text = why[:1].upper() + why[1:] if why else desk.words(f"desk.agenda.closed.{key}")
    return desk_page(
        desk,
        "agenda_closed.html",
        section="mas",
        file=file,
        text=text,
        may_be_undone=file.state is FileState.TAKEN_IN,
        done=just_done(desk),
    )


def _open(desk: Desk, file: AgendaFile, shown: Shown, template: str) -> Response:
    view = AgendaView(desk.words, desk.said, shown)
    by = desk.records.get(StaffMember, file.brought_by)
    return desk_page(
        desk,
        template,
        section="mas",
        file=file,
        shown=shown,
        view=view,
        brought_by=by.name if by else "",
        brought_at=desk.said.ago(file.at),
        without_permission=_without_permission(desk, shown),
        may_vouch=desk.may(Permission.KEEP_PEOPLE),
        done=just_done(desk),
    )


def _without_permission(desk: Desk, shown: Shown) -> list[Patient]:
    """Return the new people on the list who agreed to nothing yet, by name."""
    ids = [person.patient_id for person in shown.new_people if person.patient_id]
    people = desk.records.get_many(Patient, ids).values()
    missing = [one for one in people if one.e164 and not one.agreed_to(Purpose.REMINDERS)]
    return sorted(missing, key=lambda person: person.name)
