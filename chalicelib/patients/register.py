"""Putting a person on the clinic's list. Never decides consent, never merges two people."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from chalicelib.patients import phone_lines
from chalicelib.patients.erased_numbers import forgotten_at
from chalicelib.patients.model import Line, NumberState, Particulars, Patient, PatientKey
from chalicelib.patients.refusal_hashes import moved_to
from chalicelib.patients.same_person import same_person
from chalicelib.shared import compare_names, ids
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.phone import same_line
from chalicelib.shared.writes import Create, Records, Save, Write


@dataclass(frozen=True)
class Registration:
    """A patient as registered, with the writes that make it so and whether anything is new."""

    patient: Patient
    line: Line | None
    writes: tuple[Write, ...]
    result: str  # created, updated or unchanged


def register(
    records: Records,
    particulars: Particulars,
    *,
    now: datetime,
    source: str,
    known: Patient | None = None,
    none_of: Collection[str] = (),
) -> Registration:
    """Decide who the person is and what to write; idempotent for the same particulars.

    The clinic's own key comes first, then the same name on the same line; `known` is for a caller
    that is sure already, `none_of` are those on the line whom a person saw and ruled out. Raises
    NotAllowedError("several_people_on_this_number") when the line already has two people
    and the name is neither's, and no key says that it is a third: a person must look. And
    NotAllowedError("patient_is_being_erased") or ("patient_is_deceased").
    """
    line, existed = (
        phone_lines.line_of(records, particulars.e164) if particulars.e164 else (None, False)
    )
    known = known or same_person(records, particulars, line, none_of=none_of)
    if known is None:
        return _created(records, particulars, line, now, source, existed=existed)
    _refuse_gone(known)
    return _updated(records, known, particulars, line, existed=existed)


def _refuse_gone(known: Patient) -> None:
    if known.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    if known.deceased_at:
        raise NotAllowedError("patient_is_deceased")


def corrected(records: Records, known: Patient, right: Particulars) -> Registration:
    """Decide what a person's name, number and who answers are, as somebody says who is sure; a number they have stays where none is said.

    Another number is a question of its own: whose it is, is asked there. Raises as above.
    """
    _refuse_gone(known)
    line, existed = phone_lines.line_of(records, right.e164) if right.e164 else (None, False)
    patient = dataclasses.replace(known, name=right.name, guardian=right.guardian)
    is_another = bool(right.e164) and not same_line(right.e164, known.e164)
    if is_another:
        patient = moved_to(patient, right.e164, records.keyed_hashes)
    if is_another or right.name != known.name:
        patient = _unless_forgotten(records, patient, line)
    writes: list[Write] = [Save(patient)] if patient != known else []
    writes += _line_change(records, known, patient, line, existed=existed)
    return Registration(patient, line, tuple(writes), "updated" if writes else "unchanged")


def _created(
    records: Records,
    particulars: Particulars,
    line: Line | None,
    now: datetime,
    source: str,
    *,
    existed: bool,
) -> Registration:
    patient = Patient(
        ids.new_id(), **dataclasses.asdict(particulars), source=source, created_at=now
    )
    patient = _unless_forgotten(records, patient, line)
    writes: list[Write] = [Create(patient)]
    if patient.external_id:
        writes.append(Create(PatientKey(patient.external_id, patient.id)))
    if line:
        line = phone_lines.with_patient(line, patient)
        writes.append(phone_lines.written_line(line, existed=existed))
    return Registration(patient, line, tuple(writes), "created")


def _unless_forgotten(records: Records, patient: Patient, line: Line | None) -> Patient:
    """Return the person; of one who was erased there, while the line is open for others, nothing goes to it until their own word."""
    if line is None or line.opted_out_at or not forgotten_at(records, line.id, patient.name):
        return patient
    return dataclasses.replace(patient, number=NumberState.WRONG)


def _updated(
    records: Records, known: Patient, particulars: Particulars, line: Line | None, *, existed: bool
) -> Registration:
    news = {name: value for name, value in dataclasses.asdict(particulars).items() if value}
    if _is_second_key(records, known, particulars):
        news = {name: value for name, value in news.items() if not getattr(known, name)}
    if _is_said_better(known.name, particulars.name):
        news.pop("name", None)
    if same_line(particulars.e164, known.e164):
        news.pop("e164", None)  # another spelling of the number known
    e164 = news.pop("e164", known.e164)
    patient = dataclasses.replace(known, **news)
    if e164 != known.e164:
        moved = moved_to(patient, e164, records.keyed_hashes)
        patient = _unless_forgotten(records, moved, line)
    writes: list[Write] = [Save(patient)] if patient != known else []
    if patient.external_id and patient.external_id != known.external_id:
        writes.append(Create(PatientKey(patient.external_id, patient.id)))
    writes += _line_change(records, known, patient, line, existed=existed)
    result = "updated" if writes else "unchanged"
    return Registration(patient, line, tuple(writes), result)


def _is_said_better(known: str, new: str) -> bool:
    """Tell whether the list has the fuller name, or the same one that somebody typed all small or all large."""
    was, now = compare_names.fold(known).split(), compare_names.fold(new).split()
    is_careless = was == now and (new.islower() or new.isupper())
    return len(was) > len(now) or (is_careless and not (known.islower() or known.isupper()))


def _is_second_key(records: Records, known: Patient, particulars: Particulars) -> bool:
    """Tell whether another key leads to the person too, as after a merge: it fills gaps, the first has the say.

    Or a system that still keeps both records would change the number to and fro with every file.
    """
    key = particulars.external_id
    if not (key and known.external_id and key != known.external_id):
        return False
    return records.get(PatientKey, key) is not None


def _line_change(
    records: Records, known: Patient, patient: Patient, line: Line | None, *, existed: bool
) -> list[Write]:
    """Move a person, with the visits to come, from an old line to a new one."""
    is_theirs = line is not None and phone_lines.line_id(patient.e164) == line.id
    if line is None or not is_theirs or patient.id in line.patient_ids:
        return []
    old, had_old = phone_lines.line_of(records, known.e164) if known.e164 else (None, False)
    theirs = {i: v for i, v in old.visits.items() if v.patient_id == known.id} if old else {}
    joined = phone_lines.with_patient(
        dataclasses.replace(line, visits=line.visits | theirs), patient
    )
    writes = [phone_lines.written_line(joined, existed=existed)]
    if old and had_old and old.id != line.id:
        writes += [Save(phone_lines.without_patient(old, known)), phone_lines.left_by(known, old)]
    return writes
