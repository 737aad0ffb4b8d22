"""*Revisar*: the rows of files that wait for a person, a card each, mended in place. Decides no row itself."""

from chalice.app import Response

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.mend_row import NotSaidError
from chalicelib.imports.model import Field, RowResult
from chalicelib.imports.review_desk import close_when_none_waits, drop, try_again
from chalicelib.imports.review_rows import MENDABLE
from chalicelib.imports.take_in_rows import Loading
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.review_form import lets_it_be, read_card
from chalicelib.web.staff.review_view import card

MOST_CARDS = 50


def show(desk: Desk) -> Response:
    """Show what waits, in the order of files and of their rows."""
    return _page(desk)


def submit(desk: Desk) -> Response:
    """Let the row go in with what is said of it, or be; one that somebody settled meanwhile is gone."""
    row = desk.records.get(RowForReview, desk.visit.parts["row_id"])
    if row is None or not row.is_waiting:
        return _back(desk, no="row_settled")
    if lets_it_be(desk):
        drop(desk.records, row)
        close_when_none_waits(desk.records, now=desk.visit.now)
        return _back(desk, hecho="row_dropped")
    typed = read_card(desk, row)
    if typed.problem:
        return _page(desk, row.id, typed.fields, typed.problem)
    return _tried(desk, row, typed.said, typed.fields)


def _tried(
    desk: Desk, row: RowForReview, said: dict[Field, str], typed: dict[str, str]
) -> Response:
    terms = Terms(clinic=desk.clinic, now=desk.visit.now)
    loading = Loading(records=desk.records, queue=desk.services.queue, terms=terms)
    try:
        result = try_again(row, said, loading)
    except NotSaidError as error:
        return _page(desk, row.id, typed, f"missing_{error.missing}")
    if _waits(result):
        return _page(desk, row.id, typed, "still")
    close_when_none_waits(desk.records, now=desk.visit.now)
    return _back(desk, hecho="row_in")


def _waits(result: RowResult) -> bool:
    return result.outcome in MENDABLE


def _back(desk: Desk, **query: str) -> Response:
    return see_other(way_back.address(desk.visit, "/agenda/revisar", **query))


def _page(
    desk: Desk, row_id: str = "", typed: dict[str, str] | None = None, problem: str = ""
) -> Response:
    rows = [row for row in desk.records.rows_for_review() if row.is_waiting]
    cards = [
        card(
            desk,
            row,
            (typed or {}) if row.id == row_id else {},
            problem if row.id == row_id else "",
        )
        for row in rows[:MOST_CARDS]
    ]
    return desk_page(
        desk,
        "agenda_review.html",
        section="mas",
        status=422 if problem else 200,
        cards=cards,
        more=len(rows) - len(cards),
        done=just_done(desk),
    )
