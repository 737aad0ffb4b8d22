"""Which doctor an operator means, what to say where a deed is refused, and the visits that are linked after one. Decides no rule itself."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import click
from rich.progress import Progress

from chalicelib.appointments.link_visits import link_visits
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.match_practitioner import whom_it_may_be
from chalicelib.clinics.practitioner import LONGEST_NAME, MOST_IN_FORCE, Practitioner
from chalicelib.shared.errors import ConflictError, NotAllowedError
from puntual.installation import ClinicRecords
from puntual.progress_bar import visits_bar

T = TypeVar("T")
REFUSED = {
    "practitioner_name_taken": "Another doctor of the list has that name: two whom messages call alike nobody could tell apart.",
    "practitioner_name_unreadable": f"A name has a letter and at most {LONGEST_NAME} signs, on one line.",
    "too_many_practitioners": f"The list has {MOST_IN_FORCE} doctors already: note first who left.",
}


def chosen(practitioners: Sequence[Practitioner], who: str) -> Practitioner:
    """Return the one that an id or a name means, or end the command with a sentence."""
    found = those_meant(practitioners, who)
    if len(found) == 1:
        return found[0]
    why = "may be several of the list" if found else "is nobody of the list"
    raise click.ClickException(f"{who!r} {why}: see `puntual doctor list`, and say the id.")


def those_meant(practitioners: Sequence[Practitioner], who: str) -> list[Practitioner]:
    """Return those that an id or a name may mean; who left is meant by the whole name alone."""
    exactly = [one for one in practitioners if who in (one.id, one.name)]
    if len(exactly) == 1:
        return exactly
    known = [
        KnownPractitioner(one.id, one.name, one.also_called, not one.is_in_force)
        for one in practitioners
    ]
    ids = {one.id for one in whom_it_may_be(known, who)}
    return [one for one in practitioners if one.id in ids]


def or_sentence(deed: Callable[[], T]) -> T:
    """Do it, or end the command with a sentence."""
    try:
        return deed()
    except NotAllowedError as refused:
        raise click.ClickException(REFUSED[refused.code]) from None
    except ConflictError:
        raise click.ClickException("Somebody changed it at the same moment: try again.") from None


def link_with_bar(records: ClinicRecords, now: datetime) -> None:
    """Link the visits to come that name somebody of the list, and say how many."""
    with Progress() as progress:
        done = link_visits(records, now=now, progress=visits_bar(progress))
    click.echo(f"{done.linked} visits to come were linked to who they name; no patient was told.")
