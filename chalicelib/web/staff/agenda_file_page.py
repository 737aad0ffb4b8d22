"""One file that somebody brought: how far the work on it is, what it says, what became of it. Decides nothing."""

from collections import Counter
from typing import Any

from chalice.app import Response

from chalicelib.agenda_files.model import AT_WORK, GONE, AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import said_of
from chalicelib.agenda_files.shown import Shown
from chalicelib.imports.import_words import words_of
from chalicelib.imports.model import Unreadable
from chalicelib.imports.said_of_files import unreadable_text
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import NotFoundError
from chalicelib.staff.model import StaffMember
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.agenda_cards import (
    LONGEST_CALLED,
    Trouble,
    answered,
    answered_alike,
    cards_shown,
    names_shown,
    open_rows,
    rows_without_card,
    terms_of,
)
from chalicelib.web.staff.agenda_view import AgendaView
from chalicelib.web.staff.alike_cards import Alike, shown_alike
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

AT_A_TIME, MOST_TO_SIGN = 100, 60
TEMPLATES = {
    FileState.READ: "agenda_read.html",
    FileState.TAKEN_IN: "agenda_taken_in.html",
    FileState.UNDONE: "agenda_undone.html",
}


def show(
    desk: Desk,
    *,
    trouble: Trouble | None = None,
    names: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Show the file as it stands, with what was typed; one of which nothing is known yet may be on its way."""
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
    if file.state is FileState.READ:
        return _read(desk, file, shown, trouble=trouble, names=names, status=status)
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
        rows=file.total if file else 0,
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


def _read(
    desk: Desk,
    file: AgendaFile,
    shown: Shown,
    *,
    trouble: Trouble | None,
    names: dict[str, str] | None,
    status: int,
) -> Response:
    """Show what the file says, with the cures of its rows, before anything of it is in."""
    said = said_of(desk.records, file)
    view = AgendaView(desk.words, desk.said, shown, answered(shown, said))
    cards, others = cards_shown(desk, shown, said, trouble), rows_without_card(shown)
    asked = sum(len(one["rows"]) for one in cards if not one["is_answered"])
    return desk_page(
        desk,
        TEMPLATES[FileState.READ],
        status=status,
        section="mas",
        file=file,
        shown=shown,
        view=view,
        cards=cards,
        alike=_alike(desk, file, shown, said),
        other_rows=others,
        more_cards=view.to_look_at - asked - len(others),
        called=names_shown(shown, said, names),
        bad_name=names is not None,
        longest_called=LONGEST_CALLED,
        done=just_done(desk),
    )


def _alike(desk: Desk, file: AgendaFile, shown: Shown, said: RowsSaid) -> dict[str, Any]:
    """Return what is asked of several rows at once, and what was answered so."""
    path = f"agenda/{file.id}/filas/{{row_id}}"
    answered = [row for lack in Alike for row in answered_alike(shown, said, lack)]
    return {
        "asked": shown_alike(desk, open_rows(shown, said, terms_of(desk)), path, "ask"),
        "answered": shown_alike(desk, answered, f"{path}/deshacer", "said"),
    }


def _open(desk: Desk, file: AgendaFile, shown: Shown, template: str) -> Response:
    view = AgendaView(desk.words, desk.said, shown, is_in=True)
    by = desk.records.get(StaffMember, file.signed_by)
    is_in = file.state is FileState.TAKEN_IN
    missing, has_more = _without_permission(desk, shown) if is_in else ([], False)
    return desk_page(
        desk,
        template,
        section="mas",
        file=file,
        shown=shown,
        view=view,
        brought_by=by.name if by else "",
        brought_at=desk.said.ago(file.at),
        without_permission=missing,
        names_twice={one for one, n in Counter(p.name for p in missing).items() if n > 1},
        more_without=has_more,
        waiting=_waiting(desk, file) if is_in else 0,
        may_vouch=desk.may(Permission.KEEP_PEOPLE),
        done=just_done(desk),
    )


def _waiting(desk: Desk, file: AgendaFile) -> int:
    """Return how many of its rows wait still."""
    rows = desk.records.rows_for_review()
    return sum(row.is_waiting and file.import_id in row.import_ids for row in rows)


def _without_permission(desk: Desk, shown: Shown) -> tuple[list[Patient], bool]:
    """Return the new people on the list who agreed to nothing yet, some at a time, and whether there are more."""
    ids = [person.patient_id for person in shown.new_people if person.patient_id]
    missing: list[Patient] = []
    for start in range(0, len(ids), AT_A_TIME):
        people = desk.records.get_many(Patient, ids[start : start + AT_A_TIME]).values()
        missing += [one for one in people if one.e164 and not one.agreed_to(Purpose.REMINDERS)]
        if len(missing) > MOST_TO_SIGN:
            break
    missing.sort(key=lambda person: person.name)
    return missing[:MOST_TO_SIGN], len(missing) > MOST_TO_SIGN
