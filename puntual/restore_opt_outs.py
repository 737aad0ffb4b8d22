"""The journal's words held against a table put back: who left since has left again. Never sends, and may be repeated.

They are applied in the order in which they were said, as they were then: who left and came back takes reminders
again, and offers no more.
"""

import dataclasses
import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from chalicelib.consent import grant_and_withdraw, opt_out
from chalicelib.consent.consent_journal import JournaledWord, Said, is_of_line
from chalicelib.consent.model import Proof, Source
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Forgotten, Line, NumberState, Patient, Purpose
from chalicelib.patients.patient_by_id import find_patient, find_people
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.errors import decide_again
from chalicelib.shared.later_release import is_known
from chalicelib.shared.transaction_batches import stages
from chalicelib.shared.writes import Create, Note, Remove, Save, Write
from puntual.installation import ClinicRecords, Installation
from puntual.restore_attempts import CLOCKS_DIFFER

JOURNAL = "journal"
ENDS_A_LINE = frozenset({Said.LEFT, Said.ERASED})
Told = list[tuple[str, JournaledWord]]  # each with its clinic


def words_to_tell(installation: Installation, moment: datetime, now: datetime) -> Told:
    """Return what was said since the moment and is still meant, oldest first; of one second a stop is the last."""
    told = list(installation.journal.words_since(moment - CLOCKS_DIFFER, until=now))
    return still_meant(sorted(told, key=lambda one: (one[1].meant_at, one[1].said is Said.LEFT)))


def still_meant(told: Told) -> Told:
    """Leave out each "no soy yo" that the person's own sign-up from the number has answered. Pure."""
    signed_up: set[tuple[str, str]] = set()  # later than the word looked at: clinic and patient
    meant: Told = []
    for clinic, word in reversed(told):
        people = {(clinic, patient_id) for patient_id in word.patient_ids}
        # In doubt a word stays, as it keeps from writing: a sibling's ALTA does not say whose the number is.
        if word.said is Said.CAME_BACK and word.source is Source.FORM:
            signed_up |= people
        if word.said is not Said.NOT_ME or people.isdisjoint(signed_up):
            meant.append((clinic, word))
    return meant[::-1]


def replay_words(installation: Installation, told: Told) -> Iterator[Counter[str]]:
    """Apply what people said; yield counts, word by word."""
    for clinic_id, word in told:
        yield _replayed(installation.records(clinic_id), word)


def _replayed(records: ClinicRecords, word: JournaledWord) -> Counter[str]:
    if not is_known(word.said):
        return Counter(of_later_release=1)
    people = {person.id: person for person in find_people(records, word.patient_ids).values()}
    done: Counter[str] = Counter()
    for patient_id in people:
        done[decide_again(functools.partial(_applied, records, patient_id, word))] += 1
    hashed = decide_again(functools.partial(_hashed, records, list(people.values()), word))
    if not people:
        done["line" if hashed else "nobody"] += 1
    return done


def _applied(records: ClinicRecords, patient_id: str, word: JournaledWord) -> str:
    person = find_patient(records, patient_id)
    if person is None:
        return "known"  # went with another of this word's
    if word.said is Said.ERASED:
        erase(records, person.id, now=word.at)
        return word.said.value
    # The journal has the word already, with more than the table put back could say.
    parts = [
        [write for write in part if not isinstance(write, Note)]
        for part in effect(records, person, word)
    ]
    for stage in stages(parts):
        records.commit(stage)
    return word.said.value if any(parts) else "known"


def _hashed(records: ClinicRecords, people: Sequence[Patient], word: JournaledWord) -> bool:
    """Keep what binds a line of which the table knows nobody as an erasure does; tell whether anything is kept so."""
    reached = word.said is Said.LEFT and any(is_of_line(records, word, p.e164) for p in people)
    known = records.get_many(Forgotten, word.hashes)
    if word.said in ENDS_A_LINE and not reached:
        kept = [Forgotten(each, word.meant_at) for each in word.hashes if each not in known]
        records.commit([Create(one) for one in kept])
        return bool(word.hashes)
    if word.said is Said.CAME_BACK:
        ended = [one for one in known.values() if one.at <= word.meant_at]
        records.commit([Remove(one) for one in ended])
        return bool(ended)
    return False


