"""The journal's words held against a table put back: who left since has left again. Never sends, and may be repeated."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.consent import change
from chalicelib.consent.model import Proof
from chalicelib.consent.word import Said, Word
from chalicelib.dossier.erase import erase
from chalicelib.messaging.inbox import TaskKind, staff_task
from chalicelib.patients.find import find_patient
from chalicelib.patients.lines import line_id
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.shared.writes import Create, Save, Write
from puntual.installation import ClinicRecords, Installation
from puntual.replay import CLOCKS_DIFFER

OF_THE_LINE = frozenset({Said.LEFT, Said.CAME_BACK})  # of these the last one holds


def words_by_person(
    installation: Installation, moment: datetime, now: datetime
) -> dict[tuple[str, str], list[Word]]:
    """Return what each person said since the moment and still means, by clinic and patient, oldest first."""
    said: dict[tuple[str, str], list[Word]] = defaultdict(list)
    for clinic_id, word in installation.journal.words_since(moment - CLOCKS_DIFFER, until=now):
        for patient_id in word.patient_ids:
            said[clinic_id, patient_id].append(word)
    return {who: still_meant(words) for who, words in said.items()}


def still_meant(words: Iterable[Word]) -> list[Word]:
    """Leave out what a later word has answered. Pure. In doubt it stays, as it keeps from writing to somebody."""
    meant: list[Word] = []
    for word in sorted(words, key=lambda word: word.at):
        if word.said in OF_THE_LINE:
            meant = [m for m in meant if not _is_answered(m, word)]
        meant.append(word)
    return meant


def _is_answered(earlier: Word, by: Word) -> bool:
    """Who came back takes reminders again, and is who we thought; a number that was given up stays given up."""
    returned = by.said is Said.CAME_BACK
    is_reminders = earlier.said is Said.WITHDREW and earlier.purpose is Purpose.REMINDERS
    return earlier.said in OF_THE_LINE or (
        returned and (is_reminders or earlier.said is Said.NOT_ME)
    )


def replay_words(
    installation: Installation, said: dict[tuple[str, str], list[Word]]
) -> Iterator[Counter[str]]:
    """Apply what people said, as it was applied then; yield counts, person by person."""
    for (clinic_id, patient_id), words in said.items():
        records = installation.records(clinic_id)
        done: Counter[str] = Counter()
        for word in words:
            person = find_patient(records, patient_id)  # also who was merged since
            done[_applied(records, person, word)] += 1
        yield done


def _applied(records: ClinicRecords, person: Patient | None, word: Word) -> str:
    if person is None:
        return "nobody"
    if word.said is Said.ERASED:
        erase(records, person.id, now=word.at)
        return word.said.value
    writes = effect(records, person, word)
    records.commit(writes)
    return word.said.value if writes else "known"


def effect(records: ClinicRecords, person: Patient, word: Word) -> list[Write]:
    """Return what a word changes in the table as it is; nothing where it knows already."""
    match word.said:
        case Said.LEFT:
            return _left(records, person, word)
        case Said.CAME_BACK:
            return _back(records, person, word)
        case Said.WITHDREW if word.purpose and person.agreed_to(word.purpose):
            return change.withdraw(
                records, person, word.purpose, word.source, by="journal", now=word.at
            )
        case Said.NOT_ME | Said.MOVED if person.number is not NumberState.WRONG:
            return _not_theirs(records, person, word)
    return []


def _left(records: ClinicRecords, person: Patient, word: Word) -> list[Write]:
    line = records.get(Line, line_id(person.e164)) if person.e164 else None
    if line is None or line.opted_out_at:
        return []
    stopped, writes = change.opt_out(records, line, now=word.at, proof=Proof(attested_by="journal"))
    return [Save(stopped), *writes]


def _back(records: ClinicRecords, person: Patient, word: Word) -> list[Write]:
    line = records.get(Line, line_id(person.e164)) if person.e164 else None
    if line is None or not (line.opted_out_at or not person.agreed_to(Purpose.REMINDERS)):
        return []
    proof = Proof(attested_by="journal")
    returned, writes = change.opt_in(records, line, [person], now=word.at, proof=proof)
    return [Save(returned), *writes]


def _not_theirs(records: ClinicRecords, person: Patient, word: Word) -> list[Write]:
    """Let nothing go to that number again; staff ask for the right one."""
    kind = TaskKind.WRONG_NUMBER if word.said is Said.NOT_ME else TaskKind.NUMBER_CHANGED
    task = staff_task(kind, word.at, "journal", person.id, patient_id=person.id)
    wrong = dataclasses.replace(person, number=NumberState.WRONG)
    return [
        Save(wrong),
        *change.withdraw_all(records, person, "wrong_number"),
        *([Create(task)] if records.get(type(task), task.id) is None else []),
    ]
