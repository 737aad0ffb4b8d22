"""Consent events that a merge or its undoing adds, so that each log adds up to what its record says. Never edits one."""

import dataclasses
from collections.abc import Iterable

from chalicelib.consent import consent_events
from chalicelib.consent.grant_and_withdraw import with_event
from chalicelib.consent.model import ConsentEvent, Source
from chalicelib.merging.model import Asked
from chalicelib.merging.strictest_consent import said_of
from chalicelib.patients.model import ConsentState, Patient, Purpose
from chalicelib.shared import ids

Consents = dict[Purpose, ConsentState]


def with_consents(
    person: Patient, wanted: Consents, log: Iterable[ConsentEvent], *, cause: str, asked: Asked
) -> tuple[Patient, list[ConsentEvent]]:
    """Return the person agreeing to what is wanted, and the events that say so in the person's own log.

    Each repeats the expression of will it rests on, found in `log`, with its source and proof. Where a consent
    is to be as if nothing had been said, the log cannot forget: it says that staff took it back.
    """
    told = sorted(log, key=lambda event: event.at)
    events = []
    for purpose in said_of(wanted, person.consents):
        state = wanted.get(purpose)
        if state == person.consents.get(purpose):
            continue
        event = _taken_back(person, purpose, cause, asked)
        if state is not None:
            found = [e for e in told if e.purpose is purpose and _says(e, state)]
            if not found:  # a state without its event: it stays a state
                person = dataclasses.replace(person, consents=person.consents | {purpose: state})
                continue
            event = _repeated(found[-1], person, cause, asked)
        events.append(event)
        person = with_event(person, event)
    return person, events


def _says(event: ConsentEvent, state: ConsentState) -> bool:
    said = consent_events.state_after(event)
    return (said.granted, said.by_patient) == (state.granted, state.by_patient)


def _repeated(event: ConsentEvent, person: Patient, cause: str, asked: Asked) -> ConsentEvent:
    return dataclasses.replace(
        event,
        id=_event_id(person, event.purpose, cause, asked),
        patient_id=person.id,
        at=asked.at,
        proof=dataclasses.replace(event.proof, attested_by=asked.by),
    )


def _taken_back(person: Patient, purpose: Purpose, cause: str, asked: Asked) -> ConsentEvent:
    event = consent_events.event_of(
        person.id, purpose, granted=False, source=Source.STAFF, at=asked.at
    )
    return _repeated(event, person, cause, asked)


def _event_id(person: Patient, purpose: Purpose, cause: str, asked: Asked) -> str:
    return f"{person.id}/{asked.at:%y%m%d%H%M%S}-{ids.derived_id(purpose, cause, length=8)}"
