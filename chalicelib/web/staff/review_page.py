"""*Revisar*: the rows of files that wait for a person, a card each, mended in place. Decides no row itself."""

from chalice.app import Response

from chalicelib.agenda_files.describe_file import COMES
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.mend_row import NotSaidError
from chalicelib.imports.model import Field, RowResult
from chalicelib.imports.review_desk import close_when_none_waits, drop, try_again
from chalicelib.imports.review_rows import MENDABLE
from chalicelib.imports.what_to_say import asks_something_else
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.agenda_cards import anchor_of
from chalicelib.web.staff.alike_cards import (
    Alike,
    alike,
    answered_together,
    are_as_seen,
    likely_answer,
    loading_of,
    shown_alike,
)
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.review_form import lets_it_be, read_card
from chalicelib.web.staff.review_view import card

MOST_CARDS = 50
AT_A_TIME = 25  # rows that one tap takes in: each is written by itself


def show(desk: Desk) -> Response:
    """Show what waits, in the order of files and of their rows."""
    return _page(desk)


def submit(desk: Desk) -> Response:
    """Let the row go in with what is said of it, or be; one that somebody settled meanwhile is gone."""
    row = desk.records.get(RowForReview, desk.visit.parts["row_id"])
    if row is None or not row.is_waiting:
        return _back(desk, no="row_settled")
    if lack := answered_together(desk):
        return _tried_together(desk, lack)
    if lets_it_be(desk):
        drop(desk.records, row)
        close_when_none_waits(desk.records, now=desk.visit.now)
        return _back(desk, row, hecho="row_dropped")
    typed = read_card(desk, row)
    if typed.problem:
        return _page(desk, row.id, typed.fields, typed.problem)
    return _tried(desk, row, typed.said, typed.fields)


def _tried(
    desk: Desk, row: RowForReview, said: dict[Field, str], typed: dict[str, str]
) -> Response:
    try:
        result = try_again(row, said, loading_of(desk))
    except NotSaidError as error:
        return _page(desk, row.id, typed, f"missing_{error.missing}")
    if _waits(result) and not (said and asks_something_else(row.reason, str(result.reason))):
        return _page(desk, row.id, typed, "still")
    if _waits(result):
        return _back(desk, row, hecho="row_more", at=anchor_of(row))
    close_when_none_waits(desk.records, now=desk.visit.now)
    return _back(desk, row, hecho="row_in" if result.outcome in COMES else "row_nothing")


def _tried_together(desk: Desk, lack: Alike) -> Response:
    """Take in the first rows that lack it, each with its likely answer, where it goes in with that."""
    wait = alike(_waiting(desk), lack)
    if not are_as_seen(desk, wait, lack):
        return _back(desk, no="rows_changed")
    ends = []
    for row in wait[:AT_A_TIME]:
        stands = desk.records.get(RowForReview, row.id)
        if stands and stands.is_waiting:  # nobody has settled it since
            ends.append(try_again(stands, likely_answer(stands, lack), loading_of(desk)))
    close_when_none_waits(desk.records, now=desk.visit.now)
    if any(map(_waits, ends)):
        return _back(desk, hecho="rows_left_here")
    return _back(desk, hecho="rows_in_some" if alike(_waiting(desk), lack) else "rows_in")


def _waits(result: RowResult) -> bool:
    return result.outcome in MENDABLE


def _waiting(desk: Desk) -> list[RowForReview]:
    return [row for row in desk.records.rows_for_review() if row.is_waiting]


def _back(desk: Desk, row: RowForReview | None = None, *, at: str = "", **query: str) -> Response:
    """Lead back to the list: to the card below the one that was settled, or to that which still lacks something."""
    address = way_back.address(desk.visit, "/agenda/revisar", **query)
    if at:
        return see_other(f"{address}#{at}")
    below = [one for one in _waiting(desk) if row and _order(one) > _order(row)]
    return see_other(f"{address}#{anchor_of(below[0])}" if below else address)


def _order(row: RowForReview) -> tuple[str, int]:
    return row.import_ids[0], row.place


def _page(
    desk: Desk, row_id: str = "", typed: dict[str, str] | None = None, problem: str = ""
) -> Response:
    rows = _waiting(desk)
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
        alike=shown_alike(desk, rows, "agenda/revisar/{row_id}", "ask"),
        cards=cards,
        more=len(rows) - len(cards),
        done=just_done(desk),
    )
