"""Which phones said "no soy yo" of a person, however often the number changes. Pure; the numbers themselves are not kept.

Of the present number `Patient.number` says it, of former ones `Patient.refused_by`: keyed hashes, as such a number is
somebody else's, whose erasure would not find it here.
"""

import dataclasses
from collections.abc import Callable, Iterable

from chalicelib.patients.model import NumberState, Patient
from chalicelib.patients.phone_lines import line_id

KeyedHashes = Callable[[str], tuple[str, ...]]  # of the key in use first: Records.keyed_hashes


def refusals(person: Patient, hashes: KeyedHashes) -> tuple[str, ...]:
    """Return the hashes of all lines that are known not to be this person's, the present one included."""
    is_wrong = person.e164 and person.number is NumberState.WRONG
    here = hashes(_what_is_hashed(person.e164))[:1] if is_wrong else ()
    return tuple(dict.fromkeys((*person.refused_by, *here)))


def with_refusals(person: Patient, refused: Iterable[str], hashes: KeyedHashes) -> Patient:
    """Return the person of whom these lines, and no others, said no: a number among them is wrong."""
    lines = dict.fromkeys(refused)
    here = hashes(_what_is_hashed(person.e164)) if lines and person.e164 else ()
    number = person.number if lines.keys().isdisjoint(here) else NumberState.WRONG
    others = tuple(line for line in lines if line not in here)
    return dataclasses.replace(person, number=number, refused_by=others)


def moved_to(person: Patient, e164: str, hashes: KeyedHashes) -> Patient:
    """Return the person on another number: another question of whose it is, unless that phone has answered it with no."""
    moved = person.with_number(e164, NumberState.UNVERIFIED)
    return with_refusals(moved, refusals(person, hashes), hashes)


def _what_is_hashed(e164: str) -> str:
    """Return a text that nothing else hashes: what an erasure or a BAJA leaves of a line must not lead here."""
    return f"not-me/{line_id(e164)}"
