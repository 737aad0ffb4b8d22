"""Saying something of a file's rows and people before it is taken in: the cures of its cards, and what messages will call whom. Takes nothing in."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from chalicelib.agenda_files.model import KEPT_FOR, AgendaFile, FileState
from chalicelib.agenda_files.rows_said import Halfway, RowsSaid
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.model import Field
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Create, Records, Remove, Save, Unchanged

NOT_OPEN = "agenda_not_open"
Change = Callable[[RowsSaid], RowsSaid]


class AlreadySaidError(Exception):
    """Somebody said something else of the row meanwhile: theirs stands until it is taken back."""


def said_of(records: Records, file: AgendaFile) -> RowsSaid:
    """Return what was said of a file's rows so far; it goes when the file does."""
    return records.get(RowsSaid, file.id) or RowsSaid(file.id, file.at)


@dataclass(frozen=True)
class Said:
    """What is said of a row in all, and how it would end with that; why it waits still, where that is not enough."""

    words: Mapping[Field, str]
    brings_visit: bool = True
    waits: RowForReview | None = None


def row_is(row_id: str, said: Said) -> Change:
    """Say what is right of a row that waits. Raises AlreadySaidError."""

    def change(known: RowsSaid) -> RowsSaid:
        if known.rows.get(row_id) == _plain(said.words):
            return known
        return _with(_still_open(known, row_id), row_id, said)

    return change


def rows_are(said: Mapping[str, Said]) -> Change:
    """Say what is right of those of several rows that wait, each its own."""

    def change(known: RowsSaid) -> RowsSaid:
        for row_id, one in said.items():
            known = _with(known, row_id, one) if known.waits(row_id) else known
        return known

    return change


def _with(known: RowsSaid, row_id: str, said: Said) -> RowsSaid:
    others = known.open_again(row_id)
    if said.waits:
        why = said.waits
        half = Halfway(_plain(said.words), why.reason, why.because, why.likely)
        return replace(others, halfway=others.halfway | {row_id: half})
    no_visit = () if said.brings_visit else (row_id,)
    return replace(
        others,
        rows=others.rows | {row_id: _plain(said.words)},
        no_visit=(*others.no_visit, *no_visit),
    )


def _plain(words: Mapping[Field, str]) -> dict[str, str]:
    return {meaning.value: text for meaning, text in words.items()}


def rows_wait_again(seen: Mapping[str, Mapping[Field, str]]) -> Change:
    """Let rows wait again, with nothing said of them; one of which somebody says something else by now stays as they say."""

    def change(known: RowsSaid) -> RowsSaid:
        for row_id, words in seen.items():
            known = known.open_again(row_id) if fields_of(known, row_id) == words else known
        return known

    return change


def row_stays_out(row_id: str) -> Change:
    """Say that nothing is to be done about a row that waits. Raises AlreadySaidError."""

    def change(known: RowsSaid) -> RowsSaid:
        if row_id in known.dropped:
            return known
        others = _still_open(known, row_id).open_again(row_id)
        return replace(others, dropped=(*others.dropped, row_id))

    return change


def _still_open(known: RowsSaid, row_id: str) -> RowsSaid:
    if not known.waits(row_id):
        raise AlreadySaidError
    return known


def people_are_called(names: Mapping[str, str]) -> Change:
    """Say what people are to be called, by their names; an empty word leaves it to the guess."""

    def change(known: RowsSaid) -> RowsSaid:
        called = known.called | {fold(name): word for name, word in names.items()}
        return replace(known, called={name: word for name, word in called.items() if word})

    return change


def calls(said: RowsSaid, name: str) -> str:
    """Return what somebody new is to be called, or nothing where nobody said it."""
    return said.called.get(fold(name), "")


def fields_of(said: RowsSaid, row_id: str) -> dict[Field, str]:
    """Return what was said of a row, enough or not, by meaning; what a later release asked about is left out."""
    half = said.halfway.get(row_id)
    words = half.words if half else said.rows.get(row_id, {})
    return {Field(name): text for name, text in words.items() if name in set(Field)}


def say(records: Records, file_id: str, change: Change) -> None:
    """Keep what somebody says, beside what was said before, while the file is looked at.

    Raises NotFoundError; NotAllowedError(NOT_OPEN) of a file that nobody looks at any more; ConflictError.
    """

    def attempt() -> None:
        file = records.get(AgendaFile, file_id)
        if file is None:
            raise NotFoundError
        if file.state is not FileState.READ:
            raise NotAllowedError(NOT_OPEN)
        known = records.get(RowsSaid, file_id)
        before = known or said_of(records, file)
        after = change(before)
        if after != before:
            write = Save(after) if known else Create(after, after.at + KEPT_FOR)
            records.commit([write, Unchanged(file)])

    decide_again(attempt)


def forget_said(records: Records, file_id: str) -> None:
    """Keep nothing more of what was said of a file's rows: they are as they are."""
    known = records.get(RowsSaid, file_id)
    if known is None:
        return
    with suppress(ConflictError):  # it goes with the file's week, then
        records.commit([Remove(known)])
