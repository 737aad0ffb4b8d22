"""What somebody says of a file's rows and people before it is taken in. Tries it, keeps it, and writes nothing into the agenda."""

import unicodedata

from chalice.app import Response

from chalicelib.agenda_files.model import AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import Change, people_are_called, row_is, row_stays_out, say
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry
from chalicelib.imports.mend_row import NotSaidError, mended
from chalicelib.imports.review_desk import try_again, waiting_as
from chalicelib.imports.review_rows import MENDABLE
from chalicelib.imports.take_in_rows import Loading
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import agenda_file_page, way_back
from chalicelib.web.staff.agenda_cards import LONGEST_CALLED, Trouble, key_of, names_shown
from chalicelib.web.staff.agenda_deeds import shown_of
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_form import Typed, lets_it_be, read_card


def answer(desk: Desk) -> Response:
    """Keep what is said of a row, where it would go in with that; else its card says what is still missing."""
    if not _is_open(desk):
        return _back(desk)
    row = _row(desk)
    if lets_it_be(desk):
        return _said(desk, row_stays_out(row.id))
    typed = read_card(desk, row)
    trouble = (
        Trouble(row, typed.fields, typed.problem)
        if typed.problem
        else _why_not_in(desk, row, typed)
    )
    if trouble:
        return agenda_file_page.show(desk, trouble=trouble, status=422)
    return _said(desk, row_is(row.id, typed.said))


def take_back(desk: Desk) -> Response:
    """Let a row wait again as it was."""
    if not _is_open(desk):
        return _back(desk)
    row_id = _row(desk).id
    return _said(desk, lambda known: known.open_again(row_id))


def call_people(desk: Desk) -> Response:
    """Keep what messages will call the file's new people; what nobody touched stays a guess, whatever page it stood on."""
    shown = shown_of(desk)
    if not _is_open(desk):
        return _back(desk)
    names = names_shown(shown, RowsSaid("", desk.visit.now), None)
    typed = {one["name"]: word for one in names if (word := _typed(desk, one["key"])) is not None}
    if any(not _is_name(word) for word in typed.values()):
        return agenda_file_page.show(desk, names=typed, status=422)
    guesses = {one["name"]: one["guess"] for one in names}
    said = {name: "" if word == guesses[name] else word for name, word in typed.items()}
    return _said(desk, people_are_called(said), at="nombres", hecho="named")


def _typed(desk: Desk, key: str) -> str | None:
    """Return what was typed for somebody; None where it is what the page showed, or nothing of them was on it."""
    word = " ".join(desk.asked.get(f"c-{key}", "").split())
    is_there = f"c-{key}" in desk.asked or f"v-{key}" in desk.asked
    return word if is_there and key_of(word) != desk.asked.get(f"v-{key}") else None


def _is_name(word: str) -> bool:
    """Tell whether somebody can be called so; nothing leaves it to the guess."""
    is_said = any(letter.isalpha() for letter in word)
    fits = all(_may_stand_in_a_name(letter) for letter in word)
    return not word or (is_said and fits and len(word) <= LONGEST_CALLED)


def _may_stand_in_a_name(letter: str) -> bool:
    return letter.isalpha() or letter in " .'’-" or unicodedata.category(letter) == "Mn"


def _why_not_in(desk: Desk, row: RowForReview, typed: Typed) -> Trouble | None:
    """Return why a row would wait still, and what it lacks by then, by trying it without writing anything."""
    terms = Terms(clinic=desk.clinic, now=desk.visit.now)
    loading = Loading(records=desk.records, queue=desk.services.queue, terms=terms)
    try:
        result = try_again(row, typed.said, dry(loading), is_dry=True)
    except NotSaidError as error:
        return Trouble(row, typed.fields, f"missing_{error.missing}")
    if typed.said and result.outcome not in MENDABLE:
        return None
    again = mended(row, typed.said, desk.clinic, now=desk.visit.now)
    return Trouble(waiting_as(again, result), typed.fields, "still" if typed.said else "nothing")


def _said(desk: Desk, change: Change, *, at: str = "ojo", **query: str) -> Response:
    try:
        say(desk.records, desk.visit.parts["file_id"], change)
    except NotAllowedError:  # it is in by now, or nobody wants it
        return _back(desk)
    except ConflictError:
        return _back(desk, no="busy")
    return _back(desk, at=f"#{at}", **query)


def _back(desk: Desk, *, at: str = "", **query: str) -> Response:
    path = f"/agenda/{desk.visit.parts['file_id']}"
    return see_other(way_back.address(desk.visit, path, **query) + at)


def _is_open(desk: Desk) -> bool:
    """Tell whether the file is looked at still; of one that is in by now its page says what became of it."""
    file_id = desk.visit.parts["file_id"]
    file = desk.records.get(AgendaFile, file_id) if is_file_id(file_id) else None
    if file is None:
        raise NotFoundError
    return file.state is FileState.READ


def _row(desk: Desk) -> RowForReview:
    row_id = desk.visit.parts["row_id"]
    row = next((one.row for one in shown_of(desk).cards if one.row.id == row_id), None)
    if row is None:
        raise NotFoundError
    return row
