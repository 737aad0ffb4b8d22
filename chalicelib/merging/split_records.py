"""Who two people are when their merge is undone: as they were, but for what changed since. Pure."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile

from chalicelib.consent.consent_events import state_after
from chalicelib.consent.model import ConsentEvent
from chalicelib.merging.consents_of_merge import Consents
from chalicelib.merging.model import Merge
from chalicelib.merging.strictest_consent import (
    said_of,
    strictest_consent,
    strictest_number,
    with_number_of,
)
from chalicelib.patients.model import ConsentState, NumberState, Patient, Purpose
from chalicelib.patients.refusal_hashes import KeyedHashes, refusals, with_refusals
from chalicelib.shared.phone import same_line

OF_THE_NUMBER = ("e164", "number", "asked_at", "guardian")
ALONE = ("language", "email", "external_id", "called", "note")


@dataclass(frozen=True)
class SplitRecords:
    """The two people, what each agrees to, and what could not be put back."""

    stays: Patient  # with the consents of now: `stays_agrees` is what they shall be
    restored: Patient
    stays_agrees: Consents
    restored_agrees: Consents
    conflicts: tuple[str, ...]


def split_records(
    now: Patient, record: Merge, log: Iterable[ConsentEvent], hashes: KeyedHashes
) -> SplitRecords:
    """Return the two; `now` is the one that stayed, as it stands, and `log` all that was said of either.

    A no said since the merge was said by a person who was both: it holds for both, also where it changed nothing as the
    other had said no before. So does a phone's "no soy yo".
    """
    stays, conflicts = _particulars(now, record)
    since = [event for event in log if event.at > record.at]
    stays_agrees, restored_agrees, disputed = _consents(now, record, since)
    gone = set(record.merged.ids)
    former = tuple(i for i in stays.former_ids if i not in gone)
    mine, theirs = _refused(now, record, hashes)
    stays = with_refusals(dataclasses.replace(stays, former_ids=former), mine, hashes)
    restored = with_refusals(_restored(now, record), theirs, hashes)
    return SplitRecords(stays, restored, stays_agrees, restored_agrees, (*conflicts, *disputed))


def _particulars(now: Patient, record: Merge) -> tuple[Patient, list[str]]:
    """Put back what the merge changed, where it is still as the merge left it."""
    conflicts, back = [], now
    if _of(now) == _of(record.after):
        back = with_number_of(back, record.before)
    elif _of(record.before) != _of(record.after):
        conflicts.append("patient:number")
    for name in ALONE:
        was, became, stands = (getattr(p, name) for p in (record.before, record.after, now))
        if stands == became:
            back = dataclasses.replace(back, **{name: was})
        elif was != became:
            conflicts.append(f"patient:{name}")
    return back, conflicts


def _of(person: Patient) -> tuple[object, ...]:
    return tuple(getattr(person, name) for name in OF_THE_NUMBER)


def _consents(
    now: Patient, record: Merge, since: list[ConsentEvent]
) -> tuple[Consents, Consents, list[str]]:
    mine: Consents = {}
    theirs: Consents = {}
    conflicts = []
    everyone = (now, record.after, record.before, record.merged)
    for purpose in said_of(*(person.consents for person in everyone)):
        stands, became = now.consents.get(purpose), record.after.consents.get(purpose)
        was, own = record.before.consents.get(purpose), record.merged.consents.get(purpose)
        noes = _noes(purpose, since)
        if stands != became:
            was = stands
            noes += [stands] if stands and not stands.granted else []
        if stands != became or noes:
            conflicts.append(f"consent:{purpose}")
        was, own = reduce(strictest_consent, noes, was), reduce(strictest_consent, noes, own)
        mine |= {purpose: was} if was else {}
        theirs |= {purpose: own} if own else {}
    return mine, theirs, conflicts


def _noes(purpose: Purpose, since: Iterable[ConsentEvent]) -> list[ConsentState]:
    """Return each no to a purpose that no yes came after."""
    said = sorted((e for e in since if e.purpose == purpose), key=lambda event: event.at)
    latest = takewhile(lambda event: not event.granted, reversed(said))
    return [state_after(event) for event in latest]


def _refused(now: Patient, record: Merge, hashes: KeyedHashes) -> tuple[list[str], list[str]]:
    """Return the phones that said no of who stays, and of who is restored; a no taken back since is so for the first.

    A hash made with another key since counts as a no said since: for both, which is the careful side.
    """
    known, stand = refusals(record.after, hashes), refusals(now, hashes)
    since = [line for line in stand if line not in known]
    over = {line for line in known if line not in stand}
    mine = [line for line in refusals(record.before, hashes) if line not in over]
    return [*mine, *since], [*refusals(record.merged, hashes), *since]


def _restored(now: Patient, record: Merge) -> Patient:
    """Return the merged person as they were; a question taken out of its way is to be put anew."""
    was = dataclasses.replace(record.merged, version=record.merged.version + 1)
    back = dataclasses.replace(was, number=_opinion(was, now, record))
    taken = any("-verify-" in message_id for message_id in record.messages)
    if back.number is NumberState.ASKED and taken:
        back = dataclasses.replace(back, number=NumberState.UNVERIFIED)
    to_ask = back.number is not was.number and back.number is NumberState.UNVERIFIED
    return dataclasses.replace(back, asked_at=None) if to_ask else back


def _opinion(was: Patient, now: Patient, record: Merge) -> NumberState:
    """Return what is thought of the number put back, with what was learnt of that phone since."""
    if same_line(now.e164, was.e164):
        learnt = now.number is not record.after.number
        return strictest_number(was.number, now.number) if learnt else was.number
    left = same_line(record.after.e164, was.e164)
    if left and was.number is not NumberState.WRONG:
        return NumberState.UNVERIFIED  # whose it is by now is a question, as on any other number
    return was.number
