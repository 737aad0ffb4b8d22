"""What somebody says of a file's rows before it is taken in. Tries it, keeps it, and writes nothing into the agenda."""

from collections.abc import Sequence

from chalice.app import Response

from chalicelib.agenda_files.model import AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import (
    AlreadySaidError,
    Change,
    row_is,
    row_stays_out,
    rows_are,
    rows_wait_again,
    say,
)
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
from chalicelib.web.staff.agenda_cards import Trouble, anchor_of, answered_alike, open_rows
from chalicelib.web.staff.agenda_deeds import shown_of
from chalicelib.web.staff.alike_cards import (
    Alike,
    alike,
    answered_together,
    come_in_so,
    likely_answer,
)
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_form import Typed, lets_it_be, read_card


def answer(desk: Desk) -> Response:
    """Keep what is said of a row, where it would go in with that; else its card says what is still missing."""
    if not is_looked_at(desk):
        return back(desk)
    rows, row = rows_open(desk), _row(desk)
    if lack := answered_together(desk):
        return _answer_all(desk, alike(rows, lack), lack)
    if lets_it_be(desk):
        return said_back(desk, row_stays_out(row.id), at=_next_after(rows, row))
    typed = read_card(desk, row)
    trouble = (
        Trouble(row, typed.fields, typed.problem)
        if typed.problem
        else _why_not_in(desk, row, typed)
    )
    if trouble:
        return agenda_file_page.show(desk, trouble=trouble, status=422)
    return said_back(desk, row_is(row.id, typed.said), at=_next_after(rows, row))


def _answer_all(desk: Desk, rows: Sequence[RowForReview], lack: Alike) -> Response:
    """Keep the likely answer of the rows that would go in with it; the others stay open."""
    sure = come_in_so(desk, rows, lack)
    told = {row.id: likely_answer(row, lack) for row in sure}
    all_of_them = len(sure) == len(rows)
    return said_back(desk, rows_are(told), hecho="rows_said" if all_of_them else "rows_left")


def take_back(desk: Desk) -> Response:
    """Let a row wait again as it was, or all that were answered together."""
    if not is_looked_at(desk):
        return back(desk)
    row = _row(desk)
    if lack := answered_together(desk):
        some = answered_alike(shown_of(desk), said_so_far(desk), lack)
        return said_back(desk, rows_wait_again([one.id for one in some]))
    return said_back(desk, rows_wait_again([row.id]), at=anchor_of(row))


def rows_open(desk: Desk) -> list[RowForReview]:
    """Return the rows of the file that wait for an answer."""
    return open_rows(shown_of(desk), said_so_far(desk))


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
    return row
