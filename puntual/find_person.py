"""`puntual patient find` and `index`: whom a name or a number leads to, and entering people whom a former release stored. Masks numbers."""

from collections.abc import Iterator
from functools import partial

import click
from rich.console import Console
from rich.table import Column, Table

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.person_hits import Hit, person_hits
from chalicelib.clinics.model import Clinic
from chalicelib.patients.find_person import Found, find_person
from chalicelib.patients.model import Patient
from chalicelib.patients.patients_number import region_of
from chalicelib.patients.search_query import Needs
from chalicelib.shared import times
from chalicelib.shared.errors import decide_again
from chalicelib.shared.transaction_batches import batches
from puntual.commands.messages import masked
from puntual.installation import ClinicRecords, Installation

NEEDED = {
    Needs.SOMETHING: "Write a name or a number.",
    Needs.THREE_LETTERS: "Write at least three letters of a name.",
    Needs.FOUR_DIGITS: "Write at least the last four digits of a number.",
}
A_PAGE = 100
AT_ONCE = 5  # people: a transaction holds them with all their words


def show_found(installation: Installation, clinic: Clinic, typed: str) -> None:
    """Print who was found; ends the command with a sentence where too little was written."""
    records, now = installation.shown(clinic.id), installation.now()
    answer = find_person(records, typed, region=region_of(clinic))
    if answer.needs:
        raise click.ClickException(NEEDED[answer.needs])
    hits = person_hits(records, answer.people, now=now)
    table = Table(Column("id", overflow="fold"), "name", "phone", "answers", "next", "last")
    for hit in hits:
        table.add_row(*_cells(hit, clinic))
    console = Console()
    console.print(table)
    console.print(_how_many(answer))


def enter_all(records: ClinicRecords, shown: ClinicRecords) -> tuple[int, int, int]:
    """Enter whom a search would miss and forget what leads to nobody; return how many there are, were entered, and were forgotten.

    Broken off, it goes on where it was: whoever is entered is passed by. `shown` leaves out what cannot be read.
    """
    seen = entered = 0
    for page in _pages(shown):
        seen += len(page)
        for some in batches(records.not_entered(page), AT_ONCE):
            entered += decide_again(partial(_enter, records, [one.id for one in some]))
    return seen, entered, records.forget_entries_of_nobody()


def _pages(records: ClinicRecords) -> Iterator[list[Patient]]:
    page = records.patients_named("", limit=A_PAGE)
    while page:
        yield page
        page = records.patients_named("", limit=A_PAGE, after=page[-1])


def _enter(records: ClinicRecords, patient_ids: list[str]) -> int:
    """Save people as they are: what they are found by is written beside."""
    people = records.not_entered(records.get_many(Patient, patient_ids).values())
    if people:
        records.enter(people)
    return len(people)


def _cells(hit: Hit, clinic: Clinic) -> tuple[str, ...]:
    person = hit.patient
    answers = f"{hit.answered_by}{' (shared)' if hit.shares_phone else ''}".strip()
    died = " †" if person.deceased_at else ""
    visits = (_when(visit, clinic) for visit in (hit.next_visit, hit.last_visit))
    return (person.id, f"{person.name}{died}", masked(person.e164), answers, *visits)


def _when(visit: Appointment | None, clinic: Clinic) -> str:
    return f"{times.local(visit.starts_at, clinic.zone):%Y-%m-%d %H:%M}" if visit else ""


def _how_many(answer: Found) -> str:
    if not answer.people:
        return "Nobody."
    more = ", and there are more: write more of the name" if answer.has_more else ""
    return f"{len(answer.people)} found{more}."
