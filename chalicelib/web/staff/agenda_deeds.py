"""What somebody at the desk asks for of a file that was brought. The same answer for all: back to the file's page, as it stands then."""

from contextlib import suppress

from chalice.app import Response

from chalicelib.agenda_files import ask_for_work
from chalicelib.agenda_files.ask_for_work import Change, ask
from chalicelib.agenda_files.model import AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.shown import Shown, ShownQuestion
from chalicelib.imports.model import Field
from chalicelib.shared.errors import NotFoundError, UnreachableError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.agenda_view import MOST_COLUMNS
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.held_signature import note_signature_of

NONE = "ninguna"


def say_columns(desk: Desk) -> Response:
    """Read the file again with what was said: by a menu at each column, or as the answer to a question."""
    shown = shown_of(desk)
    said = {**_by_menu(desk, shown), **_by_answer(desk, shown)}
    return _asked(desk, ask_for_work.read_again(said))


def _by_menu(desk: Desk, shown: Shown) -> dict[str, Field]:
    """Return the columns whose menu says something else than what they are taken for."""
    said = {}
    for place, column in enumerate(shown.columns[:MOST_COLUMNS]):
        meaning = desk.asked.get(f"c{place}", column.meaning)
        if meaning != column.meaning and meaning in set(Field):
            said[column.name] = Field(meaning)
    return said


def _by_answer(desk: Desk, shown: Shown) -> dict[str, Field]:
    """Return what the answers to the questions say: this column is it, or none of those is."""
    said: dict[str, Field] = {}
    places = {f"{n}": column.name for n, column in enumerate(shown.columns)}
    for number, question in enumerate(shown.questions):
        answer = desk.asked.get(f"p{number}", "")
        if answer == NONE:
            said |= dict.fromkeys(question.headers, Field.IGNORE)
        elif answer in places and _may_be(places[answer], question):
            said[places[answer]] = Field(question.meaning)
    return said


def _may_be(name: str, question: ShownQuestion) -> bool:
    """Tell whether a column may be the answer: one of those in question; of an hour that is nowhere any but the day's."""
    return not question.headers or (name in question.headers) != question.is_it_a_list


def take_in(desk: Desk) -> Response:
    """Take the file in as it was shown; not with a question open."""
    if shown_of(desk).questions:
        return _back(desk, no="agenda_questions")
    return _asked(desk, ask_for_work.take_in(attests=bool(desk.asked.get("firmas"))))


def take_back(desk: Desk) -> Response:
    """Take the file back."""
    return _asked(desk, ask_for_work.take_back)


def drop(desk: Desk) -> Response:
    """Let the file be; nothing of it was taken in."""
    return _asked(desk, ask_for_work.drop)


def go_on(desk: Desk) -> Response:
    """Ask once more for the work that nobody does, or for a file of whose coming nobody was told."""
    file_id = desk.visit.parts["file_id"]
    if is_file_id(file_id) and desk.records.get(AgendaFile, file_id) is None:
        with suppress(UnreachableError):  # its page says that it has not come
            desk.services.agenda_jobs.put(desk.clinic.id, file_id)
        return _back(desk)
    return _asked(desk, ask_for_work.go_on)


def note_signatures(desk: Desk) -> Response:
    """Note of which of the file's new people the clinic holds a signature."""
    named = [person.patient_id for person in shown_of(desk).new_people]
    wanted = [one for one in named if one and desk.asked.get(f"f-{one}")]
    for patient_id in wanted:
        # Who said no, or is being erased, stays as they are; and so does who was taken back meanwhile.
        with suppress(NotFoundError):
            note_signature_of(desk, patient_id)
    return _back(desk, hecho="permitted") if wanted else _back(desk)


def shown_of(desk: Desk) -> Shown:
    """Return what is shown of the file; raises NotFoundError for one that is not this clinic's, or has gone."""
    file_id = desk.visit.parts["file_id"]
    known = desk.records.get(AgendaFile, file_id) if is_file_id(file_id) else None
    if known is None:
        raise NotFoundError
    shown = desk.services.agenda_files(desk.clinic.id).shown(file_id)
    return shown or Shown()


def _asked(desk: Desk, change: Change) -> Response:
    file_id = desk.visit.parts["file_id"]
    if not is_file_id(file_id):
        raise NotFoundError
    try:
        file = ask(
            desk.records,
            desk.services.agenda_jobs,
            file_id,
            change,
            by=desk.member.id,
            now=desk.visit.now,
        )
    except UnreachableError:
        return _back(desk, no="agenda_unreachable")
    if file.state is FileState.DROPPED:
        return see_other(way_back.address(desk.visit, "/agenda", hecho="dropped"))
    return _back(desk)


def _back(desk: Desk, **query: str) -> Response:
    file_id = desk.visit.parts["file_id"]
    return see_other(way_back.address(desk.visit, f"/agenda/{file_id}", **query))