def effect(records: ClinicRecords, person: Patient, word: JournaledWord) -> list[list[Write]]:
    """Return what a word changes in the table as it is, in parts; nothing where it knows already."""
    match word.said:
        case Said.LEFT if is_of_line(records, word, person.e164):
            return _left(records, person, word)
        case Said.LEFT:  # said from another number: theirs, and nobody else's here
            return [_withdrawn(records, person, list(person.consents), word)]
        case Said.CAME_BACK if is_of_line(records, word, person.e164):
            return [_back(records, person, word)]
        case Said.WITHDREW if word.purpose:
            return [_withdrawn(records, person, [word.purpose], word)]
        case Said.NOT_ME | Said.MOVED if is_of_line(records, word, person.e164):
            return [_not_theirs(records, person, word)]
    return []


def _left(records: ClinicRecords, person: Patient, word: JournaledWord) -> list[list[Write]]:
    """Return the line that stops, then what ends person by person: a line may have many."""
    line = records.get(Line, line_id(person.e164)) if person.e164 else None
    if line is None or (not line.opted_out_at and _knows_later(records, line, word)):
        return []
    proof = Proof(attested_by=JOURNAL)
    ended = opt_out.decide_opt_out(records, line, now=word.at, proof=proof)
    stopped = line.stopped(word.meant_at)
    # Of one that has stopped as the word says: what a replay that broke off has left.
    return ended.parts([Save(stopped)] if stopped != line else [])


def _knows_later(records: ClinicRecords, line: Line, word: JournaledWord) -> bool:
    """Tell whether somebody there agreed after the word: the line is open again, by a word that came after this one."""
    if line.returned_at and line.returned_at > word.meant_at:
        return True
    people = records.get_many(Patient, line.patient_ids).values()
    return any(state.at > word.at for person in people for state in person.consents.values())


def _back(records: ClinicRecords, person: Patient, word: JournaledWord) -> list[Write]:
    line = records.get(Line, line_id(person.e164)) if person.e164 else None
    if line is None or (line.opted_out_at and line.opted_out_at >= word.meant_at):
        return []
    reminders = person.consents.get(Purpose.REMINDERS)
    is_over = reminders is None or (not reminders.granted and reminders.at < word.at)
    if not (line.opted_out_at or (is_over and person.is_reachable)):
        known = line.listening(word.meant_at)  # a stop of before it may still come
        return [Save(known)] if known != line else []
    proof = Proof(attested_by=JOURNAL)
    returned, writes = grant_and_withdraw.opt_in(
        records, line, [person], now=word.at, proof=proof, said_at=word.meant_at
    )
    return [Save(returned), *writes]


def _withdrawn(
    records: ClinicRecords, person: Patient, purposes: Iterable[Purpose], word: JournaledWord
) -> list[Write]:
    """Return the end of consents that are older than the word."""
    over = [p for p in purposes if person.agreed_to(p) and person.consents[p].at <= word.at]
    rest: list[Write] = []
    for purpose in over:
        rest += grant_and_withdraw.withdraw(
            records, person, purpose, word.source, by=JOURNAL, now=word.at
        )
        saved = [w for w in rest if isinstance(w, Save) and isinstance(w.record, Patient)]
        person, rest = saved[0].record, [w for w in rest if w not in saved]
    return [Save(person), *rest] if over else []


def _not_theirs(records: ClinicRecords, person: Patient, word: JournaledWord) -> list[Write]:
    """Let nothing go to that number again; staff ask for the right one."""
    if person.number is NumberState.WRONG:
        return []
    kind = TaskKind.WRONG_NUMBER if word.said is Said.NOT_ME else TaskKind.NUMBER_CHANGED
    task = staff_task(kind, word.at, JOURNAL, person.id, patient_id=person.id)
    wrong = dataclasses.replace(person, number=NumberState.WRONG)
    return [
        Save(wrong),
        *grant_and_withdraw.withdraw_all(records, person, "wrong_number"),
        *([Create(task)] if records.get(type(task), task.id) is None else []),
    ]
