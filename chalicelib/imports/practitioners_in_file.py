"""Which names of practitioners in a file somebody must say whose they are: each once, however it is written. Asks nobody itself, never guesses.

A row never waits for the answer: it goes in with its text, and what nobody says is one task a name in the inbox.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.apply_reminder_settings import AHEAD, Agenda
from chalicelib.appointments.ask_whose_name import answered, kept
from chalicelib.appointments.model import Status
from chalicelib.clinics.match_practitioner import who_looks_alike, whom_it_names
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import THEIR_ID, NamesAsked
from chalicelib.clinics.practitioner_names import key_of_name, may_be_one, read_name
from chalicelib.imports.model import ImportRow, RowResult
from chalicelib.shared.writes import Write

Rows = Sequence[ImportRow | RowResult]


@dataclass(frozen=True)
class NameQuestion:
    """Whose a name is that a file has: of one of those it looks like, of somebody new, or nobody's."""

    text: str  # as the file writes it first
    visits: int
    alike: tuple[str, ...]  # practitioners of the clinic, by name
    beside: tuple[str, ...]  # other names of the file that are asked about and may be the same


def names_in_file(rows: Rows, now: datetime) -> dict[str, list[str]]:
    """Return the names that the visits to come of a file have, as each is written, by what all ways of writing it have in common."""
    found: dict[str, list[str]] = {}
    for text in _texts(rows, now):
        if key := key_of_name(text):
            found.setdefault(key, []).append(text)
    return found


def name_questions(
    rows: Rows, clinic: Clinic, asked: NamesAsked, now: datetime
) -> list[NameQuestion]:
    """Return what is to be asked; nothing where the clinic has no practitioners yet, or somebody said that it is nobody's name."""
    if all(one.has_left for one in clinic.practitioners):
        return []
    open_names = {
        texts[0]: len(texts)
        for texts in names_in_file(rows, now).values()
        if not whom_it_names(clinic.practitioners, texts[0]) and not _is_nobodys(asked, texts[0])
    }
    return [
        NameQuestion(text, visits, _alike(clinic, text), tuple(_beside(text, open_names)))
        for text, visits in open_names.items()
    ]


def names_no_longer_said(records: Agenda, *, now: datetime) -> list[Write]:
    """Return what ends the questions about names that no visit to come has any more without a link, as their file was taken back."""
    names = records.get(NamesAsked, THEIR_ID)
    if names is None or not names.waiting:
        return []
    coming = records.appointments_between(now, now + AHEAD)
    open_ones = (visit for visit in coming if visit.is_open and not visit.practitioner_id)
    said = {key_of_name(visit.practitioner) for visit in open_ones}
    gone = {one.key for one in names.waiting} - said
    if not gone:
        return []
    return [kept(names.without(gone), names), *answered(records, names, gone, now=now)]


def _texts(rows: Rows, now: datetime) -> Iterator[str]:
    for row in rows:
        visit = row.visit if isinstance(row, ImportRow) else None
        if visit and visit.starts_at > now and visit.status is not Status.CANCELLED:
            yield visit.practitioner


def _is_nobodys(asked: NamesAsked, text: str) -> bool:
    known = asked.of(text)
    return bool(known and known.is_nobodys)


def _alike(clinic: Clinic, text: str) -> tuple[str, ...]:
    return tuple(one.name for one in who_looks_alike(clinic.practitioners, text))


def _beside(text: str, others: Iterable[str]) -> Iterator[str]:
    """Yield what a receptionist would take for the same name: it may be, or only the title differs."""
    words = read_name(text).words
    for other in others:
        if other != text and (may_be_one(text, other) or read_name(other).words == words):
            yield other
