"""Who remains when two records are one person: the strictest of what each said. Pure."""

import dataclasses
from collections.abc import Mapping

from chalicelib.patients.model import ConsentState, NumberState, Patient, Purpose
from chalicelib.patients.refusal_hashes import KeyedHashes, refusals, with_refusals
from chalicelib.shared.phone import same_line

# From the firmest no on. Asked comes before unverified: a question that is out is not put again.
STRICTNESS = (
    NumberState.WRONG,
    NumberState.ASKED,
    NumberState.UNVERIFIED,
    NumberState.ATTESTED,
    NumberState.VERIFIED,
)


def strictest_consent(mine: ConsentState | None, other: ConsentState | None) -> ConsentState | None:
    """Return what counts of two: a no beats any yes, the patient's own no beats the clinic's; silence says nothing."""
    if mine is None or other is None:
        return mine or other
    if mine.granted != other.granted:
        return other if mine.granted else mine
    theirs_binds = not mine.granted and other.by_patient and not mine.by_patient
    return other if theirs_binds else mine


def strictest_consents(mine: Patient, other: Patient) -> dict[Purpose, ConsentState]:
    """Return what a person who is both of these agrees to."""
    purposes = said_of(mine.consents, other.consents)
    both = {p: strictest_consent(mine.consents.get(p), other.consents.get(p)) for p in purposes}
    return {purpose: state for purpose, state in both.items() if state is not None}


def said_of(*consents: Mapping[Purpose, object]) -> list[Purpose]:
    """Return every purpose, those of a later release too of which something was said."""
    return list(dict.fromkeys((*Purpose, *(purpose for said in consents for purpose in said))))


def strictest_number(one: NumberState, other: NumberState) -> NumberState:
    """Return the more careful of two opinions on one number."""
    return min(one, other, key=_strictness)


def _strictness(state: NumberState) -> float:
    """Return how firm a no it is: one of a later release comes behind "wrong", and before what may be written to."""
    return STRICTNESS.index(state) if state in STRICTNESS else 0.5


def one_person(stays: Patient, merged: Patient, hashes: KeyedHashes) -> Patient:
    """Return the record that stays, knowing what the other knew; what it says itself comes first.

    An opinion on a number belongs to that number: of two numbers the one that stays keeps its own. But a
    phone that said "no soy yo" of either is not theirs.
    """
    refused = (*refusals(stays, hashes), *refusals(merged, hashes))
    known = with_refusals(_with_number(stays, merged), refused, hashes)
    return dataclasses.replace(
        known,
        language=stays.language or merged.language,
        email=stays.email or merged.email,
        called=stays.called or merged.called,
        note=stays.note or merged.note,
        external_id=stays.external_id or merged.external_id,
        consents=strictest_consents(stays, merged),
        former_ids=tuple(dict.fromkeys((*stays.former_ids, *merged.ids))),
    )


def _with_number(stays: Patient, merged: Patient) -> Patient:
    if not stays.e164:
        return with_number_of(stays, merged)
    if not same_line(stays.e164, merged.e164):
        return stays
    asked = [p.asked_at for p in (stays, merged) if p.asked_at]
    return dataclasses.replace(
        stays,
        number=strictest_number(stays.number, merged.number),
        asked_at=max(asked, default=None),
        guardian=stays.guardian or merged.guardian,
    )


def with_number_of(person: Patient, other: Patient) -> Patient:
    """Return the person on the other's phone, with all that is known of that phone."""
    there = person.with_number(other.e164, other.number)
    return dataclasses.replace(there, asked_at=other.asked_at, guardian=other.guardian)
