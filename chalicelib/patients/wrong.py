"""Which phones said "no soy yo" of a person, however often the number changes. Pure; never shown, but in what is handed over.

Of the present number `Patient.number` says it, of former ones `Patient.wrong_lines`.
"""

import dataclasses
from collections.abc import Iterable

from chalicelib.patients.lines import line_id
from chalicelib.patients.model import NumberState, Patient


def refusals(person: Patient) -> tuple[str, ...]:
    """Return the ids of all lines that are known not to be this person's, the present one included."""
    is_wrong = person.e164 and person.number is NumberState.WRONG
    here = (line_id(person.e164),) if is_wrong else ()
    return tuple(dict.fromkeys((*person.wrong_lines, *here)))


def with_refusals(person: Patient, refused: Iterable[str]) -> Patient:
    """Return the person of whom these lines, and no others, said no: a number among them is wrong."""
    here, lines = line_id(person.e164), dict.fromkeys(refused)
    number = NumberState.WRONG if here in lines else person.number
    others = tuple(line for line in lines if line != here)
    return dataclasses.replace(person, number=number, wrong_lines=others)


def moved_to(person: Patient, e164: str) -> Patient:
    """Return the person on another number: another question of whose it is, unless that phone has answered it with no."""
    moved = dataclasses.replace(person, e164=e164, number=NumberState.UNVERIFIED)
    return with_refusals(moved, refusals(person))
