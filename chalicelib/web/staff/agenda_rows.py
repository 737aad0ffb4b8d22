"""What somebody says of a file's rows before it is taken in. Tries it, keeps it, and writes nothing into the agenda."""

from collections.abc import Sequence
from dataclasses import replace

from chalice.app import Response

from chalicelib.agenda_files.describe_file import COMES
from chalicelib.agenda_files.mend_rows import as_said_so_far
from chalicelib.agenda_files.model import AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import (
    AlreadySaidError,
    Change,
    Said,
    fields_of,
    row_is,
    row_stays_out,
    rows_are,
    rows_wait_again,
    say,
)
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.import_rows import dry
from chalicelib.imports.mend_row import NotSaidError, mended
from chalicelib.imports.model import RowResult
from chalicelib.imports.review_desk import try_again, waiting_as
from chalicelib.imports.review_rows import MENDABLE
from chalicelib.imports.what_to_say import asks_something_else
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import agenda_file_page, way_back
from chalicelib.web.staff.agenda_cards import (
    Trouble,
    anchor_of,
    answered_alike,
    open_rows,
    terms_of,
    told_mark,
)
from chalicelib.web.staff.agenda_deeds import shown_of
from chalicelib.web.staff.alike_cards import (
    Alike,
    alike,
    answered_together,
    are_as_seen,
    likely_answer,
    loading_of,
    tried_together,
)
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_form import lets_it_be, read_card


def answer(desk: Desk) -> Response:
    """Keep what is said of a row, where it would go in with that; else its card says what is still missing."""
    if not is_looked_at(desk):
        return back(desk)
    rows, row = rows_open(desk), _row(desk)
    if lack := answered_together(desk):
        return _answer_all(desk, alike(rows, lack), lack)
    if lets_it_be(desk):
        return said_back(desk, row_stays_out(row.id), at=_next_after(rows, row))
    return _answer_one(desk, rows, row)


def _answer_one(desk: Desk, rows: Sequence[RowForReview], row: RowForReview) -> Response:
    typed = read_card(desk, row)
    if typed.problem:
        return _not_yet(desk, Trouble(row, typed.fields, typed.problem))
    try:
        result = try_again(row, typed.said, dry(loading_of(desk)), is_dry=True)
    except NotSaidError as error:
        return _not_yet(desk, Trouble(row, typed.fields, f"missing_{error.missing}"))
    said = _with(mended(row, typed.said, desk.clinic, now=desk.visit.now), result)
    if said.waits and not (typed.said and asks_something_else(row.reason, said.waits.reason)):
        problem = "still" if typed.said else "nothing"
        return _not_yet(desk, Trouble(said.waits, typed.fields, problem))
    words = {**fields_of(said_so_far(desk), row.id), **typed.said}
    change = row_is(row.id, replace(said, words=words))
    if said.waits:
        return said_back(desk, change, at=anchor_of(row), hecho="row_more")
    return said_back(desk, change, at=_next_after(rows, row))


def _not_yet(desk: Desk, trouble: Trouble) -> Response:
    return agenda_file_page.show(desk, trouble=trouble, status=422)


def _with(again: RowForReview, result: RowResult) -> Said:
    """Return how a row stands once it is as somebody says: enough, or what it waits for then."""
    if result.outcome in MENDABLE:
        return Said({}, waits=waiting_as(again, result))
    return Said({}, brings_visit=result.outcome in COMES)


def _answer_all(desk: Desk, rows: Sequence[RowForReview], lack: Alike) -> Response:
    """Keep the likely answer of all these rows; what some of them lack besides is asked next."""
    if not are_as_seen(desk, rows, lack):
        return back(desk, at="#ojo", no="rows_changed")
    before, stands = {row.id: row for row in rows}, said_so_far(desk)
    told = {
        again.id: replace(
            _with(again, result),
            words={
                **fields_of(stands, again.id),
                **likely_answer(before[again.id], lack),
            },
        )
        for again, result in tried_together(desk, rows, lack).items()
    }
    wait = any(one.waits for one in told.values())
    return said_back(desk, rows_are(told), hecho="rows_left" if wait else "rows_said")


def take_back(desk: Desk) -> Response:
    """Let a row wait again as it was, or all that were answered together."""
    if not is_looked_at(desk):
        return back(desk)
    row, stands = _row(desk), said_so_far(desk)
    if lack := answered_together(desk):
        some = answered_alike(shown_of(desk), stands, lack)
        told = {one.id: fields_of(stands, one.id) for one in some}
        return said_back(desk, rows_wait_again(told))
    if desk.asked.get(SEEN, told_mark(desk, stands, row.id)) != told_mark(desk, stands, row.id):
        return back(desk, at=f"#{anchor_of(row)}", no="row_answered")
    told = {row.id: fields_of(stands, row.id)}
    return said_back(desk, rows_wait_again(told), at=anchor_of(row))


def rows_open(desk: Desk) -> list[RowForReview]:
    """Return the rows of the file that wait for an answer, as they are with what was said of them so far."""
    return open_rows(shown_of(desk), said_so_far(desk), terms_of(desk))


def said_so_far(desk: Desk) -> RowsSaid:
    """Return what was said of the file's rows so far."""
    file_id = desk.visit.parts["file_id"]
    return desk.records.get(RowsSaid, file_id) or RowsSaid(file_id, desk.visit.now)


def _next_after(rows: Sequence[RowForReview], row: RowForReview) -> str:
    """Return where the next card stands that waits for an answer: below this one, else the first."""
    places = {one.id: n for n, one in enumerate(rows)}
    below = rows[places.get(row.id, -1) + 1 :]
    others = [one for one in (*below, *rows) if one.id != row.id]
    return anchor_of(others[0]) if others else "ojo"


def said_back(desk: Desk, change: Change, *, at: str = "ojo", **query: str) -> Response:
    """Keep what is said, and lead back to where the page goes on; what somebody said meanwhile stands."""
    try:
        say(desk.records, desk.visit.parts["file_id"], change)
    except AlreadySaidError:
        return back(desk, at=f"#{at}", no="row_answered")
    except NotAllowedError:  # it is in by now, or nobody wants it
        return back(desk)
    except ConflictError:
        return back(desk, no="busy")
    return back(desk, at=f"#{at}", **query)


def back(desk: Desk, *, at: str = "", **query: str) -> Response:
    """Lead back to the file's page."""
    path = f"/agenda/{desk.visit.parts['file_id']}"
    return see_other(way_back.address(desk.visit, path, **query) + at)


def is_looked_at(desk: Desk) -> bool:
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
    return as_said_so_far(row, said_so_far(desk), terms_of(desk))
