"""What somebody says of a file's rows and people before it is taken in. Tries it, keeps it, and writes nothing into the agenda."""

from chalice.app import Response

from chalicelib.agenda_files.say_rows import Change, people_are_called, row_is, row_stays_out, say
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry
from chalicelib.imports.mend_row import NotSaidError
from chalicelib.imports.model import Field
from chalicelib.imports.review_desk import try_again
from chalicelib.imports.review_rows import MENDABLE
from chalicelib.imports.take_in_rows import Loading
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import agenda_file_page, way_back
from chalicelib.web.staff.agenda_cards import LONGEST_CALLED, MOST_NAMES, Trouble
from chalicelib.web.staff.agenda_deeds import shown_of
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_form import lets_it_be, read_card


def answer(desk: Desk) -> Response:
    """Keep what is said of a row, where it would go in with that; else its card says what is still missing."""
    row = _row(desk)
    if lets_it_be(desk):
        return _said(desk, row_stays_out(row.id))
    typed = read_card(desk, row)
    problem = typed.problem or _why_not_in(desk, row, typed.said)
    if problem:
        trouble = Trouble(row.id, typed.fields, problem)
        return agenda_file_page.show(desk, trouble=trouble, status=422)
    return _said(desk, row_is(row.id, typed.said))


def take_back(desk: Desk) -> Response:
    """Let a row wait again as it was."""
    row_id = _row(desk).id
    return _said(desk, lambda known: known.open_again(row_id))


def call_people(desk: Desk) -> Response:
    """Keep what messages will call the file's new people."""
    people = shown_of(desk).new_people[:MOST_NAMES]
    typed = {
        person.name: " ".join(desk.asked.get(f"n{place}", person.called).split())
        for place, person in enumerate(people)
    }
    if any(not _is_name(word) for word in typed.values()):
        return agenda_file_page.show(desk, names=typed, status=422)
    guessed = {person.name: person.called for person in people}
    said = {name: "" if word == guessed[name] else word for name, word in typed.items()}
    return _said(desk, people_are_called(said), at="nombres")


def _is_name(word: str) -> bool:
    """Tell whether somebody can be called so; nothing leaves it to the guess."""
    is_said = word.isprintable() and any(letter.isalpha() for letter in word)
    return not word or (is_said and len(word) <= LONGEST_CALLED)


def _why_not_in(desk: Desk, row: RowForReview, said: dict[Field, str]) -> str:
    """Return why a row would wait still, by trying it without writing anything."""
    terms = Terms(clinic=desk.clinic, now=desk.visit.now)
    loading = Loading(records=desk.records, queue=desk.services.queue, terms=terms)
    try:
        result = try_again(row, said, dry(loading), is_dry=True)
    except NotSaidError as error:
        return f"missing_{error.missing}"
    return "still" if not said or result.outcome in MENDABLE else ""


def _said(desk: Desk, change: Change, *, at: str = "ojo") -> Response:
    file_id = desk.visit.parts["file_id"]
    path = f"/agenda/{file_id}"
    try:
        say(desk.records, file_id, change, now=desk.visit.now)
    except NotAllowedError:  # it is in by now, or nobody wants it
        return see_other(way_back.address(desk.visit, path))
    except ConflictError:
        return see_other(way_back.address(desk.visit, path, no="busy"))
    return see_other(f"{way_back.address(desk.visit, path)}#{at}")


def _row(desk: Desk) -> RowForReview:
    row_id = desk.visit.parts["row_id"]
    row = next((one for one in shown_of(desk).cards if one.id == row_id), None)
    if row is None:
        raise NotFoundError
    return row
